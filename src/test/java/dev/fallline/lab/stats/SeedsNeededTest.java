package dev.fallline.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;

class SeedsNeededTest {
    static List<Golden.Power> powers() {
        return Golden.read().power();
    }

    static List<Golden.Seeds> seeds() {
        return Golden.read().seeds();
    }

    @ParameterizedTest
    @MethodSource("powers")
    void powerIsAsIntegrated(Golden.Power golden) {
        assertThat(SeedsNeeded.power(golden.pairs(), golden.effect()))
                .isCloseTo(golden.power(), within(1e-9));
        assertThat(SeedsNeeded.power(golden.pairs(), -golden.effect()))
                .isCloseTo(golden.power(), within(1e-9));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void countsAreAsSearchedOneByOne(Golden.Seeds golden) {
        assertThat(SeedsNeeded.of(golden.difference(), golden.deviation()))
                .hasValue(golden.pairs());
    }

    /** What R's power.t.test(type = "paired") and G*Power say, rounded up. */
    @ParameterizedTest
    @CsvSource({"1, 10", "0.8, 15", "0.5, 34", "0.2, 199"})
    void knownCounts(double effect, long pairs) {
        assertThat(SeedsNeeded.of(effect, 1)).hasValue(pairs);
        assertThat(SeedsNeeded.of(-effect * 1e-3, 1e-3)).hasValue(pairs);
    }

    /** Many pairs follow the normal distribution: ((1.959964 + 0.841621)/effect)². */
    @Test
    void aSmallEffectNeedsMany() {
        double normal = Math.pow((1.959964 + 0.841621) / 0.01, 2);
        assertThat((double) SeedsNeeded.of(0.01, 1).getAsLong()).isCloseTo(normal, within(4.0));
        assertThat(SeedsNeeded.of(1e-3, 1)).isEmpty();
        assertThat(SeedsNeeded.of(0, 1)).isEmpty();
        assertThat(SeedsNeeded.of(0, 0)).isEmpty();
        assertThat(SeedsNeeded.of(Double.MIN_VALUE, 1)).isEmpty();
    }

    @Test
    void aLargeEffectNeedsTwo() {
        assertThat(SeedsNeeded.of(1, 0)).hasValue(2);
        assertThat(SeedsNeeded.of(1e300, 1e-300)).hasValue(2);
    }

    @Test
    void sensibleNumbersOnly() {
        double[][] wrong = {{Double.NaN, 1}, {1, Double.NaN}, {1, -1}, {1, 1 / 0.0}, {1 / 0.0, 1}};
        for (double[] w : wrong) {
            assertThatThrownBy(() -> SeedsNeeded.of(w[0], w[1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> SeedsNeeded.power(1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
