package dev.fallline.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;

class SampleSizeTest {
    private static final SampleSize SIZE = new SampleSize(0.05);

    static List<Golden.Power> powers() {
        return Golden.read().power();
    }

    static List<Golden.Seeds> seeds() {
        return Golden.read().seeds();
    }

    @ParameterizedTest
    @MethodSource("powers")
    void powerIsAsIntegrated(Golden.Power golden) {
        assertThat(SIZE.power(golden.pairs(), golden.effect()))
                .isCloseTo(golden.power(), within(1e-9));
        assertThat(SIZE.power(golden.pairs(), -golden.effect()))
                .isCloseTo(golden.power(), within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void countsAreAsSearchedOneByOne(Golden.Seeds golden) {
        assertThat(SIZE.pairs(golden.difference(), golden.deviation())).hasValue(golden.pairs());
    }

    /** What R's power.t.test(type = "paired") and G*Power say, rounded up. */
    @ParameterizedTest
    @CsvSource({"1, 10", "0.8, 15", "0.5, 34", "0.2, 199"})
    void knownCounts(double effect, long pairs) {
        assertThat(SIZE.pairs(effect, 1)).hasValue(pairs);
        assertThat(SIZE.pairs(-effect * 1e-3, 1e-3)).hasValue(pairs);
    }

    /** Many pairs follow the normal distribution: ((1.959964 + 0.841621)/effect)². */
    @Test
    void aSmallEffectNeedsMany() {
        double normal = Math.pow((1.959964 + 0.841621) / 0.01, 2);
        assertThat((double) SIZE.pairs(0.01, 1).getAsLong()).isCloseTo(normal, within(4.0));
        assertThat(SIZE.pairs(1e-3, 1)).isEmpty();
        assertThat(SIZE.pairs(0, 1)).isEmpty();
        assertThat(SIZE.pairs(0, 0)).isEmpty();
        assertThat(SIZE.pairs(Double.MIN_VALUE, 1)).isEmpty();
    }

    @Test
    void aLargeEffectNeedsTwo() {
        assertThat(SIZE.pairs(1, 0)).hasValue(2);
        assertThat(SIZE.pairs(1e300, 1e-300)).hasValue(2);
    }

    @Test
    void sensibleNumbersOnly() {
        double[][] wrong = {{Double.NaN, 1}, {1, Double.NaN}, {1, -1}, {1, 1 / 0.0}, {1 / 0.0, 1}};
        for (double[] w : wrong) {
            assertThatThrownBy(() -> SIZE.pairs(w[0], w[1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> SIZE.power(1, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
