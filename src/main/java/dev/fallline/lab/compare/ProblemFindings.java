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
        List<Standing> standings,
        List<Duel> duels,
        List<String> warnings,
        List<String> verdict) {
    static ProblemFindings of(Protocol protocol, String problem, List<Performance> performances) {
        double target =
                protocol.targetAccuracy() != null
                        ? protocol.targetAccuracy()
                        : medianOfBest(performances);
        List<Standing> standings =
                performances.stream()
                        .map(p -> Standing.of(p, target, protocol.margin()))
                        .sorted(Comparator.comparingDouble(s -> -s.test().mean()))
                        .toList();
        List<Duel> duels = Duel.all(standings, protocol.difference(), protocol.seed());
        return new ProblemFindings(
                problem,
                target,
                standings,
                duels,
                warnings(standings, duels, protocol.margin()),
                Words.verdict(protocol, problem, standings, duels));
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
            List<Standing> standings, List<Duel> duels, double margin) {
        List<String> warnings = new ArrayList<>();
        for (Standing s : standings) {
            Performance p = s.performance();
            Search.Edge.of(p.searched(), p.tuning())
                    .ifPresent(edge -> warnings.add(Words.onEdge(s, edge)));
            if (s.good() != null && s.good().bestScore() - s.tuned() > margin) {
                warnings.add(Words.betterNearby(s));
            }
            if (s.diverged() > 0) warnings.add(Words.diverged(s));
        }
        for (Duel d : duels) {
            if (!d.shown()) continue;
            Contestant loser = find(standings, d.worse());
            Nesting.of(loser, find(standings, d.better()))
                    .ifPresent(n -> warnings.add(Words.nested(d, n)));
        }
        return warnings;
    }

    private static Contestant find(List<Standing> standings, String name) {
        return standings.stream()
                .filter(s -> s.contestant().equals(name))
                .findFirst()
                .orElseThrow()
                .performance()
                .contestant();
    }
}
