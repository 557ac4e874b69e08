package dev.fallline.lab.compare;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a comparison has too little of for a claim about two contestants, whatever their tests say.
 */
final class Shortage {
    /** Where more trainings fail, the mean says little about the others. */
    private static final double MANY_FAILURES = 0.25;

    /**
     * Where so many studies choose a rate at the edge of what they tried, the tuning is unfinished.
     */
    private static final double MANY_EDGES = 0.5;

    private Shortage() {}

    /** What there is too little of, and how much is needed, in words. */
    static Optional<String> of(Protocol protocol, ContestantResult a, ContestantResult b) {
        if (protocol.studies() < Protocol.ENOUGH_STUDIES) {
            return Optional.of(
                    "%d studies are too few for any claim; at least %d are needed (--studies %2$d)"
                            .formatted(protocol.studies(), Protocol.ENOUGH_STUDIES));
        }
        if (a.failedAlways() && b.failedAlways()) {
            return Optional.of(
                    "all of their trainings failed (%s)"
                            .formatted(String.join(", ", a.failures())));
        }
        return Stream.of(a, b).flatMap(c -> of(protocol, c).stream()).findFirst();
    }

    private static Optional<String> of(Protocol protocol, ContestantResult c) {
        int trainings = c.performance().fresh().size();
        if (c.failed() > MANY_FAILURES * trainings && !c.failedAlways()) {
            String failed =
                    "%d of %d trainings of %s failed (%s)"
                            .formatted(
                                    c.failed(),
                                    trainings,
                                    c.contestant(),
                                    String.join(", ", c.failures()));
            return Optional.of(
                    c.failures().contains(TrialResult.UNTESTED)
                            ? failed + "; check the test set for values that are out of range"
                            : failed
                                    + "; with more trials (--trials %d) its tuning may avoid this"
                                            .formatted(2 * protocol.trials()));
        }
        if (c.edges() >= MANY_EDGES * protocol.studies()) {
            return Optional.of(
                    "in %d of %d studies the learning rate that %s chose is the smallest or largest it tried; more trials are needed (--trials %d)"
                            .formatted(
                                    c.edges(),
                                    protocol.studies(),
                                    c.contestant(),
                                    2 * protocol.trials()));
        }
        return Optional.empty();
    }
}
