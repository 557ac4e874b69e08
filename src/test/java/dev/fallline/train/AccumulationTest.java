package dev.fallline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.data.Dataset;
import dev.fallline.data.synthetic.PlanePoints;
import dev.fallline.data.synthetic.PlanePoints.Form;
import dev.fallline.train.run.Run;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accumulated gradients against those of a batch as large as all parts. */
class AccumulationTest {
    /** 300 to learn from: 96 leave 12, fewer than a part; 120 leave 60, a part of 40 and of 20. */
    private static final Dataset DATA = new PlanePoints(Form.SPIRAL, 300, 60, 3, 0.2).make(5);

    private static Run.Trained train(String json) {
        Config config =
                Trainings.config("{'hidden': [6], 'lr': 0.05, 'epochs': 3, %s}".formatted(json));
        return Run.train(config, CustomParts.NONE.with(DATA), new TrainingListener() {});
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "32 | 3 | 96  | 'optimizer': 'sgd'",
                "40 | 3 | 120 | 'optimizer': 'momentum', 'l2': 0.01, 'clip-norm': 0.5",
                "75 | 2 | 150 | 'optimizer': 'sgd', 'l1': 0.001, 'label-smoothing': 0.1",
                "64 | 9 | 300 | 'optimizer': 'momentum', 'schedule': 'cosine'",
                "32 | 2 | 64  | 'optimizer': 'sgd', 'average': 'ema(0.9)'",
                "32 | 2 | 64  | 'optimizer': 'momentum', 'average': 'swa(from=0)'",
                "40 | 2 | 80  | 'optimizer': 'fista', 'scale-lr': 64, 'early-stop': 2, 'val-fraction': 0.2",
                "64 | 2 | 128 | 'optimizer': 'sgd@0..1,momentum@1..', 'loss': 'hinge'",
            })
    void itIsTheLargerBatch(int part, int parts, int batch, String more) {
        var sums = train("'batch': '%d', 'accumulate': %d, %s".formatted(part, parts, more));
        var whole = train("'batch': '%d', %s".formatted(batch, more));
        float[] expected = whole.model().parameters();
        float[] actual = sums.model().parameters();
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
        }
        for (int e = 0; e < whole.epochs().size(); e++) {
            Epoch one = sums.epochs().get(e);
            Epoch other = whole.epochs().get(e);
            assertThat(one.steps()).isEqualTo(other.steps());
            assertThat(one.trainLoss()).isCloseTo(other.trainLoss(), within(1e-5));
            assertThat(one.testLoss()).isCloseTo(other.testLoss(), within(1e-5));
            assertThat(one.gradientNorm()).isCloseTo(other.gradientNorm(), within(1e-5));
            assertThat(one.lr()).isEqualTo(other.lr());
        }
    }

    /** Of one part it is the very same training. */
    @Test
    void oneIsNone() {
        assertThat(train("'batch': '64', 'accumulate': 1").model().parameters())
                .isEqualTo(train("'batch': '64'").model().parameters());
    }

    /** With dropout the parts have masks of their own: the training still learns. */
    @Test
    void withDropoutAndBatchNormalization() {
        var dropped = train("'batch': '50', 'accumulate': 3, 'dropout': 0.2").epochs();
        assertThat(dropped.getLast().trainLoss()).isLessThan(dropped.getFirst().trainLoss());
        var normed = train("'batch': '50', 'accumulate': 3, 'batch-norm': true").epochs();
        assertThat(normed.getLast().testLoss()).isLessThan(normed.getFirst().testLoss());
    }

    @Test
    void mistakes() {
        assertThatThrownBy(() -> train("'batch': 'all', 'accumulate': 2"))
                .hasMessageContaining("--accumulate 2 needs a smaller --batch than all");
        assertThatThrownBy(() -> train("'accumulate': 2, 'class-weight': 'balanced'"))
                .hasMessageContaining("does not go with --class-weight");
        assertThatThrownBy(() -> train("'accumulate': 0")).hasMessageContaining("accumulate");
    }
}
