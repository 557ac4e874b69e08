package dev.fallline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.data.Column;
import dev.fallline.data.Targets;
import dev.fallline.nn.Loss;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** Values worked out by hand. */
class ClassMetricTest {
    private static final Loss LOSS = new Loss.CrossEntropy(0);

    /** Of four classes one is never predicted, and one does not occur at all. */
    @Test
    void macroAverages() {
        int[] labels = {0, 0, 1, 1, 2};
        int[] given = {0, 1, 1, 1, 0};
        float[] outputs = new float[5 * 4];
        for (int i = 0; i < 5; i++) outputs[i * 4 + given[i]] = 1;
        var predictions = new Predictions(outputs, new Targets.Classes(labels));
        Map<String, Double> values = ClassMetric.of(predictions, LOSS);
        assertThat(values.get("macro_precision")).isEqualTo((1 / 2.0 + 2 / 3.0 + 0) / 3);
        assertThat(values.get("macro_recall")).isEqualTo((1 / 2.0 + 1 + 0) / 3);
        assertThat(values.get("macro_f1")).isEqualTo((1 / 2.0 + 4 / 5.0 + 0) / 3);
        var scores = predictions.confusion().orElseThrow().scores(List.of("a", "b", "c", "d"));
        assertThat(scores.get(2).precision()).isNull();
        assertThat(scores.get(2).f1()).isZero();
        assertThat(scores.get(3).f1()).isNull();
    }

    /**
     * Two of the four share a bin: 2/4 |0.9 − 1/2| + 1/4 |0.58 − 1| + 1/4 |0.7 − 1|, and 0.7 right.
     */
    @Test
    void calibrationError() {
        double[] confidence = {0.9, 0.9, 0.58, 0.7};
        int[] labels = {1, 0, 1, 1};
        float[] two = new float[8];
        float[] one = new float[4];
        for (int i = 0; i < 4; i++) {
            one[i] = (float) Math.log(confidence[i] / (1 - confidence[i]));
            two[2 * i + 1] = one[i];
        }
        double expected = 0.4 * 2 / 4 + 0.42 / 4 + 0.3 / 4;
        var targets = new Targets.Classes(labels);
        assertThat(ClassMetric.of(new Predictions(two, targets), LOSS).get("calibration_error"))
                .isCloseTo(expected, within(1e-7));
        var binary = new Loss.BinaryCrossEntropy(0);
        assertThat(ClassMetric.of(new Predictions(one, targets), binary).get("calibration_error"))
                .isCloseTo(expected, within(1e-7));
        // Its outputs are no probabilities.
        var numbers = new Loss.SquaredError();
        assertThat(ClassMetric.of(new Predictions(two, targets), numbers))
                .containsKey("macro_f1")
                .doesNotContainKey("calibration_error");
    }

    /** Certain and right: confidences of exactly 1 and, at the other end, equal odds. */
    @Test
    void edgesOfTheBins() {
        float[] outputs = {0, 200, 0, 0};
        var predictions = new Predictions(outputs, new Targets.Classes(new int[] {1, 0}));
        assertThat(ClassMetric.of(predictions, LOSS).get("calibration_error"))
                .isCloseTo(0.25, within(1e-12));
    }

    @Test
    void noneInRegression() {
        var targets = new Targets.Reals(new double[] {1, 2}, List.of(Column.plain("y")));
        assertThat(ClassMetric.of(new Predictions(new float[2], targets), LOSS)).isEmpty();
    }
}
