package dev.fallline.lab.compare;

import dev.fallline.lab.stats.Interval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Findings in plain words. Accuracies are in percent, their differences in points of percent. */
final class FindingsText {
    private static final int FEWEST_FOR_RANKS = 6;

    private FindingsText() {}

    /** What can be said of the contestants on one problem. */
    static List<String> verdict(
            Protocol protocol,
            String problem,
            List<ContestantResult> ranked,
            List<PairwiseTest> duels) {
        ContestantResult best = ranked.getFirst();
        List<PairwiseTest> its =
                duels.stream().filter(d -> d.better().equals(best.contestant())).toList();
        List<PairwiseTest> open = its.stream().filter(d -> !d.shown()).toList();
        List<PairwiseTest> shown = its.stream().filter(PairwiseTest::shown).toList();
        List<String> verdict = new ArrayList<>();
        verdict.add(
                "On %s, %s: %s of the test set after %s, mean and standard deviation of %d seeds."
                        .formatted(
                                problem,
                                headline(best, open),
                                marks(best.test()),
                                last(best),
                                protocol.seeds()));
        for (PairwiseTest d : shown) verdict.add(difference(d, protocol.seeds()));
        for (PairwiseTest d : open) verdict.add(noDifference(d, protocol));
        return verdict;
    }

    private static String headline(ContestantResult best, List<PairwiseTest> open) {
        String name = best.contestant();
        if (open.isEmpty()) return name + " generalizes best";
        String others = open.stream().map(PairwiseTest::worse).collect(Collectors.joining(", "));
        boolean level = open.stream().anyMatch(d -> d.difference() == 0);
        if (level && open.size() == 1) return "%s and %s are level".formatted(name, others);
        return "%s has the highest mean, but is not shown to be better than %s"
                .formatted(name, others);
    }

    private static String last(ContestantResult s) {
        int epochs =
                s.performance().seeds().stream().mapToInt(t -> t.epochs().size()).max().orElse(0);
        return epochs == 1 ? "1 epoch" : epochs + " epochs";
    }

    private static String difference(PairwiseTest d, int seeds) {
        // Below 6 seeds no outcome could confirm it.
        String doubt =
                d.wilcoxon() < PairwiseTest.LEVEL || seeds < FEWEST_FOR_RANKS
                        ? ""
                        : "; Wilcoxon's test does not confirm it (%s)".formatted(p(d.wilcoxon()));
        return "%s is ahead of %s by %s points (95 %% interval %s; %s after Holm's correction%s)."
                .formatted(
                        d.better(),
                        d.worse(),
                        points(d.difference()),
                        interval(d.interval()),
                        p(d.corrected()),
                        doubt);
    }

    private static String noDifference(PairwiseTest d, Protocol protocol) {
        if (d.sameBits()) {
            return "No difference shown between %s and %s: their trainings are the same to the last bit."
                    .formatted(d.better(), d.worse());
        }
        String needed =
                d.seedsNeeded() == null
                        ? "more than a million seeds are needed"
                        : d.seedsNeeded() <= protocol.seeds()
                                ? "these seeds are enough"
                                : "about %,d seeds are needed".formatted(d.seedsNeeded());
        return "No difference shown between %s and %s with %d seeds (%s points, 95 %% interval %s; %s after Holm's correction); to see a difference of %s points, %s."
                .formatted(
                        d.better(),
                        d.worse(),
                        protocol.seeds(),
                        points(d.difference()),
                        interval(d.interval()),
                        p(d.corrected()),
                        points(protocol.difference()),
                        needed);
    }

    static String onEdge(ContestantResult s, Search.Edge edge) {
        String name = edge.dimension().name();
        return "%s: its best %s, %s, is the %s that was tried; with more --trials it may find a better one."
                .formatted(
                        s.contestant(),
                        name,
                        ShortNumber.text(s.values().get(name)),
                        edge.above() ? "largest" : "smallest");
    }

    static String betterNearby(ContestantResult s) {
        return "%s: about its chosen lr, %s did better on validation (%s %% against %s %%); its tuning found too little, so give more --trials."
                .formatted(
                        s.contestant(),
                        ShortNumber.text(s.good().bestRate()),
                        points(s.good().bestScore()),
                        points(s.tuned()));
    }

    static String diverged(ContestantResult s) {
        int seeds = s.test().values().size();
        return "%s: %d of %d seeds diverged, and count as guessing."
                .formatted(s.contestant(), s.diverged(), seeds);
    }

    static String nested(PairwiseTest d, Nesting nesting) {
        return "%s contains %s (%s), and yet did worse: its tuning found too little, so give more --trials before you believe it."
                .formatted(d.worse(), d.better(), nesting.how());
    }

    /** Who wins how often. */
    static List<String> overall(List<ProblemFindings> problems, List<Findings.Profile> profiles) {
        List<String> words = new ArrayList<>();
        for (Findings.Profile p : profiles) {
            String name = p.contestant();
            long first =
                    problems.stream()
                            .filter(x -> x.standings().getFirst().contestant().equals(name))
                            .count();
            long beaten =
                    problems.stream()
                            .filter(
                                    x ->
                                            x.duels().stream()
                                                    .anyMatch(
                                                            d ->
                                                                    d.shown()
                                                                            && d.worse()
                                                                                    .equals(name)))
                            .count();
            words.add(
                    "%s has the highest mean on %d of %d problems, is shown to be worse than another on %d, and reaches the target on %d."
                            .formatted(
                                    name,
                                    first,
                                    problems.size(),
                                    beaten,
                                    Math.round(
                                            problems.size()
                                                    * p.steps().stream()
                                                            .max(
                                                                    Comparator.comparingDouble(
                                                                            s -> s.rho()))
                                                            .map(s -> s.rho())
                                                            .orElse(0.0))));
        }
        return words;
    }

    private static String marks(ContestantResult.SampleSummary m) {
        return "%.2f ± %.2f %%".formatted(100 * m.mean(), 100 * m.deviation());
    }

    static String points(double share) {
        return String.format(Locale.ROOT, "%.2f", 100 * share);
    }

    private static String interval(Interval i) {
        return points(i.low()) + " to " + points(i.high());
    }

    static String p(double p) {
        return p < 0.001 ? "p < 0.001" : String.format(Locale.ROOT, "p = %.3f", p);
    }
}
