package dev.fallline.device;

import java.util.Arrays;
import java.util.Random;

/** Random examples, as bytes and as the numbers that a step sees, and an order to visit them. */
record Sample(int width, byte[] bytes, float[] reals, int[] labels, int[] order) {
    static Sample of(long seed, int count, int width, int classes) {
        Random random = new Random(seed);
        byte[] bytes = new byte[count * width];
        random.nextBytes(bytes);
        float[] reals = new float[bytes.length];
        for (int i = 0; i < reals.length; i++) reals[i] = (bytes[i] & 0xFF) * (2f / 255f);
        int[] labels = random.ints(count, 0, classes).toArray();
        int[] order = random.ints(3 * count, 0, count).toArray();
        return new Sample(width, bytes, reals, labels, order);
    }

    double[] features(int from, int batch) {
        double[] x = new double[batch * width];
        Arrays.setAll(x, i -> reals[order[from + i / width] * width + i % width]);
        return x;
    }

    double[] labels(int from, int batch) {
        double[] y = new double[batch];
        Arrays.setAll(y, i -> labels[order[from + i]]);
        return y;
    }
}
