package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.device.Device;
import dev.fallline.device.DeviceContract;
import dev.fallline.device.Norms;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

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

    /** What runs where neither OpenBLAS nor the Vector API is there. */
    @Nested
    class PlainJava extends DeviceContract {
        @Override
        protected Device open() {
            return CpuDevice.open(2, new ScalarLanes("for a test"), new JavaProducts("for a test"));
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

    @Test
    void saysHowManyThreads() {
        try (Device device = CpuDevice.open(2)) {
            assertThat(device.threads()).isEqualTo(2);
            assertThat(device.description()).isEqualTo("CPU, 2 threads");
        }
    }
}
