package dev.fallline.lab.compare;

import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Stage;
import dev.fallline.setting.Setting;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * An optimizer that contains another, if some settings are tuned: with enough trials it can do no
 * worse (Choi et al. 2019).
 *
 * @param general the one that contains
 * @param special the one that is contained
 * @param settings that must be tuned for it, beside the rate
 * @param how it becomes the other
 * @param exactly values with which it is the other, bit for bit; empty where it only comes near
 */
record Nesting(
        String general,
        String special,
        Set<String> settings,
        String how,
        Map<String, Double> exactly) {
    private static final Set<String> HARMLESS = Set.of(Space.RATE, "momentum");

    private static final List<Nesting> ALL =
            List.of(
                    exact("momentum", "sgd", "momentum"),
                    exact("nesterov", "sgd", "momentum"),
                    exact("ista", "sgd", "prox-l1"),
                    exact("langevin", "sgd", "temperature"),
                    exact("adamw", "adam", "weight-decay"),
                    exact("nadam", "adam", "beta1"),
                    near("rmsprop", "sgd", "a large eps", "eps"),
                    near("adagrad", "sgd", "a large eps", "eps"),
                    near("adam", "sgd", "beta1 0 and a large eps", "beta1", "eps"),
                    near("adam", "momentum", "a large eps", "beta1", "eps"),
                    near(
                            "adamw",
                            "sgd",
                            "beta1 0, a large eps and little decay",
                            "beta1",
                            "eps",
                            "weight-decay"),
                    near(
                            "adamw",
                            "momentum",
                            "a large eps and little decay",
                            "beta1",
                            "eps",
                            "weight-decay"),
                    near("nadam", "nesterov", "a large eps", "beta1", "eps"));

    private static Nesting near(String general, String special, String how, String... settings) {
        return new Nesting(general, special, Set.of(settings), how, Map.of());
    }

    private static Nesting exact(String general, String special, String zero) {
        return new Nesting(general, special, Set.of(zero), zero + " 0", Map.of(zero, 0.0));
    }

    /**
     * Whether one contestant, as it is tuned, contains another. Settings that are given to either
     * may prevent it, but for a rate or momentum of the one that is contained.
     */
    static Optional<Nesting> of(Contestant general, Contestant special) {
        if (general.stages().size() > 1 || special.stages().size() > 1) return Optional.empty();
        if (!general.settings().equals(special.settings())) return Optional.empty();
        Stage one = general.stages().getFirst();
        Stage other = special.stages().getFirst();
        boolean free = general.given().getFirst().isEmpty();
        if (!free || !HARMLESS.containsAll(special.given().getFirst())) return Optional.empty();
        List<String> tuned = general.space().names();
        if (!tuned.contains(Space.RATE)) return Optional.empty();
        return ALL.stream()
                .filter(n -> n.general.equals(one.name()) && n.special.equals(other.name()))
                .filter(n -> tuned.containsAll(n.settings))
                .findFirst();
    }

    /**
     * The name of the algorithm that a stage is, whatever it is called: that of {@code
     * momentum(momentum=0)} is sgd.
     *
     * @param given which settings are given in brackets
     */
    static String algorithm(Stage stage, Set<String> given) {
        return ALL.stream()
                .filter(n -> n.general.equals(stage.name()) && !n.exactly.isEmpty())
                .filter(n -> n.holds(stage, given))
                .map(Nesting::special)
                .findFirst()
                .orElse(stage.name());
    }

    /** Whether the values are given, and nothing else that the other optimizer does not have. */
    private boolean holds(Stage stage, Set<String> given) {
        List<String> shared = Setting.names(Optimizers.of(special).settings());
        for (String name : given) {
            if (name.equals(Space.RATE)) continue;
            Double value = exactly.get(name);
            boolean fits = value == null ? shared.contains(name) : value == setting(stage, name);
            if (!fits) return false;
        }
        return given.containsAll(exactly.keySet());
    }

    private static double setting(Stage stage, String name) {
        return (Double) stage.settings().get(stage.entry().setting(name));
    }
}
