package dev.fallline.optim;

import static dev.fallline.FalllineException.unknown;
import static dev.fallline.FalllineException.usage;
import static dev.fallline.Range.AT_LEAST_ZERO;
import static dev.fallline.Range.AT_MOST_ONE;
import static dev.fallline.Range.BELOW_ONE;
import static dev.fallline.Range.POSITIVE;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializationContext;
import com.google.gson.JsonSerializer;
import com.google.gson.annotations.JsonAdapter;

import dev.fallline.FalllineException;
import dev.fallline.Range;
import dev.fallline.setting.SearchRange;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Values;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
     * @param factory from its settings
     */
    @JsonAdapter(Entry.Json.class)
    public record Entry(
            String name,
            String summary,
            String formula,
            String source,
            double rate,
            List<Setting<?>> settings,
            Function<Values, Optimizer> factory) {
        private Entry(
                Class<? extends Optimizer> type,
                String summary,
                String formula,
                String source,
                double rate,
                List<Setting<?>> settings) {
            this(
                    Optimizers.name(type),
                    summary,
                    formula,
                    source,
                    rate,
                    settings,
                    given -> made(type, given.filled(settings).given()));
        }

        /** The optimizer with its default settings. */
        public Optimizer create() {
            return create(Values.NONE);
        }

        /**
         * The optimizer with these settings, by name without the dashes, as numbers and true or
         * false; the others have their default values.
         *
         * @throws FalllineException (usage) for one that it doesn't take or that is out of range
         */
        public Optimizer create(Map<String, ?> given) {
            Map<String, Object> values = new LinkedHashMap<>();
            given.forEach((key, value) -> values.put(key, setting(key).parse(value.toString())));
            return factory.apply(new Values(values));
        }

        /**
         * The same.
         *
         * @throws FalllineException (usage) for one that it doesn't take or that is out of range
         */
        public Optimizer create(Values given) {
            given.names().forEach(this::setting);
            return factory.apply(given);
        }

        /** In documents, an optimizer stands by its name. */
        static final class Json implements JsonSerializer<Entry> {
            @Override
            public JsonElement serialize(Entry e, Type type, JsonSerializationContext context) {
                return new JsonPrimitive(e.name);
            }
        }

        public boolean takes(String setting) {
            return Setting.names(settings).contains(setting);
        }

        /**
         * The setting of a name.
         *
         * @throws FalllineException (usage) if it takes none of this name
         */
        public Setting<?> setting(String key) {
            for (Setting<?> s : settings) if (s.name().equals(key)) return s;
            if (settings.isEmpty()) throw usage("--%s does not apply to %s", key, name);
            throw usage(
                    "--%s does not apply to %s; it takes %s",
                    key,
                    name,
                    settings.stream().map(Setting::flag).collect(Collectors.joining(", ")));
        }
    }

    private static final SearchRange BELOW_099 = SearchRange.belowOne(0, 0.99);

    // The values are PyTorch's, except that a momentum of 0 would make no sense here. What is tuned
    // is wide enough that the general methods come as near as one likes to the simple ones that
    // they contain (Choi et al. 2019): momentum with β near 0 is sgd, and an adaptive method whose
    // ε
    // outweighs the root divides by nearly the same number everywhere.
    static final Setting<Double> MOMENTUM =
            real("momentum", BELOW_ONE, 0.9, "share β of the velocity that a step keeps")
                    .tuned(BELOW_099);
    static final Setting<Double> DAMPENING =
            real("dampening", AT_MOST_ONE, 0, "share d of the gradient kept out of the velocity");
    static final Setting<Double> BETA1 =
            real(
                            "beta1",
                            BELOW_ONE,
                            0.9,
                            "share β₁ of the gradient's running mean that a step keeps")
                    .tuned(BELOW_099);
    static final Setting<Double> BETA2 =
            real(
                    "beta2",
                    BELOW_ONE,
                    0.999,
                    "share β₂ of the running mean square that a step keeps");
    static final Setting<Double> EPS =
            real("eps", POSITIVE, 1e-8, "ε, keeps the division away from zero")
                    .tuned(SearchRange.log(1e-8, 0.1));
    static final Setting<Double> ADAGRAD_EPS = EPS.defaultsTo(1e-10);
    static final Setting<Double> ADADELTA_EPS = EPS.defaultsTo(1e-6).notTuned();
    static final Setting<Double> ADAMAX_EPS = EPS.notTuned();
    static final Setting<Double> COUPLED_DECAY =
            real(
                    "weight-decay",
                    AT_LEAST_ZERO,
                    0,
                    "λ of the penalty ½λ‖θ‖², as part of the gradient");
    static final Setting<Double> DECOUPLED_DECAY =
            real("weight-decay", AT_LEAST_ZERO, 0, "λ, shrinks the weights by 1 − ηλ a step");
    static final Setting<Double> ADAMW_DECAY =
            DECOUPLED_DECAY.defaultsTo(0.01).tuned(SearchRange.log(1e-4, 1));
    static final Setting<Boolean> AMSGRAD =
            Setting.flag("amsgrad").describe("divides by the largest running mean square so far");
    static final Setting<Double> MOMENTUM_DECAY =
            real("momentum-decay", AT_LEAST_ZERO, 0.004, "ψ, how fast the momentum rises to β₁");
    static final Setting<Boolean> CENTERED =
            Setting.flag("centered")
                    .describe("divides by the gradient's spread about its running mean");
    static final Setting<Boolean> EPS_INSIDE =
            Setting.flag("eps-inside").describe("ε inside the square root");
    static final Setting<Double> LR_DECAY =
            real("lr-decay", AT_LEAST_ZERO, 0, "k, divides the rate by 1 + (t−1)k");
    static final Setting<Double> INITIAL_ACCUMULATOR =
            real("initial-accumulator", AT_LEAST_ZERO, 0, "initial value of the sum of squares");
    static final Setting<Double> NO_MOMENTUM =
            real("momentum", BELOW_ONE, 0, "share β of the scaled velocity that a step keeps");
    static final Setting<Double> RHO =
            real("rho", BELOW_ONE, 0.99, "share ρ of a running mean that a step keeps")
                    .tuned(SearchRange.belowOne(0.5, 0.999));
    static final Setting<Double> ADADELTA_RHO = RHO.defaultsTo(0.9);
    static final Setting<Double> LION_BETA2 =
            real("beta2", BELOW_ONE, 0.99, "share β₂ of the running mean that a step keeps");
    static final Setting<Double> PROX_L1 =
            real("prox-l1", AT_LEAST_ZERO, 1e-4, "α of the penalty α‖θ‖₁, taken by soft threshold")
                    .tuned(SearchRange.log(1e-7, 1e-3));
    static final Setting<Double> TEMPERATURE =
            real("temperature", AT_LEAST_ZERO, 1e-6, "temperature T; the noise has variance 2ηT");

    private static final List<Entry> ALL =
            List.of(
                    new Entry(
                            Sgd.class,
                            "plain gradient descent",
                            "θ ← θ − ηg",
                            "Robbins & Monro 1951",
                            0.1,
                            List.of(COUPLED_DECAY)),
                    new Entry(
                            Momentum.class,
                            "heavy ball: descends along a decaying sum of gradients",
                            "v ← βv + (1−d)g; θ ← θ − ηv",
                            "Polyak 1964",
                            0.01,
                            List.of(MOMENTUM, DAMPENING, COUPLED_DECAY)),
                    new Entry(
                            Nesterov.class,
                            "momentum with the gradient one step ahead",
                            "v ← βv + g; θ ← θ − η(g + βv)",
                            "Nesterov 1983; Sutskever et al. 2013",
                            0.01,
                            List.of(MOMENTUM, COUPLED_DECAY)),
                    new Entry(
                            Adam.class,
                            "momentum, each parameter scaled by its gradient's size",
                            "m ← β₁m + (1−β₁)g; v ← β₂v + (1−β₂)g²; θ ← θ − η m̂/(√v̂ + ε)",
                            "Kingma & Ba 2015",
                            1e-3,
                            List.of(BETA1, BETA2, EPS, COUPLED_DECAY, AMSGRAD)),
                    new Entry(
                            AdamW.class,
                            "adam with decoupled weight decay",
                            "θ ← θ(1−ηλ); then as adam",
                            "Loshchilov & Hutter 2019",
                            1e-3,
                            List.of(BETA1, BETA2, EPS, ADAMW_DECAY)),
                    new Entry(
                            AdaGrad.class,
                            "each gradient divided by the root of the sum of its squares",
                            "s ← s + g²; θ ← θ − η/(1 + (t−1)k) · g/(√s + ε)",
                            "Duchi, Hazan & Singer 2011",
                            1e-2,
                            List.of(LR_DECAY, INITIAL_ACCUMULATOR, ADAGRAD_EPS, COUPLED_DECAY)),
                    new Entry(
                            RmsProp.class,
                            "each gradient divided by its recent root mean square",
                            "s ← ρs + (1−ρ)g²; θ ← θ − ηg/(√s + ε)",
                            "Tieleman & Hinton 2012",
                            1e-3,
                            List.of(RHO, EPS, EPS_INSIDE, CENTERED, NO_MOMENTUM, COUPLED_DECAY)),
                    new Entry(
                            AdaDelta.class,
                            "rmsprop whose steps have the size of the steps before",
                            "s ← ρs + (1−ρ)g²; d ← g√(u + ε)/√(s + ε); u ← ρu + (1−ρ)d²; θ ← θ − ηd",
                            "Zeiler 2012",
                            1.0,
                            List.of(ADADELTA_RHO, ADADELTA_EPS, COUPLED_DECAY)),
                    new Entry(
                            NAdam.class,
                            "adam with Nesterov momentum",
                            "m, v as in adam; θ ← θ − η((1−μₜ)g/(1−Πₜ) + μₜ₊₁m/(1−Πₜ₊₁))/(√v̂ + ε)",
                            "Dozat 2016",
                            2e-3,
                            List.of(BETA1, BETA2, MOMENTUM_DECAY, EPS, COUPLED_DECAY)),
                    new Entry(
                            RAdam.class,
                            "adam with a rectified adaptive rate at the start",
                            "m, v as in adam; θ ← θ − η m̂ while ρₜ ≤ 5, then θ ← θ − η rₜ m̂/(√v̂ + ε)",
                            "Liu et al. 2020",
                            1e-3,
                            List.of(BETA1, BETA2, EPS, COUPLED_DECAY)),
                    new Entry(
                            Adamax.class,
                            "adam that divides by the largest recent gradient",
                            "m as in adam; u ← max(β₂u, abs(g) + ε); θ ← θ − η m̂/u",
                            "Kingma & Ba 2015",
                            2e-3,
                            List.of(BETA1, BETA2, ADAMAX_EPS, COUPLED_DECAY)),
                    new Entry(
                            Lion.class,
                            "steps of one size, along the sign of a running mean",
                            "θ ← θ(1−ηλ) − η sign(β₁m + (1−β₁)g); m ← β₂m + (1−β₂)g",
                            "Chen et al. 2023",
                            1e-4,
                            List.of(BETA1, LION_BETA2, DECOUPLED_DECAY)),
                    new Entry(
                            Ista.class,
                            "proximal gradient descent: weights become exactly zero",
                            "θ ← S(θ − ηg, ηα), S(x, τ) = max(x−τ, 0) + min(x+τ, 0)",
                            "Daubechies, Defrise & De Mol 2004",
                            0.1,
                            List.of(PROX_L1, COUPLED_DECAY)),
                    new Entry(
                            Fista.class,
                            "ista with an extrapolated point",
                            "x ← S(θ − ηg, ηα); θ ← x + (k−1)/(k+2) · (x − x₋)",
                            "Beck & Teboulle 2009",
                            1e-3,
                            List.of(PROX_L1, COUPLED_DECAY)),
                    new Entry(
                            Langevin.class,
                            "gradient descent with noise, as a particle at a temperature",
                            "θ ← θ − ηg + √(2ηT) ξ",
                            "Parisi 1981; Welling & Teh 2011",
                            0.1,
                            List.of(TEMPERATURE, COUPLED_DECAY)));

    private static final List<Entry> FULL_BATCH =
            List.of(
                    new Entry(
                            FullBatch.Lbfgs.class,
                            "quasi-Newton method of the last steps, with line search",
                            "θ ← θ − tH̃⁻¹g, H̃ from the last 10 steps, t by line search",
                            "Nocedal 1980; Liu & Nocedal 1989",
                            1,
                            List.of()),
                    new Entry(
                            FullBatch.Cg.class,
                            "conjugate gradients, with line search",
                            "d ← −g + max(0, gᵀ(g − g₋)/g₋ᵀg₋)d; θ ← θ + td, t by line search",
                            "Fletcher & Reeves 1964; Polak & Ribière 1969",
                            1,
                            List.of()));

    private static Setting<Double> real(
            String name, Range range, double defaultValue, String description) {
        String example = defaultValue == 0 ? "0.01" : Range.shortest(defaultValue);
        return Setting.real(name, range, example).defaultsTo(defaultValue).describe(description);
    }

    /** Those that are an update, element by element. */
    public static List<Entry> all() {
        return ALL;
    }

    /** Those that a training can use beside them: their steps are of all examples. */
    public static List<Entry> fullBatch() {
        return FULL_BATCH;
    }

    static boolean isFullBatch(Entry entry) {
        return FULL_BATCH.contains(entry);
    }

    /** The names of all that a training can use. */
    public static List<String> trainingNames() {
        return Stream.of(ALL, FULL_BATCH).flatMap(List::stream).map(Entry::name).toList();
    }

    /**
     * One that a training can use.
     *
     * @throws FalllineException (usage) for an unknown name, with the nearest known one
     */
    public static Entry ofTraining(String name) {
        return Stream.of(ALL, FULL_BATCH)
                .flatMap(List::stream)
                .filter(e -> e.name.equals(name))
                .findFirst()
                .orElseThrow(() -> unknown("--optimizer", name, trainingNames()));
    }

    public static List<String> names() {
        return ALL.stream().map(Entry::name).toList();
    }

    /**
     * @throws FalllineException (usage) for an unknown name, with the nearest known one
     */
    public static Entry of(String name) {
        return of("--optimizer", name);
    }

    /**
     * @param flag that named it
     * @throws FalllineException (usage) for an unknown name, with the nearest known one
     */
    public static Entry of(String flag, String name) {
        for (Entry entry : ALL) if (entry.name.equals(name)) return entry;
        throw unknown(flag, name, names());
    }

    /**
     * What {@code --optimizer} and its settings have to be for an optimizer.
     *
     * @return its settings; empty if no entry of the table makes it
     */
    public static Optional<Values> settingsOf(Optimizer optimizer) {
        if (!trainingNames().contains(optimizer.name()) || !optimizer.getClass().isRecord()) {
            return Optional.empty();
        }
        Entry entry = ofTraining(optimizer.name());
        Map<String, Object> given = new LinkedHashMap<>();
        for (Setting<?> s : entry.settings) component(optimizer, s.name(), given);
        Values values = new Values(given);
        boolean same = entry.create(values).seeded(0).equals(optimizer.seeded(0));
        return Optional.of(values).filter(_ -> same);
    }

    private static void component(Optimizer optimizer, String name, Map<String, Object> given) {
        for (RecordComponent c : optimizer.getClass().getRecordComponents()) {
            if (!name(c).equals(name)) continue;
            try {
                given.put(name, c.getAccessor().invoke(optimizer));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The component {@code weightDecay} is the setting {@code weight-decay}. */
    private static String name(RecordComponent c) {
        return c.getName().replaceAll("(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** A record of its settings and, where it draws numbers, a seed. */
    private static Optimizer made(Class<? extends Optimizer> type, Map<String, ?> settings) {
        Map<String, Object> known = new HashMap<>(settings);
        known.put("seed", 1L);
        List<RecordComponent> all = List.of(type.getRecordComponents());
        Class<?>[] types = all.stream().map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = all.stream().map(c -> known.get(name(c))).toArray();
        try {
            return type.getConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof FalllineException refused) throw refused;
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The name of the optimizers here: {@code adamw} of {@link AdamW}. */
    static String name(Class<? extends Optimizer> type) {
        return type.getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** Each setting that some optimizer takes, once: what a flag of its name means to whom. */
    public static List<Setting<?>> settings() {
        return ALL.stream()
                .flatMap(e -> e.settings.stream())
                .map(Setting::name)
                .distinct()
                .<Setting<?>>map(Optimizers::shared)
                .toList();
    }

    private static Setting<?> shared(String name) {
        Map<String, List<String>> meanings = new LinkedHashMap<>();
        Map<String, List<String>> defaults = new LinkedHashMap<>();
        Setting<?> first = null;
        for (Entry e : ALL) {
            if (!e.takes(name)) continue;
            Setting<?> s = e.setting(name);
            if (first == null) first = s;
            for (String d : s.description()) add(meanings, d, e.name);
            add(defaults, s.defaultText(""), e.name);
        }
        String[] description =
                meanings.entrySet().stream()
                        .map(
                                m ->
                                        "Of %s: %s."
                                                .formatted(
                                                        String.join(", ", m.getValue()),
                                                        m.getKey()))
                        .toArray(String[]::new);
        List<Map.Entry<String, List<String>>> usual = new ArrayList<>(defaults.entrySet());
        usual.sort(Comparator.comparing(d -> -d.getValue().size()));
        StringBuilder otherwise = new StringBuilder(usual.removeFirst().getKey());
        for (var d : usual) {
            otherwise.append("; %s in %s".formatted(d.getKey(), String.join(", ", d.getValue())));
        }
        return first.defaultsTo(null).describe(description).otherwise(otherwise.toString());
    }

    private static void add(Map<String, List<String>> lists, String key, String name) {
        lists.computeIfAbsent(key, _ -> new ArrayList<>()).add(name);
    }
}
