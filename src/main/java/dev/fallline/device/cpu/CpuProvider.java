package dev.fallline.device.cpu;

import dev.fallline.device.DeviceProvider;

/** The processor, which is always there. */
public final class CpuProvider implements DeviceProvider {
    @Override
    public String kind() {
        return "cpu";
    }

    @Override
    public Opening open(int index, int threads) {
        return new Opening.Opened(CpuDevice.open(threads));
    }
}
