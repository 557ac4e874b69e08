package dev.fallline.device.cpu;

import dev.fallline.device.DeviceOptions;
import dev.fallline.device.DeviceProvider;
import dev.fallline.device.Precision;

/** The processor, which is always there. */
public final class CpuProvider implements DeviceProvider {
    @Override
    public String kind() {
        return "cpu";
    }

    @Override
    public Opening open(int index, DeviceOptions options) {
        if (options.precision() != Precision.FP32) {
            String label = options.precision().label();
            return new Opening.Declined(
                    "it has no matrix products in %s, only fp32".formatted(label));
        }
        return new Opening.Opened(CpuDevice.open(options.threads(), options.quickStart()));
    }
}
