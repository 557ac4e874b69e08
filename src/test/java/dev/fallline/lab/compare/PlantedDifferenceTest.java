package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.lab.stats.Interval;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Whether what is promised holds: a thousand comparisons of contestants whose true accuracies are
 * known. What a study does to all of them alike is larger than what it does to one. Bounds are 3.5
 * standard deviations of a binomial from the share that is promised; draws are the same every time.
 */
class PlantedDifferenceTest {
    private static final int COMPARISONS = 1_000;
    private static final double OF_THE_STUDY = 0.01;
    private static final double OF_THE_TUNING = 0.004;
    private static final List<String> NAMES = List.of("sgd", "momentum", "adam");

    private static double bound(double share) {
        return 3.5 * Math.sqrt(share * (1 - share) / COMPARISONS);
    }

    /** What {@link #COMPARISONS} comparisons found of contestants with these true accuracies. */
    private static List<List<PairwiseTest>> compare(int studies, double... truth) {
        Protocol protocol =
                Imagined.protocol(String.join(",", NAMES.subList(0, truth.length)), studies);
        Random random = new Random(20_261_124);
        List<List<PairwiseTest>> all = new ArrayList<>();
        for (int i = 0; i < COMPARISONS; i++) {
            double[][] tests = new double[truth.length][studies];
            for (int s = 0; s < studies; s++) {
                double common = OF_THE_STUDY * random.nextGaussian();
                for (int c = 0; c < truth.length; c++) {
                    tests[c][s] = truth[c] + common + OF_THE_TUNING * random.nextGaussian();
                }
            }
            List<Performance> performances = new ArrayList<>();
            for (int c = 0; c < truth.length; c++) {
                performances.add(Imagined.performance(protocol, 0, c, tests[c]));
            }
            all.add(Findings.of(protocol, performances).problems().getFirst().pairs());
        }
        return all;
    }

    private static double share(List<List<PairwiseTest>> all, Predicate<PairwiseTest> what) {
        return all.stream().filter(d -> d.stream().anyMatch(what)).count() / (double) COMPARISONS;
    }

    /** Half a point, 0.9 deviations of the difference: which of the two is ahead may change. */
    @Test
    void intervalsCoverTheTruth() {
        List<List<PairwiseTest>> all = compare(10, 0.900, 0.895);
        double t = share(all, d -> holds(d.interval(), d));
        double bootstrap = share(all, d -> holds(d.bootstrap(), d));
        assertThat(t).isBetween(0.95 - bound(0.95), 0.95 + bound(0.95));
        // A bootstrap promises it for many studies only.
        assertThat(bootstrap).isBetween(0.95 - 2 * bound(0.95), 0.95 + 2 * bound(0.95));
        assertThat(share(all, d -> d.better().equals("momentum"))).isPositive();

        // The difference of two studies has the deviation √2 · 0.004. For a power of 80 %, about
        // (1.96 + 0.84)² (√2 · 0.004 / 0.001)² = 251 studies show 0.001; the median of estimated
        // variances with 9 degrees of freedom is 0.93 of the true one.
        double[] needed =
                all.stream().mapToDouble(d -> d.getFirst().studiesNeeded()).sorted().toArray();
        assertThat(needed[COMPARISONS / 2]).isBetween(0.85 * 251, 1.05 * 251);
    }

    /** Whether the true difference, 0.005 for the one or the other, lies in an interval. */
    private static boolean holds(Interval interval, PairwiseTest pair) {
        double truth = pair.better().equals("sgd") ? 0.005 : -0.005;
        return interval.low() <= truth && truth <= interval.high();
    }

    /** Three pairs that do not differ: without Holm's correction, more than 5 % would seem to. */
    @Test
    void whereThereIsNoDifferenceNoneIsShown() {
        List<List<PairwiseTest>> all = compare(5, 0.9, 0.9, 0.9);
        assertThat(share(all, PairwiseTest::shown)).isLessThan(0.05 + bound(0.05));
        assertThat(share(all, d -> d.p() < PairwiseTest.LEVEL)).isGreaterThan(0.05 + bound(0.05));
    }

    /** Three points, 5 deviations of the difference: five studies nearly always show that. */
    @Test
    void whereThereIsOneItIsShownWithTheRightSign() {
        List<List<PairwiseTest>> all = compare(5, 0.9, 0.9, 0.87);
        assertThat(share(all, d -> d.shown() && d.between("sgd", "adam"))).isGreaterThan(0.95);
        assertThat(share(all, d -> d.shown() && d.better().equals("adam"))).isZero();
        // With the other pairs settled, Holm leaves this one the whole 5 %.
        assertThat(share(all, d -> d.shown() && d.between("sgd", "momentum")))
                .isLessThan(0.05 + bound(0.05));
    }
}
