package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * Whether what is promised holds: a thousand comparisons of contestants whose true accuracies are
 * known. What a seed does to all of them alike is larger than what it does to one. Bounds are 3.5
 * standard deviations of a binomial from the share that is promised; draws are the same every time.
 */
class PlantedDifferenceTest {
    private static final int COMPARISONS = 1_000;
    private static final int SEEDS = 10;
    private static final double OF_THE_SEED = 0.01;
    private static final double OF_THE_TRAINING = 0.004;
    private static final Protocol PROTOCOL = Imagined.protocol("sgd,momentum,adam", SEEDS);

    private static double bound(double share) {
        return 3.5 * Math.sqrt(share * (1 - share) / COMPARISONS);
    }

    /** What {@link #COMPARISONS} comparisons found of contestants with these true accuracies. */
    private static List<List<Duel>> compare(double... truth) {
        Random random = new Random(20_261_124);
        List<List<Duel>> all = new ArrayList<>();
        for (int i = 0; i < COMPARISONS; i++) {
            double[][] tests = new double[truth.length][SEEDS];
            for (int s = 0; s < SEEDS; s++) {
                double common = OF_THE_SEED * random.nextGaussian();
                for (int c = 0; c < truth.length; c++) {
                    tests[c][s] = truth[c] + common + OF_THE_TRAINING * random.nextGaussian();
                }
            }
            List<Performance> performances = new ArrayList<>();
            for (int c = 0; c < truth.length; c++) {
                performances.add(Imagined.performance(PROTOCOL, 0, c, tests[c]));
            }
            all.add(Findings.of(PROTOCOL, performances).problems().getFirst().duels());
        }
        return all;
    }

    private static double share(List<List<Duel>> all, Predicate<Duel> what) {
        return all.stream().filter(d -> d.stream().anyMatch(what)).count() / (double) COMPARISONS;
    }

    private static double truth(String name, double... truth) {
        return truth[List.of("sgd", "momentum", "adam").indexOf(name)];
    }

    @Test
    void intervalsCoverTheTruth() {
        double[] truth = {0.900, 0.905, 0.890};
        List<List<Duel>> all = compare(truth);
        for (String other : List.of("momentum", "adam")) {
            double covered = 0;
            double bootstrap = 0;
            for (List<Duel> duels : all) {
                Duel duel =
                        duels.stream()
                                .filter(d -> d.between("sgd", other))
                                .findFirst()
                                .orElseThrow();
                double difference = truth(duel.better(), truth) - truth(duel.worse(), truth);
                var t = duel.interval();
                var b = duel.bootstrap();
                if (t.low() <= difference && difference <= t.high()) covered++;
                if (b.low() <= difference && difference <= b.high()) bootstrap++;
            }
            System.out.println(other + " t " + covered + " bootstrap " + bootstrap);
            assertThat(covered / COMPARISONS).isBetween(0.95 - bound(0.95), 0.95 + bound(0.95));
            // A bootstrap promises it for many seeds only.
            assertThat(bootstrap / COMPARISONS)
                    .isBetween(0.95 - 2 * bound(0.95), 0.95 + 2 * bound(0.95));
        }
    }

    /** Three pairs that do not differ: without Holm's correction, more than 5 % would seem to. */
    @Test
    void whereThereIsNoDifferenceNoneIsShown() {
        List<List<Duel>> all = compare(0.9, 0.9, 0.9);
        System.out.println(
                "null shown " + share(all, Duel::shown) + " raw " + share(all, d -> d.p() < 0.05));
        assertThat(share(all, Duel::shown)).isLessThan(0.05 + bound(0.05));
        assertThat(share(all, d -> d.p() < Duel.LEVEL)).isGreaterThan(0.05 + bound(0.05));
    }

    /** A point less is 1.8 deviations of the difference: ten seeds see that nearly always. */
    @Test
    void whereThereIsOneItIsShownWithTheRightSign() {
        List<List<Duel>> all = compare(0.9, 0.9, 0.89);
        double seen = share(all, d -> d.shown() && d.between("sgd", "adam"));
        double wrong = share(all, d -> d.shown() && d.better().equals("adam"));
        double others = share(all, d -> d.shown() && d.between("sgd", "momentum"));
        System.out.println("seen " + seen + " wrong " + wrong + " others " + others);
        assertThat(seen).isGreaterThan(0.95);
        assertThat(wrong).isZero();
        assertThat(others).isLessThan(0.05 + bound(0.05));
    }

    /** The number of seeds that is told sees the difference that matters with power 80 %. */
    @Test
    void seedsNeededAreEnough() {
        // Of two trainings: √2 · 0.004 = 0.00566; 0.001/0.00566 = 0.177, so (1.96 + 0.84)²/0.177².
        double median =
                compare(0.9, 0.9, 0.9).stream()
                        .flatMap(List::stream)
                        .mapToDouble(d -> d.seedsNeeded())
                        .sorted()
                        .skip(3 * COMPARISONS / 2)
                        .findFirst()
                        .orElseThrow();
        System.out.println("seeds needed " + median);
        assertThat(median).isBetween(220.0, 260.0);
    }
}
