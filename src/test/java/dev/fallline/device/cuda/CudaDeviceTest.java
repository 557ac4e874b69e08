package dev.fallline.device.cuda;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.fallline.device.Device;
import dev.fallline.device.DeviceContract;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.DeviceProvider.Opening.Declined;
import dev.fallline.device.DeviceProvider.Opening.Opened;
import dev.fallline.device.Precision;

import org.junit.jupiter.api.Nested;

/** The contract on a GPU where there is one, and on the processor in its place. */
class CudaDeviceTest {
    @Nested
    class Gpu extends DeviceContract {
        @Override
        protected Device open() {
            return gpu(true);
        }
    }

    @Nested
    class GpuWithoutGraph extends DeviceContract {
        @Override
        protected Device open() {
            return gpu(false);
        }
    }

    @Nested
    class GpuUnfused extends DeviceContract {
        @Override
        protected Device open() {
            System.setProperty(CudaProvider.FUSED, "false");
            try {
                return gpu(true);
            } finally {
                System.clearProperty(CudaProvider.FUSED);
            }
        }
    }

    private static Device gpu(boolean graph) {
        var options = new DeviceOptions(1, Precision.FP32, graph, false);
        return switch (new CudaProvider().open(0, options)) {
            case Opened(Device device) -> device;
            case Declined(String reason) -> abort("no GPU: " + reason);
        };
    }

    @Nested
    class ShippedPtx extends DeviceContract {
        @Override
        protected Device open() {
            return HostDevices.withProductsOfCpu(HostDevices.ptxDriver(), true);
        }
    }

    /** Products by our own kernel, which takes its time there, are part of other tests. */
    @Nested
    class OnTheHost extends DeviceContract {
        @Override
        protected Device open() {
            return HostDevices.withProductsOfCpu(HostDevices.driver(), true);
        }
    }

    /** What can be fused is; the rest has the products of the CPU. */
    @Nested
    class FusedSteps extends DeviceContract {
        @Override
        protected Device open() {
            return HostDevices.fusedWhereItCan(HostDevices.driver());
        }
    }
}
