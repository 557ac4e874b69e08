package dev.fallline.lab.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.lab.compare.ContestantResult.ToTarget;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
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
        return Imagined.sound(Imagined.trial(0, Phase.SEEDS, epoch, Map.of()), accuracies);
    }

    private static ToTarget toTarget(int... epochs) {
        return ToTarget.of(
                IntStream.of(epochs).mapToObj(ContestantResultTest::reaching).toList(), 0.9);
    }

    /** An epoch has 100 steps and takes 2 seconds. */
    @Test
    void mediansOfTheWay() {
        assertThat(toTarget(2, 4, 3)).isEqualTo(new ToTarget(3, 300.0, 3.0, 6.0));
        assertThat(toTarget(1, 2)).isEqualTo(new ToTarget(2, 150.0, 1.5, 3.0));
    }

    @Test
    void seedsThatNeverArriveCountAsLater() {
        assertThat(toTarget(5, 0, 1)).isEqualTo(new ToTarget(2, 500.0, 5.0, 10.0));
        assertThat(toTarget(2, 0, 0)).isEqualTo(new ToTarget(1, null, null, null));
        assertThat(toTarget(2, 3, 0, 0)).isEqualTo(new ToTarget(2, null, null, null));
        assertThat(toTarget(0, 0)).isEqualTo(new ToTarget(0, null, null, null));
    }

    /** Mean 0.8, deviations −0.1, 0, 0.1 from it: √(0.02/2) = 0.1. */
    @Test
    void marks() {
        ContestantResult s =
                ContestantResult.of(Imagined.performance(PROTOCOL, 0, 0, 0.7, 0.8, 0.9), 0.9, 0.01);
        assertThat(s.test().mean()).isCloseTo(0.8, within(1e-12));
        assertThat(s.test().deviation()).isCloseTo(0.1, within(1e-12));
        assertThat(s.validation().mean()).isCloseTo(0.9, within(1e-12));
        assertThat(s.gap().mean()).isCloseTo(0.19, within(1e-12));
        assertThat(s.loss().mean()).isCloseTo(0.2, within(1e-12));
        assertThat(s.toTarget().steps()).isEqualTo(200.0);
        assertThat(s.diverged()).isZero();
        assertThat(s.tuned()).isEqualTo(0.9);
    }

    /** Imagined data have four classes. */
    @Test
    void whatDivergedCountsAsGuessing() {
        Performance p = Imagined.performance(PROTOCOL, 0, 0, 0.75, Double.NaN, Double.NaN);
        ContestantResult s = ContestantResult.of(p, 0.9, 0.01);
        assertThat(s.test().values()).containsExactly(0.75, 0.25, 0.25);
        assertThat(s.diverged()).isEqualTo(2);
        assertThat(s.gap().values()).hasSize(1);
        assertThat(s.gap().deviation()).isNull();
        assertThat(s.toTarget().reached()).isEqualTo(1);
        ContestantResult none =
                ContestantResult.of(
                        Imagined.performance(PROTOCOL, 0, 0, Double.NaN, Double.NaN, Double.NaN),
                        0.9,
                        0.01);
        assertThat(none.test().mean()).isEqualTo(0.25);
        assertThat(none.loss().mean()).isNull();
    }

    /** Best on validation is epoch 2, whose accuracy on the test set then is what counts. */
    @Test
    void theEpochThatWasBestOnValidation() {
        TrialResult r =
                Imagined.sound(
                        Imagined.trial(0, Phase.SEEDS, 0, Map.of()),
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

    /** The rate's points are the chosen one and those about it, not those with other settings. */
    @Test
    void sensitivityIsOfTheRateAlone() {
        Performance p = Imagined.performance(PROTOCOL, 0, 1, 0.9, 0.9, 0.9);
        assertThat(ContestantResult.of(p, 0.9, 0.01).sensitivity()).hasSize(1);
        Performance sgd = Imagined.performance(PROTOCOL, 0, 0, 0.9, 0.9, 0.9);
        assertThat(ContestantResult.of(sgd, 0.9, 0.01).sensitivity().values())
                .containsExactly(0.8, 0.9, 0.7);
    }
}
