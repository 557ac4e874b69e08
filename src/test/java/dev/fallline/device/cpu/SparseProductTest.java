package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;

/** Products without the zeros of the left factor have the bits of dense ones. */
@ParameterizedClass(name = "{0}")
@EnumSource
class SparseProductTest {
    private static final int BEFORE = 5;
    private static final int BEHIND = 21;

    @Parameter private Isa isa;
    private Gemm gemm;

    @BeforeEach
    void isThere() {
        assumeTrue(isa.runsHere(), "generated code needs Linux on x86-64 and these instructions");
        gemm = GeneratedGemm.load(isa);
    }

    /** Batch, inputs, columns of the product; a worker's rows and columns of the batch. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 0, 1, 0, 1",
        "1, 784, 128, 0, 1, 0, 784",
        "2, 3, 15, 0, 2, 0, 3",
        "5, 9, 16, 1, 4, 2, 9",
        "7, 33, 17, 0, 7, 0, 33",
        "13, 40, 48, 3, 13, 8, 40",
        "32, 784, 10, 0, 32, 0, 784",
        "63, 63, 63, 0, 63, 0, 63",
        "64, 64, 64, 0, 64, 0, 64",
        "65, 65, 65, 0, 65, 0, 65",
        "64, 100, 64, 32, 64, 0, 100",
        "64, 100, 64, 0, 64, 50, 100",
        "128, 784, 128, 0, 128, 0, 784",
        "128, 784, 128, 0, 128, 392, 784",
        "300, 300, 129, 0, 300, 0, 300",
        "600, 20, 300, 100, 600, 3, 20",
        "9, 1030, 600, 0, 9, 515, 1030"
    })
    void haveTheBitsOfDenseOnes(
            int batch, int inputs, int n, int row, int rowEnd, int column, int columnEnd) {
        Random random = new Random(batch + n);
        for (double share : new double[] {0, 0.01, 0.2, 0.5, 0.8, 1}) {
            Matrix x =
                    examples(batch, inputs, share, random)
                            .rows(row, rowEnd)
                            .columns(column, columnEnd);
            Matrix weights = numbers(inputs, n, random).rows(column, columnEnd);
            Matrix bias = numbers(1, n, random);
            check("forward", false, x, weights, bias.repeated(x.rows()), x.rows());
            check("forward without a bias", false, x, weights, null, x.rows());
            check("gradient", true, x, numbers(x.rows(), n, random), null, x.columns());
        }
    }

    /** The same of batches of bytes, one after the other, with and without another behind it. */
    @ParameterizedTest
    @CsvSource({
        "2, 3, 15, 0, 2, 0, 3",
        "5, 9, 16, 1, 4, 2, 9",
        "13, 70, 48, 3, 13, 8, 70",
        "63, 64, 63, 0, 63, 0, 64",
        "128, 784, 128, 0, 128, 0, 784",
        "128, 784, 128, 0, 128, 392, 784",
        "128, 784, 128, 64, 128, 0, 784",
        "300, 300, 129, 0, 300, 0, 300",
        "600, 20, 300, 100, 600, 3, 20",
        "9, 1030, 600, 0, 9, 515, 1030"
    })
    void ofBytes(int batch, int inputs, int n, int row, int rowEnd, int column, int columnEnd) {
        Random random = new Random(batch + n);
        for (double share : new double[] {0, 0.2, 1}) {
            byte[] data = new byte[2 * batch * inputs];
            random.nextBytes(data);
            for (int i = 0; i < data.length; i++) if (random.nextDouble() >= share) data[i] = 0;
            CpuDataset examples = new CpuDataset(data, null, inputs, new float[2 * batch]);
            examples.order(random.ints(2 * batch + row, 0, 2 * batch).toArray());
            Matrix whole = matrix(batch, inputs);
            Matrix x = whole.rows(row, rowEnd).columns(column, columnEnd);
            ByteBatch bytes = new ByteBatch(isa, x, inputs, batch);
            Matrix weights = numbers(inputs, n, random).rows(column, columnEnd);
            Matrix d = numbers(1, n, random).repeated(x.rows());
            Matrix upstream = numbers(x.rows(), n, random);
            Matrix y = matrix(x.rows(), n);
            Matrix gradient = matrix(x.columns(), n);
            CpuTask never = _ -> assertThat(true).isFalse();
            CpuTask forward = null;
            CpuTask backward = null;
            for (int from : new int[] {0, batch}) {
                bytes.gather(examples, from + row);
                bytes.toFloats(CpuKernels.best(), x);
                if (forward == null) {
                    forward =
                            gemm.prepareSparse(
                                    false, x, bytes, false, weights, d, y, null, 1, never);
                    backward =
                            gemm.prepareSparse(
                                    true, x, bytes, false, upstream, null, gradient, null, 1,
                                    never);
                }
                forward.run(0);
                backward.run(0);
                Matrix wanted = matrix(x.rows(), n);
                gemm.prepare(false, x, false, weights, d, wanted).run(0);
                Numbers.sameBits("forward", y.array(), wanted.array());
                wanted = matrix(x.columns(), n);
                gemm.prepare(true, x, false, upstream, null, wanted).run(0);
                Numbers.sameBits("gradient", gradient.array(), wanted.array());
            }
        }
    }

    private void check(String what, boolean left, Matrix x, Matrix b, Matrix d, int rows) {
        Matrix found = matrix(rows, b.columns());
        Matrix wanted = matrix(rows, b.columns());
        gemm.prepare(left, x, false, b, d, wanted).run(0);
        for (boolean right : new boolean[] {false, true}) {
            Matrix factor = right ? transposed(b) : b;
            CpuTask dense = gemm.prepare(left, x, right, factor, d, found);
            CpuTask sparse =
                    gemm.prepareSparse(left, x, null, right, factor, d, found, null, 1, dense);
            for (int run = 0; run < 2; run++) {
                Arrays.fill(found.array(), Float.NaN);
                sparse.run(run);
                Numbers.sameBits(what, found.array(), wanted.array());
            }
        }
    }

    private static Matrix transposed(Matrix x) {
        Matrix y = matrix(x.columns(), x.rows());
        for (int i = 0; i < x.rows(); i++) {
            for (int j = 0; j < x.columns(); j++) {
                y.array()[y.at() + j * y.stride() + i] = x.array()[x.at() + i * x.stride() + j];
            }
        }
        return y;
    }

    /** 0·∞ counts, also where a column of the batch is 0 throughout. */
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void weightsThatAreNotFinite(float odd) {
        Random random = new Random(1);
        Matrix x = examples(40, 90, 0.2, random);
        for (int place : new int[] {0, 63, 64, 89}) {
            Matrix weights = numbers(90, 33, random);
            weights.array()[weights.at() + place * 33 + 32] = odd;
            check("forward", false, x, weights, null, 40);
        }
        Matrix upstream = numbers(40, 33, random);
        upstream.array()[upstream.at() + 39 * 33] = odd;
        check("gradient", true, x, upstream, null, 90);
    }

    /** A product that is too small to be anything but −0, and a zero that makes +0 of it. */
    @Test
    void negativeZeros() {
        Matrix x = new Matrix(new float[] {1e-30f, 0}, 0, 0, 1, 2);
        Matrix weights = new Matrix(new float[] {-1e-30f, 1, -1e-30f, -1}, 0, 0, 2, 2);
        check("forward", false, x, weights, null, 1);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "64, 64", "130, 70", "70, 130", "128, 784"})
    void transposedBits(int rows, int columns) {
        Random random = new Random(3);
        BitMatrix bits = new BitMatrix(rows, columns);
        BitMatrix transposed = new BitMatrix(columns, rows);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j += 64) {
                bits.segment(j, i).set(ValueLayout.JAVA_LONG, 0, random.nextLong());
            }
        }
        bits.transposed(isa, transposed).run(0);
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                assertThat(bit(transposed, j, i)).isEqualTo(bit(bits, i, j));
            }
        }
    }

    private static long bit(BitMatrix bits, int row, int column) {
        return bits.segment(column, row).get(ValueLayout.JAVA_LONG, 0) >>> column & 1;
    }

    /**
     * Of a data set with a few products, a few vectors or a few examples, dense ones are faster.
     */
    @Test
    void limits() {
        assertThat(gemm.sparseLimit(128, 128)).isBetween(0.6, 0.8);
        assertThat(gemm.sparseLimit(128, 800)).isEqualTo(gemm.sparseLimit(128, 128));
        assertThat(gemm.sparseLimit(128, 10)).isBetween(0.15, 0.25);
        assertThat(gemm.sparseLimit(1, 128)).isNegative();
        assertThat(GeneratedGemm.dense(isa).sparseLimit(128, 128)).isNegative();
    }

    /** Where both ways took the same time, by the tables of decision 23. */
    @ParameterizedTest
    @CsvSource({
        "1, 32, 0.53",
        "1, 48, 0.62",
        "1, 64, 0.70",
        "1, 128, 0.77",
        "2, 10, 0.19",
        "2, 16, 0.23",
        "2, 32, 0.36",
        "2, 48, 0.45",
        "2, 64, 0.54",
        "2, 128, 0.65",
        "2, 800, 0.66"
    })
    void limitsOfOneUnitForMultiplicationAndOfTwo(int units, int columns, double measured) {
        assertThat(SparseProduct.limit(Isa.AVX512, units, 128, columns))
                .isCloseTo(measured, within(0.08));
    }

    /** So many numbers that are not 0, and rows and columns without any. */
    private static Matrix examples(int rows, int columns, double share, Random random) {
        Matrix x = matrix(rows, columns);
        float[] special = Numbers.special(rows * columns, random.nextInt());
        boolean[] blank = new boolean[columns];
        for (int k = 0; k < columns; k++) blank[k] = random.nextInt(5) == 0;
        for (int i = 0; i < special.length; i++) {
            boolean zero = random.nextDouble() >= share;
            boolean none = share < 1 && (blank[i % columns] || i / columns % 7 == 3);
            float z = random.nextBoolean() ? 0f : -0f;
            x.array()[x.at() + i] = zero || none ? z : special[i];
        }
        return x;
    }

    /** Finite, zeros of both signs and subnormals among them. */
    private static Matrix numbers(int rows, int columns, Random random) {
        Matrix m = matrix(rows, columns);
        float[] special = Numbers.special(m.size(), random.nextInt());
        for (int i = 0; i < m.size(); i++) {
            m.array()[m.at() + i] = Float.isFinite(special[i]) ? special[i] : -0f;
        }
        return m;
    }

    /** In the midst of a larger array, which holds what must not matter. */
    private static Matrix matrix(int rows, int columns) {
        float[] array = new float[BEFORE + rows * columns + BEHIND];
        Arrays.fill(array, Float.NaN);
        return new Matrix(array, BEFORE, 0, rows, columns);
    }
}
