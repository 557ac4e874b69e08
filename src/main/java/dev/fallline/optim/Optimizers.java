package dev.fallline.optim;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;
import dev.fallline.setting.Setting;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All optimizers. This table drives {@code --optimizer}, the help, the documents and the tests. */
public final class Optimizers {
    private Optimizers() {}

    /**
     * One optimizer.
     *
     * @param name as typed after {@code --optimizer}
     * @param summary one line for help texts
     * @param formula its update; θ parameters, g gradient, η rate, λ weight decay, t step
     * @param source paper and year
     * @param rate learning rate when none is given, one that trains (docs/decisions/0009)
     * @param settings the hyperparameters it takes, each the flag {@code --name}
     * @param factory from the value of every setting, by name
     */
    public record Entry(
            String name,
            String summary,
            String formula,
            String source,
            double rate,
            List<Setting> settings,
            Function<Map<String, Double>, Optimizer> factory) {

        /** The optimizer with its standard hyperparameters. */
        public Optimizer create() {
            return create(Map.of());
        }

        /**
         * The optimizer with these hyperparameters, by name without the dashes, and the standard
         * value of those not given. A switch is 0 or 1.
         *
         * @throws FalllineException (usage) for one that it doesn't take or that is out of range
         */
        public Optimizer create(Map<String, Double> given) {
            List<String> known = Setting.names(settings);
            for (String key : given.keySet()) {
                if (known.contains(key)) continue;
                throw new FalllineException(
                        Kind.USAGE,
                        "--%s does not apply to %s; it takes %s"
                                .formatted(key, name, flags(known)));
            }
            for (Setting s : settings) if (s.isSwitch()) checkSwitch(s.name(), given);
            return factory.apply(Setting.fill(settings, given));
        }

        private static void checkSwitch(String name, Map<String, Double> given) {
            double value = given.getOrDefault(name, 0.0);
            if (value == 0 || value == 1) return;
            throw new FalllineException(
                    Kind.USAGE,
                    "--%s %s cannot be used: give 1 for on or 0 for off".formatted(name, value));
        }

        private static String flags(List<String> names) {
            return names.stream().map(n -> "--" + n).collect(Collectors.joining(", "));
        }
    }

    // The values are PyTorch's, except that a momentum of 0 would make no sense here.
    private static final Setting MOMENTUM =
            new Setting("momentum", 0.9, "share β of the velocity that a step keeps");
    private static final Setting DAMPENING =
            new Setting("dampening", 0, "share d of the gradient kept out of the velocity");
    private static final Setting BETA1 =
            new Setting("beta1", 0.9, "share β₁ of the gradient's running mean that a step keeps");
    private static final Setting BETA2 =
            new Setting("beta2", 0.999, "share β₂ of the running mean square that a step keeps");
    private static final Setting EPS = eps(1e-8);
    private static final Setting COUPLED_DECAY =
            new Setting("weight-decay", 0, "λ of the penalty ½λ‖θ‖², as part of the gradient");
    private static final Setting DECOUPLED_DECAY =
            new Setting("weight-decay", 0.01, "λ, shrinks the weights by 1 − ηλ a step");

    private static final Setting AMSGRAD =
            Setting.off("amsgrad", "the running mean square never falls in the division");
    private static final Setting MOMENTUM_DECAY =
            new Setting("momentum-decay", 0.004, "ψ, how fast the momentum climbs to β₁");
    private static final Setting CENTERED =
            Setting.off("centered", "divides by the gradient's spread about its running mean");
    private static final Setting EPS_INSIDE = Setting.off("eps-inside", "ε stands inside the root");
    private static final Setting LR_DECAY =
            new Setting("lr-decay", 0, "k, divides the rate by 1 + (t−1)k");
    private static final Setting INITIAL_ACCUMULATOR =
            new Setting("initial-accumulator", 0, "what the sum of squares starts from");
    private static final Setting NO_MOMENTUM =
            new Setting("momentum", 0, "share β of the scaled velocity that a step keeps");
    private static final Setting LION_BETA2 =
            new Setting("beta2", 0.99, "share β₂ of the running mean that a step keeps");
    private static final Setting NO_DECOUPLED_DECAY =
            new Setting("weight-decay", 0, DECOUPLED_DECAY.meaning());
    private static final Setting PROX_L1 =
            new Setting("prox-l1", 1e-4, "α of the penalty α‖θ‖₁, taken by soft threshold");
    private static final Setting TEMPERATURE =
            new Setting("temperature", 1e-6, "T, which the noise's variance 2ηT is a measure of");

    private static final List<Entry> ALL =
            List.of(
                    new Entry(
                            "sgd",
                            "plain gradient descent",
                            "θ ← θ − ηg",
                            "Robbins & Monro 1951",
                            0.1,
                            List.of(COUPLED_DECAY),
                            v -> new Sgd(v.get("weight-decay"))),
                    new Entry(
                            "momentum",
                            "heavy ball: descends along a decaying sum of gradients",
                            "v ← βv + (1−d)g; θ ← θ − ηv",
                            "Polyak 1964",
                            0.01,
                            List.of(MOMENTUM, DAMPENING, COUPLED_DECAY),
                            v ->
                                    new Momentum(
                                            v.get("momentum"),
                                            v.get("dampening"),
                                            v.get("weight-decay"))),
                    new Entry(
                            "nesterov",
                            "momentum that looks one step ahead",
                            "v ← βv + g; θ ← θ − η(g + βv)",
                            "Nesterov 1983; Sutskever et al. 2013",
                            0.01,
                            List.of(MOMENTUM, COUPLED_DECAY),
                            v -> new Nesterov(v.get("momentum"), v.get("weight-decay"))),
                    new Entry(
                            "adam",
                            "momentum, each parameter scaled by its gradient's size",
                            "m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; θ ← θ − η m̂/(√v̂ + ε)",
                            "Kingma & Ba 2015",
                            1e-3,
                            List.of(BETA1, BETA2, EPS, COUPLED_DECAY, AMSGRAD),
                            v ->
                                    new Adam(
                                            v.get("beta1"),
                                            v.get("beta2"),
                                            v.get("eps"),
                                            v.get("weight-decay"),
                                            v.get("amsgrad") == 1)),
                    new Entry(
                            "adamw",
                            "adam with weight decay apart from the gradient",
                            "θ ← θ(1−ηλ); then as adam",
                            "Loshchilov & Hutter 2019",
                            1e-3,
                            List.of(BETA1, BETA2, EPS, DECOUPLED_DECAY),
                            v ->
                                    new AdamW(
                                            v.get("beta1"),
                                            v.get("beta2"),
                                            v.get("eps"),
                                            v.get("weight-decay"))),
                    new Entry(
                            "adagrad",
                            "each parameter divided by all of its gradients so far",
                            "s ← s + g²; θ ← θ − η/(1 + (t−1)k) · g/(√s + ε)",
                            "Duchi, Hazan & Singer 2011",
                            1e-2,
                            List.of(LR_DECAY, INITIAL_ACCUMULATOR, eps(1e-10), COUPLED_DECAY),
                            v ->
                                    new AdaGrad(
                                            v.get("lr-decay"),
                                            v.get("initial-accumulator"),
                                            v.get("eps"),
                                            v.get("weight-decay"))),
                    new Entry(
                            "rmsprop",
                            "each parameter divided by its gradient's recent size",
                            "s ← ρs + (1−ρ)g²; θ ← θ − ηg/(√s + ε)",
                            "Tieleman & Hinton 2012",
                            1e-3,
                            List.of(
                                    rho(0.99),
                                    EPS,
                                    EPS_INSIDE,
                                    CENTERED,
                                    NO_MOMENTUM,
                                    COUPLED_DECAY),
                            v ->
                                    new RmsProp(
                                            v.get("rho"),
                                            v.get("eps"),
                                            v.get("eps-inside") == 1,
                                            v.get("centered") == 1,
                                            v.get("momentum"),
                                            v.get("weight-decay"))),
                    new Entry(
                            "adadelta",
                            "rmsprop whose steps have the size of the steps before",
                            "s ← ρs + (1−ρ)g²; d ← g√(u + ε)/√(s + ε); u ← ρu + (1−ρ)d²; θ ← θ − ηd",
                            "Zeiler 2012",
                            1.0,
                            List.of(rho(0.9), eps(1e-6), COUPLED_DECAY),
                            v -> new AdaDelta(v.get("rho"), v.get("eps"), v.get("weight-decay"))),
                    new Entry(
                            "nadam",
                            "adam that looks one step ahead",
                            "m, v as in adam; θ ← θ − η((1−μₜ)g/(1−Πₜ) + μₜ₊₁m/(1−Πₜ₊₁))/(√v̂ + ε)",
                            "Dozat 2016",
                            2e-3,
                            List.of(BETA1, BETA2, MOMENTUM_DECAY, EPS, COUPLED_DECAY),
                            v ->
                                    new NAdam(
                                            v.get("beta1"),
                                            v.get("beta2"),
                                            v.get("momentum-decay"),
                                            v.get("eps"),
                                            v.get("weight-decay"))),
                    new Entry(
                            "radam",
                            "adam that warms up by itself",
                            "m, v as in adam; θ ← θ − η m̂ while ρₜ ≤ 5, then θ ← θ − η rₜ m̂/(√v̂ + ε)",
                            "Liu et al. 2020",
                            1e-3,
                            List.of(BETA1, BETA2, EPS, COUPLED_DECAY),
                            v ->
                                    new RAdam(
                                            v.get("beta1"),
                                            v.get("beta2"),
                                            v.get("eps"),
                                            v.get("weight-decay"))),
                    new Entry(
                            "adamax",
                            "adam that divides by the largest recent gradient",
                            "m as in adam; u ← max(β₂u, abs(g) + ε); θ ← θ − η m̂/u",
                            "Kingma & Ba 2015",
                            2e-3,
                            List.of(BETA1, BETA2, EPS, COUPLED_DECAY),
                            v ->
                                    new Adamax(
                                            v.get("beta1"),
                                            v.get("beta2"),
                                            v.get("eps"),
                                            v.get("weight-decay"))),
                    new Entry(
                            "lion",
                            "steps of one size, along the sign of a running mean",
                            "θ ← θ(1−ηλ) − η sign(β₁m + (1−β₁)g); m ← β₂m + (1−β₂)g",
                            "Chen et al. 2023",
                            1e-4,
                            List.of(BETA1, LION_BETA2, NO_DECOUPLED_DECAY),
                            v -> new Lion(v.get("beta1"), v.get("beta2"), v.get("weight-decay"))),
                    new Entry(
                            "ista",
                            "proximal gradient descent: weights become exactly zero",
                            "θ ← S(θ − ηg, ηα), S(x, τ) = max(x−τ, 0) + min(x+τ, 0)",
                            "Daubechies, Defrise & De Mol 2004",
                            0.1,
                            List.of(PROX_L1, COUPLED_DECAY),
                            v -> new Ista(v.get("prox-l1"), v.get("weight-decay"))),
                    new Entry(
                            "fista",
                            "ista from a point that runs ahead",
                            "x ← S(θ − ηg, ηα); θ ← x + (k−1)/(k+2) · (x − x₋)",
                            "Beck & Teboulle 2009",
                            1e-3,
                            List.of(PROX_L1, COUPLED_DECAY),
                            v -> new Fista(v.get("prox-l1"), v.get("weight-decay"))),
                    new Entry(
                            "langevin",
                            "gradient descent with noise, as a particle at a temperature",
                            "θ ← θ − ηg + √(2ηT) ξ",
                            "Parisi 1981; Welling & Teh 2011",
                            0.1,
                            List.of(TEMPERATURE, COUPLED_DECAY),
                            v -> new Langevin(v.get("temperature"), v.get("weight-decay"), 1)));

    private static Setting rho(double standard) {
        return new Setting("rho", standard, "share ρ of a running mean that a step keeps");
    }

    private static Setting eps(double standard) {
        return new Setting("eps", standard, "ε, keeps the division away from zero");
    }

    public static List<Entry> all() {
        return ALL;
    }

    public static List<String> names() {
        return ALL.stream().map(Entry::name).toList();
    }

    /**
     * @throws FalllineException (usage) for an unknown name, with the nearest known one
     */
    public static Entry of(String name) {
        for (Entry entry : ALL) if (entry.name.equals(name)) return entry;
        String hint =
                Nearest.nearest(name, names())
                        .map(n -> "did you mean %s? Known are".formatted(n))
                        .orElse("choose one of");
        throw new FalllineException(
                Kind.USAGE,
                "--optimizer '%s' is unknown; %s %s"
                        .formatted(name, hint, String.join(", ", names())));
    }
}
