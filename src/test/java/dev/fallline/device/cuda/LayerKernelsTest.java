package dev.fallline.device.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.device.Precision;
import dev.fallline.device.cuda.FusedStepTest.Case;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Variants.Variant;
import dev.fallline.plan.Plan;
import dev.fallline.train.Objective;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A layer in one launch, and the gradient of its input in one, have the bits of two. */
class LayerKernelsTest {
    /** In the order of {@code product.cuh}, and without epilogues. */
    private static CudaDevice general() {
        HostDriver driver = HostDevices.driver();
        var products = new HostDevices.HostProducts(driver, "in turn", LayerKernelsTest::inTurn);
        return HostDevices.open(driver, products, true, false);
    }

    private static void inTurn(
            boolean transposeLeft,
            float[] a,
            boolean transposeRight,
            float[] b,
            int beta,
            float[] c,
            int m,
            int n,
            int k) {
        float[] sums = new float[8];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                Arrays.fill(sums, 0);
                for (int l = 0; l < k; l++) {
                    float x = a[transposeLeft ? l * m + i : i * k + l];
                    float y = b[transposeRight ? j * k + l : l * n + j];
                    sums[l / 8 % 8] = Math.fma(x, y, sums[l / 8 % 8]);
                }
                float sum = sums[0];
                for (int s = 1; s < 8; s++) sum += sums[s];
                c[i * n + j] = beta == 0 ? sum : sum + c[i * n + j];
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void hasTheBitsOfTwoLaunches(int part) {
        for (int i = part; i < 60; i += 10) same(Case.random(i), i);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 512})
    void theBatchMayBeOfAnySize(int batch) {
        Mlp mlp = new Mlp(30, List.of(41, 7), 10, Activation.GELU, 0);
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0), 0, 0);
        Case one = new Case(objective, adam().create(), new Clip.None(), batch, true, 1);
        same(one, batch);
    }

    private static void same(Case one, int number) {
        List<int[]> expected;
        try (CudaDevice device = general()) {
            expected = one.train(device, 3);
        }
        for (HostDriver driver : List.of(HostDevices.driver(), HostDevices.ptxDriver())) {
            try (CudaDevice device = HostDevices.tiled(driver, true)) {
                FusedStepTest.same(one.train(device, 3), expected, one + " number " + number);
            }
        }
    }

    private static Variant adam() {
        return new Variant(Optimizers.of("adam"), Map.of());
    }

    /** As docs/gpu.md says; copies on the device are not counted. */
    @ParameterizedTest
    @CsvSource({
        "800-800, false, false, 25",
        "800-800, false, true, 29",
        "128-64, false, false, 25",
        "128-64, false, true, 26",
        "128-64, true, false, 35",
        "128-64, true, true, 35"
    })
    void launches(String hidden, boolean batchNorm, boolean cublas, int count) {
        List<Integer> widths = Arrays.stream(hidden.split("-")).map(Integer::valueOf).toList();
        Mlp mlp = new Mlp(784, widths, 10, Activation.RELU, 0, batchNorm);
        Plan plan =
                new Objective(mlp, new Loss.CrossEntropy(0), 0, 0)
                        .training(128, adam().create(), new Clip.None(), 1);
        HostDriver driver = HostDevices.driver();
        Counted library = new Counted();
        CudaGemm products =
                cublas
                        ? new CublasGemm(library, Precision.FP32, new DeviceMemory(driver), driver)
                        : new KernelGemm(driver);
        CudaDevice device = HostDevices.open(driver, products, true, false);
        int own = FusedStepTest.launches(plan, adam(), driver, device);
        assertThat(own + library.calls).isEqualTo(count);
    }

    /** Counts products, and makes none. */
    private static final class Counted implements Cublas {
        private int calls;

        @Override
        public String description() {
            return "none";
        }

        @Override
        public int workspace(long address, long bytes) {
            return 0;
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
            return () -> {
                calls++;
                return 0;
            };
        }

        @Override
        public int destroy() {
            return 0;
        }
    }
}
