package dev.fallline.lab.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a comparison found on one problem.
 *
 * @param problem its name
 * @param target accuracy on validation that ways are measured to, 0 to 1
 * @param standings from the highest mean accuracy on the test set to the lowest
 * @param duels every pair of contestants
 * @param warnings what makes the findings doubtful, in words
 * @param verdict in words
 */
public record ProblemFindings(
        String problem,
        double target,
        List<ContestantResult> standings,
        List<PairwiseTest> duels,
        List<String> warnings,
        List<String> verdict) {
    static ProblemFindings of(Protocol protocol, String problem, List<Performance> performances) {
        double target =
                protocol.targetAccuracy() != null
                        ? protocol.targetAccuracy()
                        : medianOfBest(performances);
        List<ContestantResult> standings =
                performances.stream()
                        .map(p -> ContestantResult.of(p, target, protocol.margin()))
                        .sorted(Comparator.comparingDouble(s -> -s.test().mean()))
                        .toList();
        List<PairwiseTest> duels =
                PairwiseTest.all(standings, protocol.difference(), protocol.seed());
        return new ProblemFindings(
                problem,
                target,
                standings,
                duels,
                warnings(standings, duels, protocol.margin()),
                FindingsText.verdict(protocol, problem, standings, duels));
    }

    /** Of the contestants' means over the seeds of their best accuracies on validation. */
    private static double medianOfBest(List<Performance> performances) {
        double[] means =
                performances.stream()
                        .mapToDouble(
                                p ->
                                        p.seeds().stream()
                                                .mapToDouble(TrialResult::bestValidation)
                                                .average()
                                                .orElseThrow())
                        .sorted()
                        .toArray();
        int middle = means.length / 2;
        return means.length % 2 == 1 ? means[middle] : (means[middle - 1] + means[middle]) / 2;
    }

    private static List<String> warnings(
            List<ContestantResult> standings, List<PairwiseTest> duels, double margin) {
        List<String> warnings = new ArrayList<>();
        for (ContestantResult s : standings) {
            Performance p = s.performance();
            Search.Edge.of(p.searched(), p.tuning())
                    .ifPresent(edge -> warnings.add(FindingsText.onEdge(s, edge)));
            if (s.good() != null && s.good().bestScore() - s.tuned() > margin) {
                warnings.add(FindingsText.betterNearby(s));
            }
            if (s.diverged() > 0) warnings.add(FindingsText.diverged(s));
        }
        for (PairwiseTest d : duels) {
            if (!d.shown()) continue;
            Contestant loser = find(standings, d.worse());
            Nesting.of(loser, find(standings, d.better()))
                    .ifPresent(n -> warnings.add(FindingsText.nested(d, n)));
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
}
