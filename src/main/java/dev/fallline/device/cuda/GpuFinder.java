package dev.fallline.device.cuda;

import static dev.fallline.device.cuda.CudaError.unavailable;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT;

import dev.fallline.FalllineException;
import dev.fallline.device.Precision;
import dev.fallline.device.cuda.Driver.Gpu;

import jcuda.driver.CUdevice;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds a GPU and says what it is; what cannot be used is refused with the reason. */
final class GpuFinder {
    /** The kernels' PTX is for compute capability 7.5 (Turing, 2018) and all that came later. */
    private static final int OLDEST = 75;

    /** An older driver lacks functions of JCuda's, and the call of one would end the process. */
    private static final int OLDEST_DRIVER = 12_000;

    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");
    private static final Pattern DRIVER_VERSION =
            Pattern.compile("Module.*?\\s(\\d+(\\.\\d+)+)\\s");

    private GpuFinder() {}

    /** A GPU that the kernels run on. */
    record Found(CUdevice device, Gpu gpu) {
        /**
         * @throws FalllineException if this GPU does not have it
         */
        void require(Precision precision) {
            if (precision == Precision.FP32 || gpu.major() >= 8) return;
            throw unavailable(
                    "%s, of compute capability %d.%d, has no %s, for which it takes 8.0"
                            .formatted(gpu.name(), gpu.major(), gpu.minor(), precision.label()));
        }
    }

    /**
     * Looks for the driver before JCuda is touched, which would unpack its libraries in vain.
     *
     * @throws FalllineException if there is no such GPU, with the reason
     * @throws LinkageError if JCuda does not load
     */
    static Found find(int index) {
        if (NvidiaLibrary.findDriver().isEmpty()) {
            throw unavailable(
                    "no NVIDIA driver: %s was not found".formatted(NvidiaLibrary.driver()));
        }
        JCudaNatives.load("jcuda.driver.JCudaDriver");
        require(JCudaDriver.cuInit(0), "cuInit");
        int driver = driverVersion();
        if (driver < OLDEST_DRIVER) {
            throw unavailable(
                    "the NVIDIA driver is %s, and it takes 525 or newer, for CUDA 12.0"
                            .formatted(cuda(driver)));
        }
        int[] count = new int[1];
        require(JCudaDriver.cuDeviceGetCount(count), "cuDeviceGetCount");
        if (count[0] == 0) throw unavailable("the NVIDIA driver sees no GPU");
        if (index >= count[0]) {
            throw unavailable(
                    "there is no GPU %d, the last one is gpu:%d".formatted(index, count[0] - 1));
        }
        CUdevice device = new CUdevice();
        require(JCudaDriver.cuDeviceGet(device, index), "cuDeviceGet");
        Gpu gpu = describe(device);
        if (10 * gpu.major() + gpu.minor() < OLDEST) {
            throw unavailable(
                    "%s has compute capability %d.%d, and the kernels need %d.%d"
                            .formatted(
                                    gpu.name(),
                                    gpu.major(),
                                    gpu.minor(),
                                    OLDEST / 10,
                                    OLDEST % 10));
        }
        return new Found(device, gpu);
    }

    private static Gpu describe(CUdevice device) {
        byte[] name = new byte[256];
        require(JCudaDriver.cuDeviceGetName(name, name.length, device), "cuDeviceGetName");
        long[] bytes = new long[1];
        require(JCudaDriver.cuDeviceTotalMem(bytes, device), "cuDeviceTotalMem");
        String text = new String(name, StandardCharsets.UTF_8);
        return new Gpu(
                text.substring(0, text.indexOf('\0')),
                bytes[0],
                attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR),
                attribute(device, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR),
                attribute(device, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
                driver());
    }

    private static int attribute(CUdevice device, int attribute) {
        int[] value = new int[1];
        require(JCudaDriver.cuDeviceGetAttribute(value, attribute, device), "cuDeviceGetAttribute");
        return value[0];
    }

    /** The driver's own version, where Linux shows it, and that of its CUDA. */
    private static String driver() {
        String cuda = cuda(driverVersion());
        try {
            Matcher found = DRIVER_VERSION.matcher(Files.readString(DRIVER));
            return found.find() ? found.group(1) + " " + cuda : cuda;
        } catch (IOException e) {
            return cuda;
        }
    }

    private static int driverVersion() {
        int[] version = new int[1];
        require(JCudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion");
        return version[0];
    }

    private static String cuda(int version) {
        return "for CUDA %d.%d".formatted(version / 1_000, version % 1_000 / 10);
    }

    private static void require(int result, String call) {
        if (result == CUresult.CUDA_SUCCESS) return;
        if (result == CUresult.CUDA_ERROR_NO_DEVICE) {
            throw unavailable("the NVIDIA driver sees no GPU");
        }
        throw CudaError.opening(result, call);
    }
}
