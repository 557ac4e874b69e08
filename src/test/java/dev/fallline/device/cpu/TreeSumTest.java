package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The order of a sum, by numbers whose sum depends on it. */
class TreeSumTest {
    /** 2⁵³ in the first lane swallows a 1 that meets it alone, not a 2 that two 1s have become. */
    @Test
    void order() {
        float[] x = new float[512];
        x[0] = 0x1p53f;
        x[256] = 1; // the same lane: lost, as 2⁵³ + 1 is rounded to even
        x[64] = 1;
        x[192] = 1; // folded with the lane of x[64] before it meets the first
        assertThat(new TreeSum().of(x)).isEqualTo(0x1p53 + 2);
    }

    @Test
    void isUsedAgain() {
        TreeSum sum = new TreeSum();
        float[] x = new float[1000];
        for (int i = 0; i < x.length; i++) x[i] = i;
        assertThat(sum.of(x)).isEqualTo(sum.of(x)).isEqualTo(499_500);
        assertThat(sum.of(new float[0])).isZero();
    }
}
