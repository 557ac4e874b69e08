package dev.fallline.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.FalllineException;
import dev.fallline.device.Precision;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Row-major products asked of a column-major library. */
class CublasGemmTest {
    private static final int M = 3;
    private static final int N = 5;
    private static final int K = 7;

    /** BLAS by its definition; matrices are known by made-up addresses. */
    private static final class JavaCublas implements Cublas {
        private final Map<Long, double[]> matrices = new HashMap<>();
        private long workspace;
        private int destroyed;

        /** What each call ends with. */
        private int status;

        @Override
        public String description() {
            return "Java";
        }

        @Override
        public int workspace(long address, long bytes) {
            workspace = address;
            return status;
        }

        @Override
        public Call gemm(
                boolean transposeA,
                boolean transposeB,
                int m,
                int n,
                int k,
                long a,
                int lda,
                long b,
                int ldb,
                float beta,
                long c,
                int ldc) {
            double[] left = matrices.get(a);
            double[] right = matrices.get(b);
            double[] out = matrices.get(c);
            return () -> {
                for (int i = 0; i < m; i++) {
                    for (int j = 0; j < n; j++) {
                        double sum = 0;
                        for (int l = 0; l < k; l++) {
                            double x = transposeA ? left[l + i * lda] : left[i + l * lda];
                            double y = transposeB ? right[j + l * ldb] : right[l + j * ldb];
                            sum += x * y;
                        }
                        out[i + j * ldc] = sum + (beta == 0 ? 0 : beta * out[i + j * ldc]);
                    }
                }
                return status;
            };
        }

        @Override
        public int destroy() {
            destroyed++;
            return status;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, 0", "false, true, 0", "true, false, 0", "true, true, 0",
        "false, false, 1", "false, true, 1", "true, false, 1", "true, true, 1",
    })
    void rowByRow(boolean left, boolean right, int beta) {
        Random random = new Random(1);
        double[] a = random.doubles(M * K).toArray();
        double[] b = random.doubles(K * N).toArray();
        double[] c = random.doubles(M * N).toArray();
        double[] expected = new double[M * N];
        for (int i = 0; i < M; i++) {
            for (int j = 0; j < N; j++) {
                double sum = 0;
                for (int l = 0; l < K; l++) {
                    sum +=
                            (left ? a[l * M + i] : a[i * K + l])
                                    * (right ? b[j * K + l] : b[l * N + j]);
                }
                expected[i * N + j] = sum + beta * c[i * N + j];
            }
        }
        JavaCublas cublas = new JavaCublas();
        cublas.matrices.putAll(Map.of(1L, a, 2L, b, 3L, c));
        HostDriver driver = HostDevices.driver();
        DeviceMemory memory = new DeviceMemory(driver);
        try (CublasGemm products = new CublasGemm(cublas, Precision.FP32, memory, driver)) {
            assertThat(cublas.workspace).isNotZero();
            assertThat(products.description()).isEqualTo("Java, fp32");
            products.prepare(left, 1, right, 2, beta, 3, M, N, K).run();
        }
        assertThat(c).containsExactly(expected, within(1e-12));
        assertThat(memory.live()).isZero();
    }

    /** Nothing that the GPU holds can be trusted then, and closing does not hide the failure. */
    @Test
    void aFailedProductLosesTheGpu() {
        JavaCublas cublas = new JavaCublas();
        cublas.matrices.putAll(Map.of(1L, new double[1], 2L, new double[1], 3L, new double[1]));
        HostDriver driver = HostDevices.driver();
        var products = new CublasGemm(cublas, Precision.FP32, new DeviceMemory(driver), driver);
        var product = products.prepare(false, 1, false, 2, 0, 3, 1, 1, 1);
        cublas.status = 13;
        assertThatThrownBy(product::run)
                .isInstanceOf(FalllineException.class)
                .hasMessageStartingWith(
                        "cuBLAS failed: a product 1 × 1 × 1 ended with status 13; ");
        assertThat(driver.lost()).isTrue();
        products.close();
        assertThat(cublas.destroyed).isZero();
    }

    @Test
    void aFailureAtTheEndLosesTheGpu() {
        JavaCublas cublas = new JavaCublas();
        HostDriver driver = HostDevices.driver();
        var products = new CublasGemm(cublas, Precision.FP32, new DeviceMemory(driver), driver);
        cublas.status = 1;
        assertThatThrownBy(products::close)
                .hasMessageStartingWith("cuBLAS failed: cublasDestroy ended with status 1; ");
        assertThat(driver.lost()).isTrue();
    }

    /** From cublas_api.h. */
    @ParameterizedTest
    @CsvSource({"FP32, 68", "TF32, 77", "BF16, 75"})
    void computeTypes(Precision precision, int type) {
        assertThat(Cublas.computeType(precision)).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"120604, 12.6.4", "130101, 13.1.1", "110000, 11.0.0"})
    void versions(int number, String text) {
        assertThat(Cublas.version(number)).isEqualTo(text);
    }
}
