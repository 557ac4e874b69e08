package dev.fallline.lab.compare;

import dev.fallline.lab.stats.PairedDifference;

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

    /**
     * What there is too little of, and how much is needed, in words. A claim that one is better is
     * in doubt where the worse one's best rate lies at an edge, since it might catch up; if that of
     * the better one does, it would only be further ahead. Without a claim both may hide a
     * difference, unless they have the same score in each study.
     *
     * @param tested how they differ, with {@code better} first
     * @param claim whether the test finds a difference
     */
    static Optional<String> of(
            Protocol protocol,
            ContestantResult better,
            ContestantResult worse,
            PairedDifference tested,
            boolean claim) {
        if (protocol.studies() < Protocol.ENOUGH_STUDIES) {
            return Optional.of(
                    "%d studies are too few for any claim; at least %d are needed (--studies %2$d)"
                            .formatted(protocol.studies(), Protocol.ENOUGH_STUDIES));
        }
        if (better.failedAlways() && worse.failedAlways()) {
            return Optional.of(
                    "all of their trainings failed (%s)"
                            .formatted(String.join(", ", better.failures())));
        }
        Stream<String> failures =
                Stream.of(better, worse).flatMap(c -> failures(protocol, c).stream());
        Stream<ContestantResult> tunedTooLittle =
                tested.identical()
                        ? Stream.of()
                        : claim ? Stream.of(worse) : Stream.of(better, worse);
        Stream<String> edges = tunedTooLittle.flatMap(c -> edges(protocol, c).stream());
        return Stream.concat(failures, edges).findFirst();
    }

    private static Optional<String> failures(Protocol protocol, ContestantResult c) {
        int trainings = c.performance().fresh().size();
        if (c.failed() > MANY_FAILURES * trainings && !c.failedAlways()) {
            String failed =
                    "%d of %d trainings of %s failed (%s)"
                            .formatted(
                                    c.failed(),
                                    trainings,
                                    c.contestant(),
                                    String.join(", ", c.failures()));
            if (c.failures().contains(TrialResult.UNTESTED)) {
                return Optional.of(
                        failed + "; check the test set for values that are out of range");
            }
            return Optional.of(
                    c.tuned()
                            ? failed
                                    + "; with more trials (--trials %d) its tuning may avoid this"
                                            .formatted(2 * protocol.trials())
                            : failed + "; other settings may avoid this, such as a smaller lr");
        }
        return Optional.empty();
    }

    private static Optional<String> edges(Protocol protocol, ContestantResult c) {
        if (c.edges() < MANY_EDGES * protocol.studies()) return Optional.empty();
        return Optional.of(
                "in %d of %d studies the learning rate that %s chose is the smallest or largest it tried; more trials are needed (--trials %d)"
                        .formatted(
                                c.edges(),
                                protocol.studies(),
                                c.contestant(),
                                2 * protocol.trials()));
    }
}
