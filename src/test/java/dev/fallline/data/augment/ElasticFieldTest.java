package dev.fallline.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.math.SplitMix;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

/** What the theory of smoothed white noise says: Gaussians of σ convolve to one of √2·σ. */
class ElasticFieldTest {
    private static final int HEIGHT = 20;
    private static final int WIDTH = 28;
    private static final int FIELDS = 3_000;
    private static final double ALPHA = 34;
    private static final double SIGMA = 3;

    /** Mean over fields of a product of two displacements. */
    private static double[] products(int... pairs) {
        var field = new ElasticField(HEIGHT, WIDTH, ALPHA, SIGMA);
        var sums = new double[pairs.length / 2];
        for (int n = 0; n < FIELDS; n++) {
            var values = new float[HEIGHT * WIDTH];
            field.add(SplitMix.stream(5, n), values);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += (double) values[pairs[2 * i]] * values[pairs[2 * i + 1]] / FIELDS;
            }
        }
        return sums;
    }

    private static int at(int row, int column) {
        return row * WIDTH + column;
    }

    @Test
    void strengthIsTheSameEverywhere() {
        int last = HEIGHT * WIDTH - 1;
        int[] places = {at(0, 0), at(0, WIDTH - 1), at(10, 14), at(HEIGHT - 1, 0), last};
        var pairs = new int[2 * places.length];
        for (int i = 0; i < pairs.length; i++) pairs[i] = places[i / 2];
        // Variance 1/3 of a uniform number, times the sum of the squared weights 1/(4πσ²).
        double expected = ALPHA * ALPHA / 3 / (4 * Math.PI * SIGMA * SIGMA);
        for (double square : products(pairs)) {
            assertThat(square / expected).isCloseTo(1, within(0.12));
        }
        // As the javadoc of Augmentation has it.
        assertThat(Math.sqrt(expected)).isCloseTo(0.163 * ALPHA / SIGMA, within(0.01));
    }

    @Test
    void neighboursMoveTogether() {
        int centre = at(10, 14);
        double[] means =
                products(
                        centre,
                        centre,
                        centre,
                        at(10, 17),
                        centre,
                        at(13, 14),
                        centre,
                        at(7, 11),
                        centre,
                        at(10, 27));
        assertThat(means[1] / means[0]).isCloseTo(Math.exp(-1 / 4.0), within(0.06));
        assertThat(means[2] / means[0]).isCloseTo(Math.exp(-1 / 4.0), within(0.06));
        assertThat(means[3] / means[0]).isCloseTo(Math.exp(-2 / 4.0), within(0.06));
        assertThat(means[4] / means[0]).isCloseTo(Math.exp(-169 / 36.0), within(0.06));
    }

    @Test
    void addsToWhatIsThere() {
        var field = new ElasticField(HEIGHT, WIDTH, ALPHA, SIGMA);
        var once = new float[HEIGHT * WIDTH];
        var moved = new float[HEIGHT * WIDTH];
        Arrays.fill(moved, 8);
        field.add(SplitMix.stream(1, 2), once);
        field.add(SplitMix.stream(1, 2), moved);
        for (int i = 0; i < once.length; i++) {
            assertThat(moved[i]).isCloseTo(8 + once[i], within(1e-5f));
        }
    }
}
