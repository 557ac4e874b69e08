package dev.fallline.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.data.Dataset;
import dev.fallline.data.synthetic.Wilson;
import dev.fallline.device.Device;
import dev.fallline.train.run.Run;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

/** What docs/optimizers.md says about the problem of Wilson et al. (2017). */
class WilsonTrainingTest {
    private static final Dataset DATA = new Wilson().make(1);

    /** The share of the larger class. */
    private static final double MAJORITY =
            Arrays.stream(DATA.test().labels()).average().getAsDouble();

    /** The last epoch of logistic regression that begins at 0; all training answers are right. */
    private static Epoch train(String json) {
        Config config =
                Trainings.config(
                        "{'model': 'logistic', 'init': 'zeros', 'epochs': 100, " + json + "}");
        Epoch[] last = new Epoch[1];
        TrainingListener listener =
                new TrainingListener() {
                    @Override
                    public void epoch(Epoch epoch) {
                        last[0] = epoch;
                    }
                };
        Setup setup = Setup.of(Recipe.of(config), DATA);
        try (Device device = Run.open(config).device();
                Trainer trainer = new Trainer(setup, device)) {
            trainer.run(listener);
        }
        assertThat(last[0].trainAccuracy()).isEqualTo(1);
        return last[0];
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "momentum", "nesterov"})
    void plainRatesGeneralize(String optimizer) {
        assertThat(train("'batch': 'all', 'optimizer': '" + optimizer + "'").testAccuracy())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"adagrad", "rmsprop", "adam", "lion"})
    void adaptiveRatesSayTheLargerClass(String optimizer) {
        assertThat(train("'batch': 'all', 'optimizer': '" + optimizer + "'").testAccuracy())
                .isEqualTo(MAJORITY);
    }

    /**
     * An ε that is large beside an own feature's gradient, at most 1/400, makes it nearly plain.
     */
    @Test
    void aLargeEpsilonHeals() {
        String adam = "'batch': 'all', 'optimizer': 'adam', 'lr': 0.01, 'eps': ";
        assertThat(train(adam + 1e-4).testAccuracy()).isEqualTo(MAJORITY);
        assertThat(train(adam + 0.1).testAccuracy()).isEqualTo(1);
    }

    /**
     * The theorem is about whole gradients: the noise of batches slows the common features down.
     */
    @Test
    void smallBatchesHeal() {
        assertThat(train("'batch': '32', 'optimizer': 'adam'").testAccuracy()).isEqualTo(1);
    }
}
