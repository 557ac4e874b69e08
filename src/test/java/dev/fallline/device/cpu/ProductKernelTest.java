package dev.fallline.device.cpu;

import dev.fallline.device.cuda.Buffers;
import dev.fallline.device.cuda.Buffers.Buffer;
import dev.fallline.device.cuda.Launcher;
import dev.fallline.graph.Function;

import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;

/** The CUDA kernels for matrix products against sums in the order of {@code product.cuh}. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.fallline.device.cuda.Launchers#all")
class ProductKernelTest {
    private static final int DEPTH = 8;
    private static final CpuKernels KERNELS = new ScalarKernels("test");
    private static final int[][] SMALL = {{1, 1, 1}, {33, 31, 65}, {3, 70, 200}, {64, 32, 10}};

    @Parameter Launcher launcher;

    @ParameterizedTest
    @CsvSource({
        "127, 64, 8",
        "129, 65, 71",
        "32, 32, 64",
        "33, 31, 65",
        "60, 40, 200",
        "0, 3, 2",
        "3, 0, 2",
        "3, 2, 0",
        "1, 1, 1",
        "3, 5, 7",
        "31, 33, 32",
        "64, 64, 16",
        "65, 63, 17",
        "128, 10, 33",
        "10, 130, 70",
        "257, 255, 9"
    })
    void product(int m, int n, int k) {
        for (int flags = 0; flags < 16; flags++) {
            boolean left = (flags & 1) != 0;
            boolean right = (flags & 2) != 0;
            boolean accumulate = (flags & 4) != 0;
            boolean sliced = (flags & 8) != 0;
            int rows = sliced ? 32 : 128;
            int columns = sliced ? 32 : 64;
            String name =
                    "fallline_product_%s%s%s"
                            .formatted(
                                    sliced ? "sliced_" : "", left ? "t" : "n", right ? "t" : "n");
            float[] a = Numbers.ordinary(m * k, 1);
            float[] b = Numbers.ordinary(k * n, 2);
            float[] c = Numbers.ordinary(m * n, 3);
            // What is only written may hold anything.
            if (!accumulate) Arrays.fill(c, Float.NaN);
            if (a.length > 40) a[37] = Float.POSITIVE_INFINITY;
            if (b.length > 40) b[23] = Float.NaN;
            try (Buffers buffers = new Buffers(launcher)) {
                Buffer y = buffers.of(c);
                launcher.launch(
                        name,
                        Math.max(1, Math.ceilDiv(m, rows)),
                        Math.max(1, Math.ceilDiv(n, columns)),
                        256,
                        1,
                        buffers.of(a).address,
                        buffers.of(b).address,
                        accumulate ? 1 : 0,
                        y.address,
                        m,
                        n,
                        k);
                multiply(left, a, right, b, accumulate, c, m, n, k, sliced ? 8 : 1);
                Numbers.sameBits(name + accumulate, y.floats(), c);
            }
        }
    }

    /** Together with what follows it: the same bits as by launches of their own. */
    @ParameterizedTest
    @EnumSource
    void layer(Function f) {
        for (int[] size : SMALL) {
            int m = size[0];
            int n = size[1];
            int k = size[2];
            float[] x = Numbers.ordinary(m * k, 1);
            float[] w = Numbers.ordinary(k * n, 2);
            float[] bias = Numbers.ordinary(n, 3);
            float[] source = Numbers.special(m * n, 4);
            for (int number : new int[] {f.ordinal(), -1}) {
                float[] y = new float[m * n];
                multiply(false, x, false, w, false, y, m, n, k, 8);
                for (int i = 0; i < y.length; i++) y[i] += bias[i % n];
                if (number >= 0) KERNELS.map(f, Numbers.row(y), Numbers.row(y));
                epilogue("fallline_layer", x, w, bias, number, y, m, n, k);
            }
            float[] dx = new float[m * n];
            multiply(false, x, true, w, false, dx, m, n, k, 8);
            KERNELS.slope(f, Numbers.row(source), Numbers.row(dx), Numbers.row(dx));
            epilogue("fallline_layer_slope", x, w, source, f.ordinal(), dx, m, n, k);
        }
    }

    private void epilogue(
            String name,
            float[] a,
            float[] b,
            float[] other,
            int function,
            float[] expected,
            int m,
            int n,
            int k) {
        float[] garbage = new float[m * n];
        Arrays.fill(garbage, Float.NaN);
        try (Buffers buffers = new Buffers(launcher)) {
            Buffer y = buffers.of(garbage);
            launcher.launch(
                    name,
                    Math.ceilDiv(m, 32),
                    Math.ceilDiv(n, 32),
                    256,
                    1,
                    buffers.of(a).address,
                    buffers.of(b).address,
                    buffers.of(other).address,
                    function,
                    y.address,
                    m,
                    n,
                    k);
            Numbers.sameBits(name, y.floats(), expected);
        }
    }

    private static void multiply(
            boolean transposeLeft,
            float[] a,
            boolean transposeRight,
            float[] b,
            boolean accumulate,
            float[] c,
            int m,
            int n,
            int k,
            int slices) {
        float[] sums = new float[slices];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                Arrays.fill(sums, 0f);
                for (int l = 0; l < k; l++) {
                    float x = a[transposeLeft ? l * m + i : i * k + l];
                    float y = b[transposeRight ? j * k + l : l * n + j];
                    int slice = l / DEPTH % slices;
                    sums[slice] = Math.fma(x, y, sums[slice]);
                }
                float sum = sums[0];
                for (int s = 1; s < slices; s++) sum += sums[s];
                c[i * n + j] = accumulate ? sum + c[i * n + j] : sum;
            }
        }
    }
}
