package dev.fallline.lab.compare;

import java.util.List;
import java.util.Optional;

/**
 * Which optimizers contain which others, if a setting is tuned: so tuned well enough they can do no
 * worse (Choi et al. 2019).
 *
 * @param general the one that contains
 * @param special the one that is contained
 * @param setting that must be tuned for it
 * @param how it comes to be the other
 */
record Nesting(String general, String special, String setting, String how) {
    private static final List<Nesting> ALL =
            List.of(
                    new Nesting("momentum", "sgd", "momentum", "momentum 0"),
                    new Nesting("nesterov", "sgd", "momentum", "momentum 0"),
                    new Nesting("rmsprop", "sgd", "eps", "a large eps"),
                    new Nesting("adagrad", "sgd", "eps", "a large eps"),
                    new Nesting("adam", "sgd", "eps", "beta1 0 and a large eps"),
                    new Nesting("adam", "momentum", "eps", "a large eps"),
                    new Nesting("adamw", "sgd", "eps", "beta1 0, a large eps and little decay"),
                    new Nesting("adamw", "momentum", "eps", "a large eps and little decay"),
                    new Nesting("adamw", "adam", "weight-decay", "little decay"),
                    new Nesting("nadam", "nesterov", "eps", "a large eps"),
                    new Nesting("radam", "momentum", "eps", "a large eps"));

    /** Whether one contestant, as it is tuned, contains another. */
    static Optional<Nesting> of(Contestant general, Contestant special) {
        if (general.stages().size() > 1 || special.stages().size() > 1) return Optional.empty();
        String one = general.stages().getFirst().name();
        String other = special.stages().getFirst().name();
        return ALL.stream()
                .filter(n -> n.general.equals(one) && n.special.equals(other))
                .filter(n -> tuned(general, n.setting) && tuned(general, Space.RATE))
                .findFirst();
    }

    private static boolean tuned(Contestant contestant, String setting) {
        return contestant.space().dimensions().stream().anyMatch(d -> d.name().equals(setting));
    }
}
