package dev.fallline.device.cuda;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import dev.fallline.device.Device;
import dev.fallline.device.cpu.HostProduct;
import dev.fallline.device.cuda.Driver.Task;

import java.lang.foreign.MemorySegment;
import java.util.List;

/** Makes CUDA devices whose kernels run on the processor. */
public final class HostDevices {
    private static final long PLENTY = 1L << 32;

    private HostDevices() {}

    static HostDriver driver() {
        return driver(HostKernels.load(false));
    }

    /** Runs the PTX, and checks each of its loads and stores. */
    static HostDriver ptxDriver() {
        return driver(PtxKernels.load());
    }

    static HostDriver driver(Launcher kernels) {
        return new HostDriver(PLENTY, kernels);
    }

    /** For whoever wants nothing but a device that is not the CPU's. */
    public static Device open(boolean graph) {
        return tiled(driver(), graph);
    }

    /** With products by our own kernel. */
    static CudaDevice tiled(HostDriver driver, boolean graph) {
        return open(driver, new KernelGemm(driver), graph, false);
    }

    /** With the CPU's products. */
    static CudaDevice withProductsOfCpu(HostDriver driver, boolean graph) {
        return open(driver, cpuProducts(driver), graph, false);
    }

    /** Fuses what it can. */
    static CudaDevice fusedWhereItCan(HostDriver driver) {
        return open(driver, cpuProducts(driver), true, true);
    }

    private static CudaGemm cpuProducts(HostDriver driver) {
        return new HostProducts(driver, "those of the CPU", HostProduct::multiply);
    }

    /** Fuses steps, and has no products: what cannot be fused fails. */
    static CudaDevice fused(HostDriver driver, boolean graph) {
        return open(driver, new NoProducts(), graph, true);
    }

    static CudaDevice open(HostDriver driver, CudaGemm products, boolean graph, boolean fuses) {
        return new CudaDevice(driver, new DeviceMemory(driver), products, graph, fuses, List.of());
    }

    private record NoProducts() implements CudaGemm {
        @Override
        public String description() {
            return "none";
        }

        @Override
        public Task prepare(
                boolean transposeLeft,
                long a,
                boolean transposeRight,
                long b,
                int beta,
                long c,
                int m,
                int n,
                int k) {
            throw new AssertionError("a product outside of a fused step");
        }

        @Override
        public void close() {}
    }

    /** C ← op(A)·op(B) + β·C on arrays. */
    interface Multiplication {
        void multiply(
                boolean transposeLeft,
                float[] a,
                boolean transposeRight,
                float[] b,
                int beta,
                float[] c,
                int m,
                int n,
                int k);
    }

    /** Products on the processor. */
    @SuppressWarnings("restricted")
    record HostProducts(HostDriver driver, String description, Multiplication by)
            implements CudaGemm {
        @Override
        public Task prepare(
                boolean transposeLeft,
                long a,
                boolean transposeRight,
                long b,
                int beta,
                long c,
                int m,
                int n,
                int k) {
            float[] left = new float[m * k];
            float[] right = new float[k * n];
            float[] product = new float[m * n];
            return driver.task(
                    () -> {
                        copy(at(a, left.length), left);
                        copy(at(b, right.length), right);
                        copy(at(c, product.length), product);
                        by.multiply(
                                transposeLeft, left, transposeRight, right, beta, product, m, n, k);
                        at(c, product.length).copyFrom(MemorySegment.ofArray(product));
                    });
        }

        private static void copy(MemorySegment source, float[] target) {
            MemorySegment.ofArray(target).copyFrom(source);
        }

        private static MemorySegment at(long address, int count) {
            return MemorySegment.ofAddress(address).reinterpret(count * JAVA_FLOAT.byteSize());
        }

        @Override
        public void close() {}
    }
}
