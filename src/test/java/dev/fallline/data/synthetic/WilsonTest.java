package dev.fallline.data.synthetic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;

class WilsonTest {
    private static final int TRAIN = 40;
    private static final int TEST = 25;

    /** The paper's x_ij, with j from 1: y, 1, 1, and 1 for j = 4 + 5(i−1) … 4 + 5(i−1) + 2(1−y). */
    @Test
    void isThePapers() {
        Dataset data = new Wilson(TRAIN, TEST, 0.7).make(5);
        assertThat(data.classes()).containsExactly("-1", "1");
        for (int i = 1; i <= TRAIN + TEST; i++) {
            boolean learned = i <= TRAIN;
            Examples part = learned ? data.train() : data.test();
            int at = learned ? i - 1 : i - 1 - TRAIN;
            int width = part.width();
            assertThat(width).isEqualTo(3 + 5 * (TRAIN + TEST));
            int y = 2 * part.labels()[at] - 1;
            float[] x =
                    Arrays.copyOfRange(
                            ((Features.Reals) part.features()).values(),
                            at * width,
                            (at + 1) * width);
            for (int j = 1; j <= width; j++) {
                boolean own = j >= 4 + 5 * (i - 1) && j <= 4 + 5 * (i - 1) + 2 * (1 - y);
                float expected = j == 1 ? y : j <= 3 || own ? 1 : 0;
                assertThat(x[j - 1]).as("x of %d, %d", i, j).isEqualTo(expected);
            }
        }
    }

    @Test
    void theLargerClassHasItsShare() {
        Dataset data = new Wilson(1000, 1000, 0.7).make(1);
        assertThat(Arrays.stream(data.train().labels()).average().getAsDouble())
                .isCloseTo(0.7, within(0.05));
        assertThat(Arrays.stream(data.test().labels()).average().getAsDouble())
                .isCloseTo(0.7, within(0.05));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 0, Double.NaN})
    void thereIsALargerClass(double positive) {
        assertThatThrownBy(() -> new Wilson(1, 1, positive))
                .hasMessageContaining("between 0.5 and 1");
    }

    @Test
    void sizesAreChecked() {
        assertThatThrownBy(() -> new Wilson(0, 1, 0.6))
                .hasMessageContaining("wilson", "0 training");
        assertThatThrownBy(() -> new Wilson(Integer.MAX_VALUE, 1, 0.6))
                .hasMessageContaining("at most 10,000");
    }
}
