package dev.fallline.lab.bench;

import java.util.SplittableRandom;

/** Numbers to compute with: neither zero nor all the same, and far from denormal. */
final class TestValues {
    private static final int PERIOD = 4_096;
    private static final float LEAST = 0.01f;
    private static final float MOST = 0.1f;

    private TestValues() {}

    /** Positive ones, so that they may be squares too. */
    static float[] positive(int n) {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = i < PERIOD ? (float) random.nextDouble(LEAST, MOST) : values[i - PERIOD];
        }
        return values;
    }

    /** Of either sign. */
    static float[] signed(int n) {
        float[] values = positive(n);
        for (int i = 1; i < n; i += 2) values[i] = -values[i];
        return values;
    }
}
