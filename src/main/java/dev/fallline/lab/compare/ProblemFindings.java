package dev.fallline.lab.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The findings of a comparison on one problem.
 *
 * @param problem its name
 * @param measure what contestants are compared by
 * @param target accuracy on validation that ways are measured to, 0 to 1
 * @param standings from the highest mean accuracy on the test set to the lowest
 * @param pairs every pair of contestants
 * @param warnings what makes the findings doubtful, in words
 * @param verdict in words
 */
public record ProblemFindings(
        String problem,
        Measure measure,
        double target,
        List<ContestantResult> standings,
        List<PairwiseTest> pairs,
        List<String> warnings,
        List<String> verdict) {
    static ProblemFindings of(Protocol protocol, Problem problem, List<Performance> performances) {
        double target =
                protocol.targetAccuracy() != null
                        ? protocol.targetAccuracy()
                        : withinReach(performances);
        List<ContestantResult> ranked =
                performances.stream()
                        .map(p -> ContestantResult.of(protocol, p, ToTarget.of(p.fresh(), target)))
                        .sorted(Comparator.comparingDouble(s -> -s.test().mean()))
                        .toList();
        List<PairwiseTest> pairs = PairwiseTest.all(protocol, ranked);
        List<ContestantResult> standings = timedAlike(protocol, ranked, pairs);
        return new ProblemFindings(
                problem.name(),
                performances.getFirst().fresh().getFirst().measure(),
                target,
                standings,
                pairs,
                warnings(protocol, standings, pairs),
                FindingsText.verdict(protocol, problem, standings, pairs));
    }

    /** Contestants with the same steps have the same time, whatever the clock measured. */
    private static List<ContestantResult> timedAlike(
            Protocol protocol, List<ContestantResult> ranked, List<PairwiseTest> pairs) {
        List<ContestantResult> all = new ArrayList<>();
        for (ContestantResult result : ranked) {
            all.add(
                    all.stream()
                            .filter(r -> level(pairs, r.contestant(), result.contestant()))
                            .findFirst()
                            .map(r -> result.timedAs(r, protocol))
                            .orElse(result));
        }
        return all;
    }

    private static boolean level(List<PairwiseTest> pairs, String a, String b) {
        return pairs.stream()
                .anyMatch(p -> p.between(a, b) && p.outcome() == PairwiseTest.Outcome.LEVEL);
    }

    /**
     * An accuracy that nearly all contestants reach: of each the highest that more than half of its
     * trainings come to, and of these the lowest, without those below the middle between guessing
     * and the highest.
     */
    private static double withinReach(List<Performance> performances) {
        double[] reached =
                performances.stream()
                        .mapToDouble(
                                p ->
                                        Medians.lower(
                                                p.fresh().stream()
                                                        .mapToDouble(TrialResult::bestValidation)
                                                        .toArray()))
                        .sorted()
                        .toArray();
        double best = reached[reached.length - 1];
        double chance = performances.getFirst().fresh().getFirst().chance();
        for (double each : reached) if (each >= (chance + best) / 2) return each;
        return best;
    }

    private static List<String> warnings(
            Protocol protocol, List<ContestantResult> standings, List<PairwiseTest> pairs) {
        List<String> warnings = new ArrayList<>();
        for (ContestantResult s : standings) {
            if (s.edges() > 0) warnings.add(FindingsText.onEdge(protocol, s));
            if (s.failed() > 0) warnings.add(FindingsText.failed(s));
        }
        for (PairwiseTest d : pairs) {
            if (!d.shown()) continue;
            Nesting.of(find(standings, d.worse()), find(standings, d.better()))
                    .ifPresent(n -> warnings.add(FindingsText.nested(protocol, d, n)));
        }
        return warnings;
    }

    private static Contestant find(List<ContestantResult> standings, String name) {
        return standings.stream()
                .filter(s -> s.contestant().equals(name))
                .findFirst()
                .orElseThrow()
                .performance()
                .contestant();
    }

    /** Whether a contestant has the highest mean, perhaps with others; none has if all failed. */
    boolean leads(String contestant) {
        ContestantResult first = standings.getFirst();
        if (first.failedAlways()) return false;
        return contestant.equals(first.contestant())
                || pairs.stream()
                        .filter(p -> p.between(first.contestant(), contestant))
                        .anyMatch(p -> p.difference() == 0);
    }
}
