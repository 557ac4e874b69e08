package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.Numbers.column;
import static dev.fallline.device.cpu.Numbers.matrix;
import static dev.fallline.device.cpu.Numbers.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.graph.Function;

import org.apache.commons.numbers.gamma.Erf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.Random;

/** The plain loops against the textbook in double arithmetic. */
class ScalarKernelsTest {
    private static final CpuKernels KERNELS = new ScalarKernels("test");

    private static double exact(Function f, double x) {
        return switch (f) {
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case SQRT -> Math.sqrt(x);
            case ABS -> Math.abs(x);
            case SIGN -> Math.signum(x);
            case STEP -> x > 0 ? 1 : 0;
            case ERF -> Erf.value(x);
            case TANH -> Math.tanh(x);
            case SIGMOID -> 1 / (1 + Math.exp(-x));
            case SOFTPLUS -> Math.log1p(Math.exp(x));
            case RELU -> Math.max(x, 0);
            case LEAKY_RELU -> x > 0 ? x : 0.01 * x;
            case ELU -> x > 0 ? x : Math.expm1(x);
            case GELU -> x * (1 + Erf.value(x / Math.sqrt(2))) / 2;
            case SILU -> x / (1 + Math.exp(-x));
        };
    }

    private static float[] arguments(Function f) {
        float[] x = new float[2000];
        for (int i = 0; i < x.length; i++) x[i] = (i - 1000 + 0.5f) * 0.008f;
        if (f == Function.LOG || f == Function.SQRT) {
            for (int i = 0; i < x.length; i++) x[i] = Math.abs(x[i]);
        }
        return x;
    }

    @ParameterizedTest
    @EnumSource
    void values(Function f) {
        float[] x = arguments(f);
        float[] y = new float[x.length];
        KERNELS.map(f, row(x), row(y));
        for (int i = 0; i < x.length; i++) {
            double e = exact(f, x[i]);
            assertThat((double) y[i])
                    .as("%s", x[i])
                    .isCloseTo(e, within(3e-7 * Math.abs(e) + 2e-8));
        }
    }

    @ParameterizedTest
    @EnumSource
    void slopes(Function f) {
        float[] x = arguments(f);
        float[] source = x.clone();
        if (f.slopeFromOutput()) KERNELS.map(f, row(x), row(source));
        float[] out = new float[x.length];
        Arrays.fill(out, -1.5f);
        KERNELS.slope(f, row(source), row(out), row(out));
        double h = 1e-6;
        for (int i = 0; i < x.length; i++) {
            double e = -1.5 * (exact(f, x[i] + h) - exact(f, x[i] - h)) / (2 * h);
            assertThat((double) out[i])
                    .as("%s", x[i])
                    .isCloseTo(e, within(2e-6 * Math.abs(e) + 1e-6));
        }
    }

    @Test
    void reluAtItsEdges() {
        float[] x = {-0f, 0f, -3f, Float.NaN, Float.POSITIVE_INFINITY};
        float[] y = new float[5];
        KERNELS.map(Function.RELU, row(x), row(y));
        assertThat(y).containsExactly(0f, 0f, 0f, Float.NaN, Float.POSITIVE_INFINITY);
        float[] u = {1f, 1f, 1f, 1f, 1f};
        KERNELS.slope(Function.RELU, row(y), row(u), row(u));
        assertThat(u).containsExactly(0f, 0f, 0f, 0f, 1f);
    }

    /** The documented tree, written down a second time with arrays. */
    @ParameterizedTest
    @ValueSource(ints = {0, 7, 16, 40, 1024, 1025, 5003})
    void orderOfSums(int n) {
        float[] x = random(n + 3, 5);
        float total = 0;
        for (int from = 0; from < n; from += 1024) {
            int size = Math.min(1024, n - from);
            float[] sums = new float[16];
            int whole = size / 16 * 16;
            for (int i = 0; i < whole; i++) sums[i % 16] += x[3 + from + i];
            for (int half = 8; half >= 1; half /= 2) {
                for (int j = 0; j < half; j++) sums[j] += sums[j + half];
            }
            for (int i = whole; i < size; i++) sums[0] += x[3 + from + i];
            total += sums[0];
        }
        assertThat(KERNELS.total(row(x, 3, n))).isEqualTo(total);
        double squares = 0;
        for (int i = 0; i < n; i++) squares += (double) x[3 + i] * x[3 + i];
        assertThat((double) KERNELS.sumOfSquares(row(x, 3, n)))
                .isCloseTo(squares, within(1e-6 * squares));
    }

    /** A running sum in each block of 32 rows, and one over the blocks. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 64, 100, 1000})
    void orderOfSumsOverRows(int rows) {
        float[] x = random(rows * 3 + 1, 8);
        float[] y = {7, 7, 7};
        KERNELS.sumOverRows(matrix(x, 1, rows, 3), row(y));
        for (int column = 0; column < 3; column++) {
            float[] blocks = new float[(rows + 31) / 32];
            for (int row = 0; row < rows; row++) blocks[row / 32] += x[1 + row * 3 + column];
            float sum = 0;
            for (float block : blocks) sum += block;
            assertThat(y[column]).isEqualTo(sum);
        }
    }

    @Test
    void rowsAndColumns() {
        float[] x = {1, 2, 3, 10, 20, 30};
        float[] y = new float[6];
        KERNELS.sumOverRows(matrix(x, 2, 3), row(y, 0, 3));
        assertThat(y).startsWith(11, 22, 33);
        KERNELS.sumOverColumns(matrix(x, 2, 3), matrix(y, 2, 1));
        assertThat(y).startsWith(6, 60);
        KERNELS.broadcastColumn(matrix(x, 2, 2, 1), matrix(y, 2, 3));
        assertThat(y).containsExactly(3, 3, 3, 10, 10, 10);
        KERNELS.broadcastRow(row(x, 1, 2), matrix(y, 3, 2));
        assertThat(y).containsExactly(2, 3, 2, 3, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(floats = {0f, 0.1f})
    void crossEntropyAndItsSlope(float smoothing) {
        int rows = 5;
        int columns = 7;
        float[] logits = random(rows * columns, 6);
        logits[3] = 95f;
        Matrix z = matrix(logits, rows, columns);
        float[] labels = {0, 6, 3, 3, 1};
        float[] losses = new float[rows];
        float[] sums = new float[rows];
        float[] slope = new float[rows * columns];
        float[] upstream = {1, 2, 3, 4, 5};
        KERNELS.crossEntropy(z, column(labels), smoothing, column(losses));
        KERNELS.crossEntropySlope(
                z, column(labels), smoothing, column(upstream), matrix(slope, rows, columns));
        KERNELS.logSumExp(z, column(sums));
        for (int r = 0; r < rows; r++) {
            double sum = 0;
            for (int k = 0; k < columns; k++) sum += Math.exp(logits[r * columns + k]);
            double loss = 0;
            for (int k = 0; k < columns; k++) {
                double p = Math.exp(logits[r * columns + k]) / sum;
                double target = smoothing / columns + (k == labels[r] ? 1 - smoothing : 0);
                loss -= target * Math.log(p);
                double e = upstream[r] * (p - target);
                assertThat((double) slope[r * columns + k]).isCloseTo(e, within(1e-6));
            }
            assertThat((double) losses[r]).isCloseTo(loss, within(1e-6 * Math.max(1, loss)));
            assertThat((double) sums[r]).isCloseTo(Math.log(sum), within(1e-5));
        }
    }

    @Test
    void hitsPreferTheFirstOfEqualsAndRefuseNaN() {
        float[] logits = {1, 5, 5, 5, 1, 5, 9, Float.NaN, 2, 0, 1, 2};
        float[] y = new float[4];
        KERNELS.hits(matrix(logits, 4, 3), column(new float[] {1, 2, 0, 2}), column(y));
        assertThat(y).containsExactly(1, 0, 0, 1);
    }

    @Test
    void oneHotAndGathers() {
        float[] y = new float[6];
        KERNELS.oneHot(column(new float[] {2, 0}), 0.3f, matrix(y, 2, 3));
        assertThat(y)
                .containsExactly(new float[] {0.1f, 0.1f, 0.8f, 0.8f, 0.1f, 0.1f}, within(1e-7f));
        int[] order = {9, 2, 0};
        byte[] bytes = {0, 51, 1, 2, -1, -128};
        KERNELS.gatherBytes(bytes, 2, order, 1, matrix(y, 2, 2));
        assertThat(y).startsWith(255 * (2f / 255f), 128 * (2f / 255f), 0f, 51 * (2f / 255f));
        float[] reals = {1, 2, 3, 4, 5, 6};
        KERNELS.gatherFloats(reals, 2, order, 1, matrix(y, 2, 2));
        assertThat(y).startsWith(5, 6, 1, 2);
        KERNELS.gatherFloats(new float[] {7, 8, 9}, 1, order, 1, matrix(y, 2, 1));
        assertThat(y).startsWith(9, 7);
    }

    @Test
    void someColumnsAreGathered() {
        int[] order = {2, 0};
        float[] y = new float[6];
        KERNELS.gatherFloats(
                new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 3, order, 0, columns(y, 1, 2));
        assertThat(y).containsExactly(8, 9, 2, 3, 0, 0);
        byte[] bytes = {0, 51, 1, 2, 3, 4, -1, -128, 5};
        KERNELS.gatherBytes(bytes, 3, order, 0, columns(y, 1, 1));
        assertThat(y).startsWith(128 * (2f / 255f), 51 * (2f / 255f), 2);
    }

    /** Two rows of so many columns of a tensor. */
    private static Matrix columns(float[] y, int first, int columns) {
        return new Matrix(y, 0, first, 2, columns);
    }

    @Test
    void dropoutKeepsTheShareAndTheMaskIgnoresTheSplit() {
        int n = 100_000;
        float[] ones = new float[n];
        KERNELS.fill(row(ones), 1f);
        float[] whole = new float[n];
        KERNELS.dropout(row(ones), row(whole), 0.25f, 42, 7, 1);
        int kept = 0;
        for (float v : whole) {
            assertThat(v == 0f || v == 1f / 0.75f).isTrue();
            if (v > 0) kept++;
        }
        // 4 standard deviations of the binomial distribution
        assertThat(kept).isCloseTo(75_000, within(548));

        float[] parts = new float[n];
        for (int from = 0, size = 1; from < n; from += size, size = Math.min(size + 6, n - from)) {
            KERNELS.dropout(
                    row(ones, from, size), new Matrix(parts, from, from, 1, size), 0.25f, 42, 7, 1);
            if (size == 0) break;
        }
        assertThat(parts).isEqualTo(whole);

        float[] other = new float[n];
        KERNELS.dropout(row(ones), row(other), 0.25f, 42, 8, 1);
        assertThat(other).isNotEqualTo(whole);
        KERNELS.dropout(row(ones), row(other), 0f, 42, 8, 1);
        assertThat(other).isEqualTo(ones);
    }

    @Test
    void clampAndScale() {
        float[] x = {-3, -1, 0.5f, 2, Float.NaN};
        KERNELS.clamp(row(x), 1f);
        assertThat(x).containsExactly(-1, -1, 0.5f, 1, Float.NaN);
        KERNELS.scale(row(x, 0, 4), 2f, row(x, 0, 4));
        assertThat(x).startsWith(-2, -2, 1, 2);
    }

    private static float[] random(int n, int seed) {
        Random random = new Random(seed);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) x[i] = (float) random.nextGaussian();
        return x;
    }
}
