package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceContract;
import dev.fallline.device.Executable;
import dev.fallline.device.Norms;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Sgd;
import dev.fallline.plan.Plan;
import dev.fallline.train.Objective;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

import java.util.List;

class CpuDeviceTest {
    @Nested
    class OneThread extends DeviceContract {
        @Override
        protected Device open() {
            return CpuDevice.open(1);
        }
    }

    @Nested
    class TwoThreads extends DeviceContract {
        @Override
        protected Device open() {
            return CpuDevice.open(2);
        }
    }

    @Nested
    class ThreeThreads extends DeviceContract {
        @Override
        protected Device open() {
            return CpuDevice.open(3);
        }
    }

    /** What runs on Linux where there is no AVX-512. */
    @Nested
    class WithAvx2 extends DeviceContract {
        @Override
        protected Device open() {
            if (!Isa.AVX2.runsHere()) throw new TestAbortedException("no AVX2");
            return CpuDevice.open(2, CpuKernels.best(), GeneratedGemm.load(Isa.AVX2));
        }
    }

    /** What runs where there is no AVX2, or no Linux. */
    @Nested
    class WithOpenBlas extends DeviceContract {
        @Override
        protected Device open() {
            try {
                return CpuDevice.open(2, CpuKernels.best(), OpenBlas.load("for a test"));
            } catch (LinkageError | RuntimeException e) {
                throw new TestAbortedException("no OpenBLAS: " + e.getMessage());
            }
        }
    }

    /** What runs where neither OpenBLAS nor the Vector API is there. */
    @Nested
    class PlainJava extends DeviceContract {
        @Override
        protected Device open() {
            return CpuDevice.open(2, new ScalarKernels("for a test"), new JavaGemm("for a test"));
        }
    }

    /** Sums over the batch are put together from other parts. */
    @Test
    void manyThreadsComeToWhatOneComesTo() {
        for (int i = 0; i < 20; i++) {
            float[] alone = DeviceContract.trained(CpuDevice.open(1), i);
            for (int threads = 2; threads <= 3; threads++) {
                float[] together = DeviceContract.trained(CpuDevice.open(threads), i);
                assertThat(Norms.distance(together, alone)).isLessThan(1e-5);
            }
        }
    }

    /**
     * Before the gradients, and at the end of the step; between them where the norm is clipped, and
     * behind a layer of many weights.
     */
    @Test
    void workersWaitTwiceAStep() {
        assertThat(barriers(1, 784, new Clip.None())).isZero();
        assertThat(barriers(2, 100, new Clip.None())).isEqualTo(2);
        assertThat(barriers(2, 100, new Clip.ByNorm(1))).isEqualTo(3);
        assertThat(barriers(2, 784, new Clip.None())).isEqualTo(3);
    }

    private static int barriers(int threads, int inputs, Clip clip) {
        Mlp mlp = new Mlp(inputs, List.of(128, 64), 10, Activation.TANH, 0);
        Objective objective = new Objective(mlp, new Loss.CrossEntropy(0), 0, 1e-3);
        Plan plan = objective.training(32, new Sgd(0), clip, 1);
        try (Device device = CpuDevice.open(threads);
                Arena arena = device.allocate(mlp.layout(), 0);
                Executable training = device.compile(plan, arena)) {
            return ((CpuExecutable) training).barriers();
        }
    }

    @Test
    void saysHowManyThreads() {
        try (Device device = CpuDevice.open(2)) {
            assertThat(device.threads()).isEqualTo(2);
            assertThat(device.description()).isEqualTo("CPU, 2 threads");
        }
    }
}
