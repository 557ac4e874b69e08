package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.device.Norms;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Random;

class JavaGemmTest {
    private static final int BEFORE = 5;
    private static final float UNTOUCHED = 77;

    private final Random random = new Random(1);

    /** Sizes around those of the blocks, and of networks. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "1, 7, 3",
        "2, 1, 5",
        "3, 3, 1",
        "4, 8, 16",
        "5, 9, 17",
        "7, 33, 2",
        "8, 4, 64",
        "9, 100, 10",
        "31, 63, 65",
        "33, 130, 31",
        "128, 784, 128"
    })
    void agreeWithDoubles(int m, int k, int n) {
        for (Add add : Add.values()) {
            check(m, k, n, false, false, add);
            check(m, k, n, false, true, add);
            check(m, k, n, true, false, add);
            check(m, k, n, true, true, add);
        }
    }

    private void check(int m, int k, int n, boolean left, boolean right, Add add) {
        Matrix a = left ? matrix(k, m) : matrix(m, k);
        Matrix b = right ? matrix(n, k) : matrix(k, n);
        Matrix c = matrix(m, n);
        Matrix row = matrix(1, n);
        Matrix d = add.of(c, row);
        // Where C is only written, what it held must not matter.
        if (d != c) c.array()[c.at()] = Float.NaN;
        double[] expected = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = d == null ? 0 : at(d == c ? c : row, d == c ? i : 0, j);
                for (int l = 0; l < k; l++) {
                    float x = left ? at(a, l, i) : at(a, i, l);
                    float y = right ? at(b, j, l) : at(b, l, j);
                    sum += (double) x * y;
                }
                expected[i * n + j] = sum;
            }
        }
        CpuTask kernel = new JavaGemm("for a test").prepare(left, a, right, b, d, c);
        float[] before = c.array().clone();
        for (int run = 0; run < 2; run++) {
            System.arraycopy(before, 0, c.array(), 0, before.length);
            kernel.run(run);
            String what = "%d×%d·%d×%d, %s %s, %s".formatted(m, k, k, n, left, right, add);
            assertThat(Norms.distance(values(c), expected)).as(what).isLessThan(1e-6);
            assertThat(c.array()[BEFORE - 1]).isEqualTo(UNTOUCHED);
            assertThat(c.array()[BEFORE + m * n]).isEqualTo(UNTOUCHED);
        }
    }

    /** The left factor may be some columns of a wider matrix. */
    @ParameterizedTest
    @CsvSource({"5, 9, 17, 3, 8", "128, 33, 10, 16, 33", "7, 4, 8, 2, 2"})
    void columnsOfTheLeftFactor(int k, int m, int n, int from, int to) {
        Matrix a = matrix(k, m);
        Matrix b = matrix(k, n);
        Matrix whole = matrix(m, n);
        Matrix part = matrix(m, n);
        for (Gemm gemm : List.of(new JavaGemm("for a test"), CpuDevice.bestProducts())) {
            gemm.prepare(true, a, false, b, null, whole).run(0);
            CpuTask some =
                    gemm.prepare(true, a.columns(from, to), false, b, null, part.rows(from, to));
            float[] before = part.array().clone();
            some.run(0);
            double[] expected = new double[part.array().length];
            for (int i = 0; i < expected.length; i++) {
                boolean within = i >= BEFORE + from * n && i < BEFORE + to * n;
                expected[i] = within ? whole.array()[i] : before[i];
            }
            double[] found = new double[expected.length];
            for (int i = 0; i < found.length; i++) found[i] = part.array()[i];
            assertThat(Norms.distance(found, expected)).isLessThan(1e-6);
        }
    }

    /** In the midst of a larger array. */
    private Matrix matrix(int rows, int columns) {
        float[] array = new float[BEFORE + rows * columns + 3];
        for (int i = 0; i < array.length; i++) array[i] = random.nextFloat(-1, 1);
        array[BEFORE - 1] = UNTOUCHED;
        array[BEFORE + rows * columns] = UNTOUCHED;
        return new Matrix(array, BEFORE, 0, rows, columns);
    }

    private static float at(Matrix x, int row, int column) {
        return x.array()[x.at() + row * x.columns() + column];
    }

    private static double[] values(Matrix x) {
        double[] values = new double[x.size()];
        for (int i = 0; i < values.length; i++) values[i] = x.array()[x.at() + i];
        return values;
    }
}
