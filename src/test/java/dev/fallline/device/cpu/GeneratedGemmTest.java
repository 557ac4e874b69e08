package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.Arrays;

/** Against the sum that is promised, bit by bit. */
@ParameterizedClass(name = "{0}")
@EnumSource
class GeneratedGemmTest {
    private static final int BEFORE = 5;
    private static final int BEHIND = 3;

    @Parameter private Isa isa;
    private Gemm gemm;

    @BeforeEach
    void isThere() {
        assumeTrue(isa.runsHere(), "generated code needs Linux on x86-64 and these instructions");
        gemm = GeneratedGemm.load(isa);
    }

    /** Around the sizes of registers, tiles, panels and blocks, and those of networks. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "1, 7, 3",
        "2, 1, 5",
        "3, 3, 1",
        "5, 9, 15",
        "6, 2, 16",
        "7, 33, 17",
        "12, 5, 31",
        "13, 4, 32",
        "25, 4, 33",
        "8, 20, 48",
        "9, 20, 49",
        "6, 10, 63",
        "7, 10, 64",
        "31, 63, 65",
        "12, 64, 80",
        "33, 255, 100",
        "19, 256, 128",
        "19, 257, 130",
        "239, 3, 20",
        "240, 3, 20",
        "241, 3, 70",
        "500, 2, 10",
        "4, 700, 200",
        "128, 784, 128",
        "64, 10, 64"
    })
    void sumsInOrder(int m, int k, int n) {
        for (Add add : Add.values()) {
            check(m, k, n, false, false, add);
            check(m, k, n, false, true, add);
            check(m, k, n, true, false, add);
            check(m, k, n, true, true, add);
        }
    }

    private void check(int m, int k, int n, boolean left, boolean right, Add add) {
        Matrix a = left ? matrix(k, m, 1) : matrix(m, k, 1);
        Matrix b = right ? matrix(n, k, 2) : matrix(k, n, 2);
        Matrix c = matrix(m, n, 3);
        Matrix row = matrix(1, n, 4);
        Matrix d = add.of(c, row);
        // Where C is only written, what it held must not matter.
        if (d != c) Arrays.fill(c.array(), c.at(), c.at() + c.size(), Float.NaN);
        float[] expected = c.array().clone();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                int at = c.at() + i * n + j;
                float sum = d == null ? 0 : d == c ? expected[at] : row.array()[row.at() + j];
                for (int from = 0; from < k; from += GeneratedGemm.DEPTH) {
                    float part = 0;
                    for (int l = from; l < Math.min(k, from + GeneratedGemm.DEPTH); l++) {
                        float x = a.array()[a.at() + (left ? l * m + i : i * k + l)];
                        float y = b.array()[b.at() + (right ? j * k + l : l * n + j)];
                        part = Math.fma(x, y, part);
                    }
                    sum = from == 0 && d == null ? part : sum + part;
                }
                expected[at] = sum;
            }
        }
        CpuTask kernel = gemm.prepare(left, a, right, b, d, c);
        float[] before = c.array().clone();
        for (int run = 0; run < 2; run++) {
            System.arraycopy(before, 0, c.array(), 0, before.length);
            kernel.run(run);
            String what = "%d×%d·%d×%d, %s %s, %s".formatted(m, k, k, n, left, right, add);
            Numbers.sameBits(what, c.array(), expected);
        }
    }

    /** A worker's share: some columns of the left factor make some rows of the product. */
    @ParameterizedTest
    @CsvSource({"5, 9, 17, 3, 8", "128, 33, 10, 16, 33", "7, 4, 8, 2, 2", "128, 300, 70, 150, 300"})
    void sharesHaveTheBitsOfTheWhole(int k, int m, int n, int from, int to) {
        Matrix a = matrix(k, m, 1);
        Matrix b = matrix(k, n, 2);
        Matrix whole = matrix(m, n, 3);
        Matrix part = matrix(m, n, 3);
        gemm.prepare(true, a, false, b, null, whole).run(0);
        float[] expected = part.array().clone();
        int skipped = BEFORE + from * n;
        System.arraycopy(whole.array(), skipped, expected, skipped, (to - from) * n);
        gemm.prepare(true, a.columns(from, to), false, b, null, part.rows(from, to)).run(0);
        Numbers.sameBits("columns", part.array(), expected);
    }

    /** What the instructions do, by the numbers that only they can tell apart. */
    @Test
    void infinitiesAndNothing() {
        Matrix a = new Matrix(new float[] {Float.POSITIVE_INFINITY, 1, -0f, 0}, 0, 0, 2, 2);
        Matrix b = new Matrix(new float[] {2, 0, 3, 5}, 0, 0, 2, 2);
        Matrix c = new Matrix(new float[4], 0, 0, 2, 2);
        gemm.prepare(false, a, false, b, null, c).run(0);
        assertThat(c.array()).containsExactly(Float.POSITIVE_INFINITY, Float.NaN, 0f, 0f);
    }

    /** In the midst of a larger array. */
    private static Matrix matrix(int rows, int columns, int seed) {
        float[] array = Numbers.ordinary(BEFORE + rows * columns + BEHIND, seed);
        return new Matrix(array, BEFORE, 0, rows, columns);
    }
}
