package dev.fallline.train;

import static dev.fallline.train.TrainingSettings.DATA;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.TinyImages;
import dev.fallline.train.run.Report;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A network that soon learns the noise by heart: validation gets better, then worse. */
class EarlyStopTest {
    private static final String FLAGS =
            "{'val-fraction': 0.3, 'early-stop': %d, 'min-delta': %s, 'lr': 0.03, 'hidden': [32],"
                    + " 'batch': '32', 'epochs': %d}";

    @TempDir static Path temp;
    private static Path data;

    @BeforeAll
    static void write() {
        data = TinyImages.write(temp.resolve("data"), 300, 90);
    }

    private static Report train(int patience, String minDelta, int epochs, Path out) {
        String json = FLAGS.formatted(patience, minDelta, epochs);
        return Trainings.train(Trainings.config(json).with(DATA, data.toString()), out);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "3, 0", "5, 0", "3, 0.02", "3, 10"})
    void stopsWhenPatienceIsOver(int patience, String minDelta, @TempDir Path folder) {
        Report report = train(patience, minDelta, 200, folder.resolve("run"));
        assertThat(report.ended()).isEqualTo("early-stop");
        int[] expected = bestAndLast(report.epochs(), patience, Double.parseDouble(minDelta));
        assertThat(report.bestEpoch()).isEqualTo(expected[0]);
        assertThat(report.epochs()).hasSize(expected[1]);
        if (minDelta.equals("10")) assertThat(expected).containsExactly(1, 1 + patience);
    }

    /** The rule in other words: the first epoch that is so far behind the last that was better. */
    private static int[] bestAndLast(List<Epoch> epochs, int patience, double minDelta) {
        double best = Double.POSITIVE_INFINITY;
        int bestEpoch = 0;
        for (Epoch e : epochs) {
            if (best - e.valLoss() > minDelta) {
                best = e.valLoss();
                bestEpoch = e.epoch();
            }
            if (e.epoch() == bestEpoch + patience) return new int[] {bestEpoch, e.epoch()};
        }
        throw new AssertionError("should not have stopped");
    }

    @Test
    void keepsTheBestWeights(@TempDir Path folder) throws IOException {
        Path stopped = folder.resolve("stopped");
        Report report = train(3, "0", 200, stopped);
        int best = report.bestEpoch();
        assertThat(best).isBetween(2, report.epochs().size() - 3);
        Epoch kept = report.epochs().get(best - 1);
        assertThat(report.testAccuracy()).isEqualTo(kept.testAccuracy());
        assertThat(report.valAccuracy()).isEqualTo(kept.valAccuracy());
        // The confusion matrix was counted after the weights had been put back.
        assertThat(new ConfusionMatrix(report.confusion()).accuracy())
                .isEqualTo(kept.testAccuracy());

        // The weights are those of a training that ended there.
        Path shorter = folder.resolve("shorter");
        Trainings.train(
                Trainings.config(FLAGS.formatted(3, "0", best)).with(DATA, data.toString()),
                shorter);
        Path weights = Path.of("weights.safetensors");
        assertThat(stopped.resolve(weights)).hasSameBinaryContentAs(shorter.resolve(weights));
        assertThat(Files.readString(stopped.resolve("report.md")))
                .contains("- ended: early-stop, after " + report.epochs().size() + " epochs")
                .contains("- weights of epoch: " + best);
    }

    @Test
    void keepsThemToo(@TempDir Path folder) {
        Report report = train(100, "0", 40, folder.resolve("run"));
        assertThat(report.ended()).isEqualTo("epochs");
        assertThat(report.bestEpoch()).isLessThan(40);
        assertThat(report.testAccuracy())
                .isEqualTo(report.epochs().get(report.bestEpoch() - 1).testAccuracy())
                .isEqualTo(new ConfusionMatrix(report.confusion()).accuracy());
    }

    @Test
    void gapIsToValidation(@TempDir Path folder) {
        Report report = train(100, "0", 2, folder.resolve("run"));
        for (Epoch e : report.epochs()) {
            assertThat(e.values().get("generalization_gap"))
                    .isEqualTo(e.trainAccuracy() - e.valAccuracy());
        }
    }
}
