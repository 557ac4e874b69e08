package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.train.Epoch;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

class ContestantResultTest {
    private static final Protocol PROTOCOL = Imagined.protocol("sgd,adam", 3);

    /** A training whose accuracy on validation is 0.9 from some epoch of five on; 0 for never. */
    private static TrialResult reaching(int epoch) {
        double[][] accuracies = new double[5][];
        for (int e = 1; e <= 5; e++) {
            double accuracy = epoch > 0 && e >= epoch ? 0.9 : 0.5;
            accuracies[e - 1] = new double[] {accuracy, accuracy};
        }
        return Imagined.sound(Imagined.trial(0, Phase.FRESH, epoch, Map.of()), accuracies);
    }

    private static ToTarget toTarget(int... epochs) {
        return ToTarget.of(
                IntStream.of(epochs).mapToObj(ContestantResultTest::reaching).toList(), 0.9);
    }

    /** An epoch has 100 steps and takes 2 seconds. */
    @Test
    void mediansOfTheWay() {
        assertThat(toTarget(2, 4, 3)).isEqualTo(new ToTarget(3, 3, 300.0, 3.0, 6.0));
        assertThat(toTarget(1, 2)).isEqualTo(new ToTarget(2, 2, 150.0, 1.5, 3.0));
    }

    @Test
    void trainingsThatNeverArriveCountAsLater() {
        assertThat(toTarget(5, 0, 1)).isEqualTo(new ToTarget(2, 3, 500.0, 5.0, 10.0));
        assertThat(toTarget(2, 0, 0)).isEqualTo(new ToTarget(1, 3, null, null, null));
        assertThat(toTarget(2, 3, 0, 0)).isEqualTo(new ToTarget(2, 4, null, null, null));
        assertThat(toTarget(0, 0)).isEqualTo(new ToTarget(0, 2, null, null, null));
    }

    private static ContestantResult result(double... tests) {
        Performance p = Imagined.performance(PROTOCOL, 0, 0, tests);
        return ContestantResult.of(PROTOCOL, p, ToTarget.of(p.fresh(), 0.9));
    }

    /** Mean 0.8, deviations −0.1, 0, 0.1 from it: √(0.02/2) = 0.1; t of 2 degrees is 4.30265. */
    @Test
    void summaries() {
        ContestantResult s = result(0.7, 0.8, 0.9);
        assertThat(s.test().mean()).isCloseTo(0.8, within(1e-12));
        assertThat(s.test().deviation()).isCloseTo(0.1, within(1e-12));
        assertThat(s.test().interval().high())
                .isCloseTo(0.8 + 4.30265 * 0.1 / Math.sqrt(3), within(1e-6));
        assertThat(s.validation().mean()).isCloseTo(0.9, within(1e-12));
        assertThat(s.gap().mean()).isCloseTo(0.19, within(1e-12));
        assertThat(s.loss().mean()).isCloseTo(0.2, within(1e-12));
        assertThat(s.toTarget().steps()).isEqualTo(200.0);
        assertThat(s.failed()).isZero();
        assertThat(s.edges()).isZero();
        assertThat(s.chosen()).isEqualTo(Map.of("lr", List.of(0.1, 0.1, 0.1)));
        assertThat(s.budgets()).extracting(b -> b.trials()).containsExactly(1, 2, 3);
    }

    /** Imagined data have four classes. */
    @Test
    void whatFailedCountsAsGuessing() {
        ContestantResult s = result(0.75, Double.NaN, Double.NaN);
        assertThat(s.test().values()).containsExactly(0.75, 0.25, 0.25);
        assertThat(s.failed()).isEqualTo(2);
        assertThat(s.failures()).containsExactly("diverged");
        assertThat(s.gap().values()).containsExactly(0.99 - 0.75, null, null);
        assertThat(s.gap().deviation()).isNull();
        assertThat(s.toTarget().reached()).isEqualTo(1);
        ContestantResult none = result(Double.NaN, Double.NaN, Double.NaN);
        assertThat(none.test().mean()).isEqualTo(0.25);
        assertThat(none.loss().mean()).isNull();
        assertThat(none.failedAlways()).isTrue();
    }

    /** A training whose loss on the test set overflowed has measured nothing. */
    @Test
    void whatWasNotMeasuredIsAFailure() {
        TrialResult r = Imagined.sound(Imagined.trial(0, Phase.FRESH, 0, Map.of()), 0.9);
        Epoch e = r.last();
        for (double loss : new double[] {Double.POSITIVE_INFINITY, Double.NaN}) {
            Map<String, Double> values = new HashMap<>(e.values());
            values.put("test_loss", loss);
            Epoch overflowed = new Epoch(e.epoch(), e.steps(), values);
            TrialResult none =
                    new TrialResult(r.trial(), "epochs", null, List.of(overflowed), 4, 1);
            assertThat(none.failure()).contains("infinite loss on the test set");
            assertThat(none.finalTest()).isEqualTo(0.25);
            // No choice may know of it.
            assertThat(none.finalValidation()).isEqualTo(0.9);
        }
    }

    /** Best on validation is epoch 2, whose accuracy on the test set then is what counts. */
    @Test
    void theEpochThatWasBestOnValidation() {
        TrialResult r =
                Imagined.sound(
                        Imagined.trial(0, Phase.FRESH, 0, Map.of()),
                        new double[] {0.6, 0.9},
                        new double[] {0.8, 0.7},
                        new double[] {0.8, 0.95},
                        new double[] {0.7, 0.75});
        assertThat(r.bestTest()).isEqualTo(0.7);
        assertThat(r.finalTest()).isEqualTo(0.75);
        assertThat(r.bestValidation()).isEqualTo(0.8);
        assertThat(r.finalValidation()).isEqualTo(0.7);
    }

    @Test
    void choosesByValidationThenByLossThenTheFirst() {
        List<TrialResult> some = new ArrayList<>();
        double[][] accuracies = {{0.8, 0.9}, {0.9, 0.1}, {0.9, 0.2}};
        for (double[] both : accuracies) {
            some.add(Imagined.sound(Imagined.trial(0, Phase.TUNING, some.size(), Map.of()), both));
        }
        some.add(Imagined.diverged(Imagined.trial(0, Phase.TUNING, 3, Map.of())));
        assertThat(some.stream().min(TrialResult.BY_VALIDATION).orElseThrow().trial().number())
                .isEqualTo(1);
        assertThat(some.stream().max(TrialResult.BY_VALIDATION).orElseThrow().trial().number())
                .isEqualTo(3);
    }

    /**
     * In both studies 0.9 is the best, and within a point of it. Rates 0.00658, 0.1 and 1.52 lie in
     * three half decades, of which the second is always good and the third in one of two.
     */
    @Test
    void sensitivityCountsGoodTrials() {
        Contestant sgd = PROTOCOL.contestants().getFirst();
        Performance p =
                new Performance(
                        0,
                        sgd,
                        List.of(
                                Imagined.study(sgd, 0, 0, 0.9, 0.5, 0.9, 0.895),
                                Imagined.study(sgd, 0, 1, 0.9, 0.5, 0.9, 0.7)));
        RateSensitivity found = RateSensitivity.of(p, 0.01).orElseThrow();
        assertThat(found.goodDecades()).isCloseTo(0.5 + 0.25, within(1e-12));
        assertThat(found.bins()).extracting(b -> b.good()).containsExactly(0, 2, 1);
        assertThat(found.bins()).extracting(b -> b.trials()).containsExactly(2, 2, 2);
        assertThat(found.bins().get(1).low()).isCloseTo(0.1, within(1e-12));
        assertThat(found.bins().get(1).rate()).isCloseTo(0.1778279, within(1e-7));
        assertThat(found.bins().getLast().accuracies().mean()).isCloseTo(0.7975, within(1e-12));
    }

    @Test
    void noSensitivityWithoutARate() {
        for (String given : List.of("sgd(lr=0.1)", "adam@0..1,sgd@1..")) {
            Protocol protocol = Imagined.protocol("sgd," + given, 3);
            Performance p = Imagined.performance(protocol, 0, 1, 0.9, 0.9, 0.9);
            assertThat(RateSensitivity.of(p, 0.01)).isEmpty();
        }
    }
}
