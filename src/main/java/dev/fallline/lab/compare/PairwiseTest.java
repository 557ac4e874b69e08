package dev.fallline.lab.compare;

import dev.fallline.lab.compare.ContestantResult.BudgetScore;
import dev.fallline.lab.stats.Holm;
import dev.fallline.lab.stats.Interval;
import dev.fallline.lab.stats.PairedDifference;
import dev.fallline.lab.stats.SampleSize;
import dev.fallline.train.Epoch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two contestants on a problem, paired by study: accuracy or R² on the test set, of the first less
 * that of the second, as shares from −1 to 1.
 *
 * @param better the one with the higher mean; of equals the one that was named first
 * @param worse the other
 * @param outcome what follows
 * @param reason why the results are too few, in words; null where they suffice
 * @param difference mean over the studies, at least 0
 * @param deviation standard deviation over the studies, with n − 1
 * @param interval of 95 %, by Student's distribution
 * @param bootstrap of 95 %, by the studentized bootstrap; null where there are too few studies
 * @param p of the paired t-test
 * @param wilcoxon p of the signed-rank test
 * @param corrected p of the t-test after Holm's correction for all pairs of the problem
 * @param visible the difference that so many studies show with probability 80 %
 * @param studiesNeeded to show the difference that would matter likewise, corrected for all pairs;
 *     null if more than a million
 * @param budgets the same after fewer trials, from 1 on; empty where neither is tuned
 */
public record PairwiseTest(
        String better,
        String worse,
        Outcome outcome,
        String reason,
        double difference,
        double deviation,
        Interval interval,
        Interval bootstrap,
        double p,
        double wilcoxon,
        double corrected,
        double visible,
        Long studiesNeeded,
        List<BudgetTest> budgets) {
    /** Metrics that a clock gives. */
    private static final Set<String> TIMES = Set.of("seconds", "examples_per_second");

    /** What counts as shown. */
    public static final double LEVEL = 0.05;

    /** What a pair's tests say. */
    public enum Outcome {
        /** Both did the same to the last bit. */
        LEVEL,
        /** There is a difference. */
        AHEAD,
        /** The test shows none; there may be one that is too small for so many studies. */
        NO_DIFFERENCE_SHOWN,
        /** Whatever the test says, the results are too few or too doubtful for it. */
        NOT_ENOUGH
    }

    /**
     * After so many trials.
     *
     * @param difference as above, but it may be negative
     * @param corrected p of the t-test after Holm's correction for all pairs and all smaller
     *     budgets
     */
    public record BudgetTest(int trials, double difference, double corrected) {
        public boolean shown() {
            return corrected < LEVEL;
        }
    }

    /** Whether there is a difference. */
    public boolean shown() {
        return outcome == Outcome.AHEAD;
    }

    /** Whether both have the same score in each study, though their trainings differ. */
    boolean sameScores() {
        return difference == 0 && deviation == 0 && outcome == Outcome.NO_DIFFERENCE_SHOWN;
    }

    /** Whether it is about these two, in either order. */
    boolean between(String a, String b) {
        return better.equals(a) && worse.equals(b) || better.equals(b) && worse.equals(a);
    }

    /** Two contestants, and how they differ with all trials. */
    private record Pair(ContestantResult a, ContestantResult b, PairedDifference difference) {
        /** The numbers of trials before all; none where neither is tuned. */
        List<Integer> smallerBudgets() {
            if (!a.tuned() && !b.tuned()) return List.of();
            List<Integer> all = a.budgets().stream().map(BudgetScore::trials).toList();
            return all.subList(0, all.size() - 1);
        }

        PairedDifference after(int budget) {
            return PairedDifference.withoutBootstrap(
                    a.budgets().get(budget).test().array(),
                    b.budgets().get(budget).test().array(),
                    1 - LEVEL);
        }
    }

    private static PairedDifference compare(SampleSummary a, SampleSummary b, long seed) {
        return PairedDifference.of(a.array(), b.array(), 1 - LEVEL, seed);
    }

    /**
     * Every pair.
     *
     * @param ranked from the highest mean to the lowest
     */
    static List<PairwiseTest> all(Protocol protocol, List<ContestantResult> ranked) {
        long seed = protocol.seed();
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < ranked.size(); i++) {
            for (int j = i + 1; j < ranked.size(); j++) {
                ContestantResult a = ranked.get(i);
                ContestantResult b = ranked.get(j);
                pairs.add(new Pair(a, b, compare(a.test(), b.test(), seed)));
            }
        }
        double[] corrected =
                Holm.adjusted(pairs.stream().mapToDouble(p -> p.difference.p()).toArray());
        List<List<BudgetTest>> budgets = budgets(pairs);
        SampleSize size = new SampleSize(LEVEL / pairs.size());
        List<PairwiseTest> tests = new ArrayList<>();
        for (int k = 0; k < pairs.size(); k++) {
            tests.add(of(protocol, pairs.get(k), corrected[k], size, budgets.get(k)));
        }
        return tests;
    }

    /** Of each pair, after fewer trials than all. */
    private static List<List<BudgetTest>> budgets(List<Pair> pairs) {
        List<PairedDifference> differences = new ArrayList<>();
        for (Pair pair : pairs) {
            int smaller = pair.smallerBudgets().size();
            for (int b = 0; b < smaller; b++) differences.add(pair.after(b));
        }
        double[] corrected =
                Holm.adjusted(differences.stream().mapToDouble(PairedDifference::p).toArray());
        List<List<BudgetTest>> tests = new ArrayList<>();
        int at = 0;
        for (Pair pair : pairs) {
            List<BudgetTest> its = new ArrayList<>();
            for (int trials : pair.smallerBudgets()) {
                its.add(new BudgetTest(trials, differences.get(at).mean(), corrected[at]));
                at++;
            }
            tests.add(its);
        }
        return tests;
    }

    private static PairwiseTest of(
            Protocol protocol,
            Pair pair,
            double corrected,
            SampleSize size,
            List<BudgetTest> budgets) {
        PairedDifference d = pair.difference;
        double deviation = d.deviation().orElseThrow();
        var needed = size.pairs(protocol.difference(), deviation);
        boolean claim = corrected < LEVEL;
        String reason = Shortage.of(protocol, pair.a, pair.b, d, claim).orElse(null);
        Outcome outcome;
        if (sameBits(pair.a.performance().fresh(), pair.b.performance().fresh())) {
            outcome = Outcome.LEVEL;
        } else if (reason != null) {
            outcome = Outcome.NOT_ENOUGH;
        } else {
            outcome = claim ? Outcome.AHEAD : Outcome.NO_DIFFERENCE_SHOWN;
        }
        return new PairwiseTest(
                pair.a.contestant(),
                pair.b.contestant(),
                outcome,
                outcome == Outcome.LEVEL ? null : reason,
                d.mean(),
                deviation,
                d.tInterval().orElseThrow(),
                d.bootstrapInterval().orElse(null),
                d.p(),
                d.signedRank().p(),
                corrected,
                size.difference(protocol.studies(), deviation),
                needed.isPresent() ? needed.getAsLong() : null,
                budgets);
    }

    /** Whether all trainings did the same. If all failed, nothing distinguishes them. */
    private static boolean sameBits(List<TrialResult> a, List<TrialResult> b) {
        for (int i = 0; i < a.size(); i++) {
            if (!untimed(a.get(i)).equals(untimed(b.get(i)))) return false;
        }
        return a.stream().anyMatch(TrialResult::sound);
    }

    /** All that was measured, without what a clock said. */
    private static List<List<Object>> untimed(TrialResult result) {
        List<List<Object>> rows = new ArrayList<>();
        rows.add(Arrays.asList(result.ended(), result.reason()));
        for (Epoch e : result.epochs()) {
            Map<String, Double> values = new HashMap<>(e.values());
            values.keySet().removeAll(TIMES);
            rows.add(List.of(e.steps(), values));
        }
        return rows;
    }
}
