package dev.fallline.device.cpu;

import java.util.Arrays;

/**
 * A sum in double precision whose order many threads can keep, those of a GPU too: lane l of 256
 * adds up the elements l, l + 256, …, from +0; then the lanes are folded in halves.
 */
final class TreeSum {
    private static final int LANES = 256;

    private final double[] lanes = new double[LANES];

    double of(float[] x) {
        Arrays.fill(lanes, 0);
        for (int i = 0; i < x.length; i++) lanes[i % LANES] += x[i];
        for (int half = LANES / 2; half >= 1; half /= 2) {
            for (int l = 0; l < half; l++) lanes[l] += lanes[l + half];
        }
        return lanes[0];
    }
}
