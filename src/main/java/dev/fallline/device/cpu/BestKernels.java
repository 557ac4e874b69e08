package dev.fallline.device.cpu;

/**
 * The choice of {@link CpuKernels}, made once. The vector class is touched only where its module
 * is.
 */
final class BestKernels {
    private static final String MODULE = "jdk.incubator.vector";
    static final CpuKernels CHOICE = choose();

    private BestKernels() {}

    private static CpuKernels choose() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return new ScalarKernels("the Java option --add-modules " + MODULE + " gives vectors");
        }
        int lanes = VectorKernels.width();
        return lanes >= 4
                ? new VectorKernels()
                : new ScalarKernels("vectors of this CPU have only " + lanes + " floats");
    }
}
