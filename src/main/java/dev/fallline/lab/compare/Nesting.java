package dev.fallline.lab.compare;

import dev.fallline.optim.Stage;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which optimizers contain which others, if some settings are tuned: so tuned well enough they can
 * do no worse (Choi et al. 2019).
 *
 * @param general the one that contains
 * @param special the one that is contained
 * @param settings that must be tuned for it, beside the rate
 * @param how it comes to be the other
 */
record Nesting(String general, String special, Set<String> settings, String how) {
    private static final Set<String> HARMLESS = Set.of(Space.RATE, "momentum");

    private static final List<Nesting> ALL =
            List.of(
                    of("momentum", "sgd", "momentum 0", "momentum"),
                    of("nesterov", "sgd", "momentum 0", "momentum"),
                    of("rmsprop", "sgd", "a large eps", "eps"),
                    of("adagrad", "sgd", "a large eps", "eps"),
                    of("adam", "sgd", "beta1 0 and a large eps", "beta1", "eps"),
                    of("adam", "momentum", "a large eps", "beta1", "eps"),
                    of(
                            "adamw",
                            "sgd",
                            "beta1 0, a large eps and little decay",
                            "beta1",
                            "eps",
                            "weight-decay"),
                    of(
                            "adamw",
                            "momentum",
                            "a large eps and little decay",
                            "beta1",
                            "eps",
                            "weight-decay"),
                    of("adamw", "adam", "little decay", "beta1", "eps", "weight-decay"),
                    of("nadam", "nesterov", "a large eps", "beta1", "eps"));

    private static Nesting of(String general, String special, String how, String... settings) {
        return new Nesting(general, special, Set.of(settings), how);
    }

    /**
     * Whether one contestant, as it is tuned, contains another. Settings that are given to either
     * may stand in the way, but for a rate or momentum of the one that is contained.
     */
    static Optional<Nesting> of(Contestant general, Contestant special) {
        if (general.stages().size() > 1 || special.stages().size() > 1) return Optional.empty();
        Stage one = general.stages().getFirst();
        Stage other = special.stages().getFirst();
        boolean free = general.given().getFirst().isEmpty();
        if (!free || !HARMLESS.containsAll(special.given().getFirst())) return Optional.empty();
        Set<String> tuned =
                general.space().dimensions().stream()
                        .map(Dimension::name)
                        .collect(Collectors.toSet());
        if (!tuned.contains(Space.RATE)) return Optional.empty();
        return ALL.stream()
                .filter(n -> n.general.equals(one.name()) && n.special.equals(other.name()))
                .filter(n -> tuned.containsAll(n.settings))
                .findFirst();
    }
}
