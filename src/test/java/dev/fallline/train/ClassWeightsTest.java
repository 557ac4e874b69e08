package dev.fallline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.Data;
import dev.fallline.Fallline;
import dev.fallline.TrainedModel;
import dev.fallline.Training;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the gradient of Σ w l / Σ w, PyTorch's weighted cross-entropy with reduction mean. */
class ClassWeightsTest {
    /** Six examples of class 0, three of 1, one of 2; all with the same number. */
    private static final int[] LABELS = {0, 0, 0, 1, 0, 2, 1, 0, 1, 0};

    private static final double RATE = 0.5;

    /**
     * From zero every class has the probability ⅓: the bias of class c moves by −η (⅓ − nᶜwᶜ/Σ nw).
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    balanced   | 0.555555555555 | 1.111111111111 | 3.333333333333
                    0:1,2:5    | 1              | 1              | 5
                    1:0.25     | 1              | 0.25           | 1
                    2:2,1:2,0:2| 2              | 2              | 2
                    """)
    void oneStep(String text, double a, double b, double c) {
        float[][] x = new float[10][];
        for (int i = 0; i < 10; i++) x[i] = new float[] {2};
        TrainedModel model = descent().set("class-weight", text).fit(Data.of(x, LABELS).split(0));
        double[] n = {6 * a, 3 * b, c};
        double sum = n[0] + n[1] + n[2];
        float[] weights = model.weights();
        for (int j = 0; j < 3; j++) {
            double step = -RATE * (1 / 3.0 - n[j] / sum);
            assertThat(weights[j]).isCloseTo((float) (2 * step), within(3e-7f));
            assertThat(weights[3 + j]).isCloseTo((float) step, within(3e-7f));
        }
        // Losses that are reported leave the weights out: ln 3 of each example, at first.
        assertThat(model.history().getFirst().trainLoss()).isCloseTo(Math.log(3), within(1e-6));
    }

    private static Training descent() {
        return Fallline.mlp()
                .set("hidden", "none")
                .set("init", "zeros")
                .optimizer("sgd")
                .learningRate(RATE)
                .fullBatch()
                .epochs(1)
                .device("cpu")
                .threads(2);
    }
}
