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

/** The CUDA kernel for matrix products against sums in order. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.fallline.device.cuda.Launchers#all")
class ProductKernelTest {
    private static final int TILE = 64;

    @Parameter Launcher launcher;

    @ParameterizedTest
    @CsvSource({
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
        for (int flags = 0; flags < 8; flags++) {
            boolean left = (flags & 1) != 0;
            boolean right = (flags & 2) != 0;
            boolean accumulate = (flags & 4) != 0;
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
                        "fallline_product",
                        Math.max(1, Math.ceilDiv(n, TILE)),
                        Math.max(1, Math.ceilDiv(m, TILE)),
                        256,
                        1,
                        left ? 1 : 0,
                        buffers.of(a).address,
                        right ? 1 : 0,
                        buffers.of(b).address,
                        accumulate ? 1 : 0,
                        y.address,
                        m,
                        n,
                        k);
                multiply(left, a, right, b, accumulate, c, m, n, k);
                Numbers.sameBits("product " + flags, y.floats(), c);
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
            int k) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = 0f;
                for (int l = 0; l < k; l++) {
                    float x = a[transposeLeft ? l * m + i : i * k + l];
                    float y = b[transposeRight ? j * k + l : l * n + j];
                    sum = Math.fma(x, y, sum);
                }
                c[i * n + j] = accumulate ? sum + c[i * n + j] : sum;
            }
        }
    }
}
