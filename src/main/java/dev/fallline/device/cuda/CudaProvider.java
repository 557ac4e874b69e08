package dev.fallline.device.cuda;

import dev.fallline.FalllineException;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.DeviceProvider;
import dev.fallline.device.Precision;

import java.util.List;

/** NVIDIA GPUs, where there is a driver for them. */
public final class CudaProvider implements DeviceProvider {
    /** A system property: false where steps are not to be fused. */
    static final String FUSED = "fallline.fused";

    @Override
    public String kind() {
        return "gpu";
    }

    @Override
    public Opening open(int index, DeviceOptions options) {
        String arch = System.getProperty("os.arch");
        String os = System.getProperty("os.name");
        if (!arch.equals("amd64") || !(os.startsWith("Linux") || os.startsWith("Windows"))) {
            return new Opening.Declined(
                    "JCuda is made for Linux and Windows on x86-64, and this is %s on %s"
                            .formatted(os, arch));
        }
        try {
            return new Opening.Opened(open(GpuFinder.find(index), options));
        } catch (LinkageError e) {
            return new Opening.Declined("JCuda does not load: " + LoadFailure.text(e));
        } catch (FalllineException e) {
            return new Opening.Declined(e.getMessage());
        }
    }

    private static CudaDevice open(GpuFinder.Found found, DeviceOptions options) {
        found.require(options.precision());
        JCudaDriver driver = new JCudaDriver(found.device(), found.gpu());
        DeviceMemory memory = new DeviceMemory(driver);
        try {
            var ladder = new GemmBackends(driver, memory, options.precision());
            CudaGemm products = ladder.climb();
            List<String> passedOver = ladder.passedOver();
            // The fused step has fp32 alone.
            boolean fuses =
                    options.precision() == Precision.FP32
                            && !"false".equals(System.getProperty(FUSED));
            return new CudaDevice(driver, memory, products, options.graph(), fuses, passedOver);
        } catch (RuntimeException | Error e) {
            memory.close();
            driver.close();
            throw e;
        }
    }
}
