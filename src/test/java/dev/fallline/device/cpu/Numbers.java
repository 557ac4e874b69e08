package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;

/** Numbers to try kernels with, and their comparison bit by bit. */
final class Numbers {
    private static final float[] SPECIAL = {
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        1e-40f,
        -1e-40f,
        Float.MIN_NORMAL,
        1f,
        -1f,
        0.55f,
        -0.93f,
        4f,
        -14f,
        88.73f,
        -88f,
        -103.9f,
        -104f,
        1e10f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };

    private Numbers() {}

    /** So many numbers of an array, as one row. */
    static Matrix row(float[] array, int at, int size) {
        return new Matrix(array, at, 0, 1, size);
    }

    static Matrix row(float[] array) {
        return row(array, 0, array.length);
    }

    static Matrix matrix(float[] array, int at, int rows, int columns) {
        return new Matrix(array, at, 0, rows, columns);
    }

    static Matrix matrix(float[] array, int rows, int columns) {
        return matrix(array, 0, rows, columns);
    }

    static Matrix column(float[] array) {
        return matrix(array, array.length, 1);
    }

    /** Of all sizes. */
    static float[] ordinary(int size, int seed) {
        Random random = new Random(seed);
        float[] x = new float[size];
        for (int i = 0; i < size; i++) x[i] = ordinary(random);
        return x;
    }

    /** A third of them zeros, denormals, infinities, NaN and other borders. */
    static float[] special(int size, int seed) {
        Random random = new Random(seed);
        float[] x = new float[size];
        for (int i = 0; i < size; i++) {
            boolean odd = random.nextInt(3) == 0;
            x[i] = odd ? SPECIAL[random.nextInt(SPECIAL.length)] : ordinary(random);
        }
        return x;
    }

    /** Bit patterns spread evenly: every exponent, both signs, NaN. */
    static float[] patterns(int size, int seed) {
        int step = (2 * seed + 1) * 0x9E3779B1;
        float[] x = new float[size];
        for (int i = 0; i < size; i++) x[i] = Float.intBitsToFloat(i * step);
        return x;
    }

    private static float ordinary(Random random) {
        return (float) (random.nextGaussian() * Math.exp(2 * random.nextGaussian()));
    }

    static void sameBits(String what, float[] actual, float[] expected) {
        int difference = Arrays.mismatch(bits(actual), bits(expected));
        assertThat(difference)
                .withFailMessage(
                        () ->
                                "%s: element %d is %s, should be %s"
                                        .formatted(
                                                what,
                                                difference,
                                                actual[difference],
                                                expected[difference]))
                .isEqualTo(-1);
    }

    /** Any NaN is as good as another. */
    private static int[] bits(float[] x) {
        int[] bits = new int[x.length];
        for (int i = 0; i < x.length; i++) bits[i] = Float.floatToIntBits(x[i]);
        return bits;
    }
}
