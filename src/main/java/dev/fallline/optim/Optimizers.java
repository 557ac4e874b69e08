package dev.fallline.optim;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;

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
     * @param rate learning rate when none is given: Adam's are PyTorch's; its 1e-3 for the others
     *     is too small to learn anything in a few epochs
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
         * value of those not given.
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
            return factory.apply(Setting.fill(settings, given));
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
    private static final Setting EPS =
            new Setting("eps", 1e-8, "ε, keeps the division away from zero");
    private static final Setting COUPLED_DECAY =
            new Setting("weight-decay", 0, "λ of the penalty ½λ‖θ‖², as part of the gradient");
    private static final Setting DECOUPLED_DECAY =
            new Setting("weight-decay", 0.01, "λ, shrinks the weights by 1 − ηλ a step");

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
                            List.of(BETA1, BETA2, EPS, COUPLED_DECAY),
                            v ->
                                    new Adam(
                                            v.get("beta1"),
                                            v.get("beta2"),
                                            v.get("eps"),
                                            v.get("weight-decay"))),
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
                                            v.get("weight-decay"))));

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
