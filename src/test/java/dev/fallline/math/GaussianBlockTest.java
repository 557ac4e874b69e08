package dev.fallline.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GaussianBlockTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 255, 256})
    void numbersAreThoseOfPhiloxAndGaussian(int count) {
        long seed = -7_000_000_000L;
        long step = 5_000_000_000L;
        // The number of a block has 32 bits.
        long block = (1L << 32) - 3;
        float[] drawn = GaussianBlock.own().draw(seed, step, -1, block, count);
        Philox philox = new Philox(seed, step, -1);
        for (int i = 0; i < 4 * count; i++) {
            philox.draw(block + i / 4);
            assertThat(drawn[i]).isEqualTo(Gaussian.of(philox.word(i % 4)));
        }
    }

    /** Both sides of both borders of the middle, and the ends. */
    @Test
    void theMiddleWithoutBranchesIsTheMiddle() {
        long border = Math.round(0.425f * 0x1p32);
        int middle = 0;
        for (long off = border - 300; off <= border + 300; off++) {
            for (int word : new int[] {(int) (0x80000000L + off), (int) (0x7FFFFFFFL - off)}) {
                float q = (off + 0.5f) * 0x1p-32f;
                assertThat(Gaussian.isMiddle(word)).isEqualTo(q <= 0.425f);
                if (!Gaussian.isMiddle(word)) continue;
                middle++;
                assertThat(Gaussian.ofMiddle(word)).isEqualTo(Gaussian.of(word));
            }
        }
        assertThat(middle).isBetween(600, 1_000);
        for (int word : new int[] {0x80000000, 0x7FFFFFFF}) {
            assertThat(Gaussian.ofMiddle(word)).isEqualTo(Gaussian.of(word));
        }
        assertThat(Gaussian.isMiddle(0)).isFalse();
        assertThat(Gaussian.isMiddle(-1)).isFalse();
    }
}
