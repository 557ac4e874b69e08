package dev.fallline.train;

import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.LR;
import static dev.fallline.train.TrainingSettings.SCALE_LR;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.FalllineException;
import dev.fallline.TinyImages;
import dev.fallline.train.run.Report;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Which learning rate a training takes. */
class RateTest {
    @TempDir static Path temp;
    private static Path data;

    @TempDir Path folder;

    @BeforeAll
    static void write() {
        data = TinyImages.write(temp.resolve("data"), 300, 90);
    }

    private Report train(String json, String name) {
        Config config = Trainings.config(json).with(DATA, data.toString());
        return Trainings.train(config, folder.resolve(name));
    }

    /** The rule of patience 0, by hand: halved after each epoch that is not better. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "0.3"})
    void plateauGoesByValidationElseByTraining(String valFraction) {
        List<Epoch> epochs =
                train(
                                """
                                {'schedule': 'plateau(patience=0,factor=0.5,threshold=0)',
                                 'val-fraction': %s, 'lr': 0.1, 'hidden': [32], 'epochs': 15,
                                 'batch': '32'}
                                """
                                        .formatted(valFraction),
                                "run")
                        .epochs();
        double rate = 0.1;
        double best = Double.POSITIVE_INFINITY;
        for (Epoch e : epochs) {
            assertThat(e.lr()).as("epoch %d", e.epoch()).isEqualTo(rate);
            double loss = valFraction.equals("0") ? e.trainLoss() : e.valLoss();
            if (!(loss < best)) rate *= 0.5;
            best = Math.min(best, loss);
        }
        assertThat(rate).as("some epoch was worse").isLessThan(0.1);
    }

    @Test
    void scaledRateIsTheProduct() throws IOException {
        String rest = ", 'hidden': [8], 'epochs': 2, 'schedule': 'cosine'}";
        train("{'lr': 0.125, 'batch': '48', 'scale-lr': 12" + rest, "scaled");
        train("{'lr': 0.5, 'batch': '48'" + rest, "plain");
        assertThat(Trainings.history(folder.resolve("scaled")))
                .isEqualTo(Trainings.history(folder.resolve("plain")));
        Config resolved = RunFolder.open(folder.resolve("scaled")).config();
        assertThat(resolved.get(LR)).isEqualTo(0.125);
        assertThat(resolved.get(SCALE_LR)).isEqualTo(12);
    }

    @ParameterizedTest
    @CsvSource({"null, 32", "'all', 300", "'30', 30"})
    void scalesByTheBatchThatIsTaken(String batch, int examples) {
        Report report =
                train(
                        "{'lr': 0.1, 'scale-lr': 100, 'epochs': 1, 'hidden': [4], 'batch': %s}"
                                .formatted(batch.equals("null") ? "null" : '"' + batch + '"'),
                        "run");
        assertThat(report.epochs().getFirst().lr()).isCloseTo(0.1 * examples / 100, within(1e-15));
    }

    /** What is recommended after a divergence is a value for {@code --lr}, before scaling. */
    @Test
    void remedyIsBeforeScaling() {
        Report report =
                train(
                        "{'optimizer': 'sgd', 'lr': 0.9, 'scale-lr': 1, 'batch': '100', 'hidden': [4],"
                                + " 'loss': 'squared-error', 'epochs': 30}",
                        "run");
        assertThat(report.diagnosis()).contains("try --lr 0.09");
    }

    @Test
    void refusesABaseOfNone() {
        assertThatThrownBy(() -> train("{'scale-lr': 0}", "run"))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("\"scale-lr\": 0 cannot be used");
    }

    /** A schedule that ends with the training is compressed by {@code --steps}. */
    @Test
    void stepsCompressTheSchedule() {
        List<Epoch> epochs =
                train(
                                "{'schedule': 'linear', 'lr': 0.1, 'hidden': [4], 'batch': '30', 'steps': 20}",
                                "run")
                        .epochs();
        assertThat(epochs.getLast().steps()).isEqualTo(20);
        assertThat(epochs.getLast().lr()).isCloseTo(0.1 / 20, within(1e-15));
    }
}
