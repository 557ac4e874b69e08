package dev.fallline.lab.compare;

import dev.fallline.lab.stats.Holm;
import dev.fallline.lab.stats.Interval;
import dev.fallline.lab.stats.PairedDifference;
import dev.fallline.lab.stats.SeedsNeeded;
import dev.fallline.train.Epoch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Two contestants on a problem, paired by seed: accuracy on the test set after the last epoch, of
 * the first less that of the second, as shares from −1 to 1.
 *
 * @param better the one with the higher mean; of equals the one that was named first
 * @param worse the other
 * @param difference mean over the seeds, at least 0
 * @param deviation standard deviation over the seeds, with n − 1
 * @param interval of 95 %, by Student's distribution
 * @param bootstrap of 95 %, by the studentized bootstrap; null where there are too few seeds for it
 * @param p of the paired t-test
 * @param wilcoxon p of the signed-rank test
 * @param corrected p of the t-test after Holm's correction for all pairs of the problem
 * @param seedsNeeded to see the difference that would matter, with power 80 %; null if more than a
 *     million
 * @param sameBits whether both did the same in every seed to the last bit
 */
public record PairwiseTest(
        String better,
        String worse,
        double difference,
        double deviation,
        Interval interval,
        Interval bootstrap,
        double p,
        double wilcoxon,
        double corrected,
        Long seedsNeeded,
        boolean sameBits) {
    /** What counts as shown. */
    public static final double LEVEL = 0.05;

    /** Whether there is a difference, after the correction. */
    public boolean shown() {
        return corrected < LEVEL;
    }

    /** Whether it is about these two, in either order. */
    boolean between(String a, String b) {
        return better.equals(a) && worse.equals(b) || better.equals(b) && worse.equals(a);
    }

    /**
     * Every pair.
     *
     * @param ranked from the highest mean to the lowest
     * @param matters the difference that would matter
     */
    static List<PairwiseTest> all(List<ContestantResult> ranked, double matters, long seed) {
        List<PairedDifference> differences = new ArrayList<>();
        List<ContestantResult[]> pairs = new ArrayList<>();
        for (int i = 0; i < ranked.size(); i++) {
            for (int j = i + 1; j < ranked.size(); j++) {
                ContestantResult[] pair = {ranked.get(i), ranked.get(j)};
                pairs.add(pair);
                differences.add(
                        PairedDifference.of(
                                pair[0].test().array(), pair[1].test().array(), 0.95, seed));
            }
        }
        double[] corrected =
                Holm.adjusted(differences.stream().mapToDouble(PairedDifference::p).toArray());
        List<PairwiseTest> duels = new ArrayList<>();
        for (int k = 0; k < pairs.size(); k++) {
            duels.add(of(pairs.get(k), differences.get(k), corrected[k], matters));
        }
        return duels;
    }

    private static PairwiseTest of(
            ContestantResult[] pair, PairedDifference d, double corrected, double matters) {
        double deviation = d.deviation().orElseThrow();
        var needed = SeedsNeeded.of(matters, deviation);
        return new PairwiseTest(
                pair[0].contestant(),
                pair[1].contestant(),
                d.mean(),
                deviation,
                d.tInterval().orElseThrow(),
                d.bootstrapInterval().orElse(null),
                d.p(),
                d.signedRank().p(),
                corrected,
                needed.isPresent() ? needed.getAsLong() : null,
                sameBits(pair[0].performance().seeds(), pair[1].performance().seeds()));
    }

    /** Of trainings that diverged nothing is left to tell them apart. */
    private static boolean sameBits(List<TrialResult> a, List<TrialResult> b) {
        for (int i = 0; i < a.size(); i++) {
            if (!a.get(i).sound() || !b.get(i).sound()) return false;
            if (!untimed(a.get(i)).equals(untimed(b.get(i)))) return false;
        }
        return true;
    }

    /** All losses, accuracies and norms, without what a clock said. */
    private static List<List<Object>> untimed(TrialResult result) {
        List<List<Object>> rows = new ArrayList<>();
        for (Epoch e : result.epochs()) {
            rows.add(
                    Arrays.asList(
                            e.steps(),
                            e.trainLoss(),
                            e.trainAccuracy(),
                            e.valLoss(),
                            e.valAccuracy(),
                            e.testLoss(),
                            e.testAccuracy(),
                            e.gradientNorm(),
                            e.lr()));
        }
        return rows;
    }
}
