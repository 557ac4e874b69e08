package dev.fallline.djl;

import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.device.EagerKernels;

/** The device that computes: the CPU, opened when it is first used and then kept. */
final class Processor {
    /** Worker threads; by default one for each processor. */
    private static final String THREADS = "ai.djl.fallline.num_threads";

    static final Device DEVICE =
            Devices.open(
                            "cpu",
                            DeviceOptions.ofThreads(
                                    Integer.getInteger(
                                            THREADS, Runtime.getRuntime().availableProcessors())))
                    .device();

    static final EagerKernels KERNELS = DEVICE.eagerKernels().orElseThrow();

    private Processor() {}

    /** What it is and runs on. */
    static String description() {
        return DEVICE.description() + ", " + String.join(", ", DEVICE.choices());
    }
}
