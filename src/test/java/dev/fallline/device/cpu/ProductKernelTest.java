package dev.fallline.device.cpu;

import dev.fallline.device.cuda.Buffers;
import dev.fallline.device.cuda.Buffers.Buffer;
import dev.fallline.device.cuda.Launcher;

import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Arrays;

/** The CUDA kernels for matrix products against sums in the order of {@code product.cu}. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.fallline.device.cuda.Launchers#all")
class ProductKernelTest {
    private static final int DEPTH = 8;

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
                        Math.max(1, Math.ceilDiv(n, columns)),
                        Math.max(1, Math.ceilDiv(m, rows)),
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
