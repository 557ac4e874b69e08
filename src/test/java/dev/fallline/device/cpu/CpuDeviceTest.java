package dev.fallline.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.device.Device;
import dev.fallline.device.DeviceContract;

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

    @Test
    void saysHowManyThreads() {
        try (Device device = CpuDevice.open(2)) {
            assertThat(device.threads()).isEqualTo(2);
            assertThat(device.description()).isEqualTo("CPU, 2 threads");
        }
    }
}
