package dev.fallline.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.SplittableRandom;

class SplitMixTest {
    /** The JDK's generator is an independent writing of the same algorithm. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 1234567, Long.MIN_VALUE})
    void isSplitMix64(long seed) {
        var ours = new SplitMix(seed);
        var theirs = new SplittableRandom(seed);
        for (int i = 0; i < 1000; i++) assertThat(ours.bits()).isEqualTo(theirs.nextLong());
    }

    /** The reference output of Vigna's splitmix64.c for the seed 1234567. */
    @Test
    void givesThePublishedNumbers() {
        var random = new SplitMix(1234567);
        assertThat(random.bits()).isEqualTo(6457827717110365317L);
        assertThat(random.bits()).isEqualTo(3203168211198807973L);
    }

    @Test
    void keysNameTheStream() {
        assertThat(SplitMix.stream(1, 2).bits())
                .isEqualTo(SplitMix.stream(1, 2).bits())
                .isNotEqualTo(SplitMix.stream(2, 1).bits())
                .isNotEqualTo(SplitMix.stream(1, 2, 0).bits());
    }

    @Test
    void belowIsUniform() {
        var random = SplitMix.stream(5, 5);
        var counts = new int[6];
        int draws = 60_000;
        for (int i = 0; i < draws; i++) counts[random.below(6)]++;
        double chiSquare = 0;
        for (int count : counts) chiSquare += Math.pow(count - draws / 6.0, 2) / (draws / 6.0);
        // The 99.9 % quantile with 5 degrees of freedom.
        assertThat(chiSquare).isLessThan(20.5);
    }

    @Test
    void belowTheLargestBoundStaysBelow() {
        var random = SplitMix.stream(5, 6);
        for (int i = 0; i < 1000; i++) {
            assertThat(random.below(Integer.MAX_VALUE)).isBetween(0, Integer.MAX_VALUE - 1);
            assertThat(random.below(1)).isZero();
        }
    }

    @Test
    void normalHasTheMomentsOfTheNormalDistribution() {
        var random = SplitMix.stream(7, 7);
        int draws = 100_000;
        double sum = 0;
        double squares = 0;
        double fourths = 0;
        for (int i = 0; i < draws; i++) {
            double x = random.normal();
            sum += x;
            squares += x * x;
            fourths += x * x * x * x;
        }
        // Four standard errors: 1/√n, √(2/n), √(96/n).
        assertThat(sum / draws).isCloseTo(0, within(0.0127));
        assertThat(squares / draws).isCloseTo(1, within(0.018));
        assertThat(fourths / draws).isCloseTo(3, within(0.124));
    }
}
