package dev.fallline.device.cuda;

import static dev.fallline.FalllineException.failed;

import dev.fallline.device.Precision;
import dev.fallline.device.cuda.Driver.Task;

import java.util.Optional;

/**
 * Products by cuBLAS, which takes matrices column by column. A row-major matrix read so is its own
 * transpose, hence C = A·B is asked for as Cᵀ = Bᵀ·Aᵀ, with every factor as it lies in memory.
 */
final class CublasGemm implements CudaGemm {
    private static final long MIB = 1 << 20;

    /**
     * Our own kernel, which spares a launch, for products so shallow that it makes them in two
     * stages, and of so few tiles that they all run at once on a large GPU. An estimate, not a
     * measurement.
     */
    private static final int SHALLOW = 128;

    private static final int FEW = 256 * 32 * 32;

    private final Cublas cublas;
    private final Precision precision;
    private final Driver driver;
    private final DeviceMemory.Block workspace;

    /**
     * @param cublas that has been opened with the precision
     * @param memory of the driver, from which its workspace comes, whose size is what NVIDIA
     *     advises
     */
    CublasGemm(Cublas cublas, Precision precision, DeviceMemory memory, Driver driver) {
        this.cublas = cublas;
        this.precision = precision;
        this.driver = driver;
        long bytes = driver.gpu().major() >= 9 ? 32 * MIB : 4 * MIB;
        workspace = memory.allocate("cuBLAS", bytes);
        check(cublas.workspace(workspace.address(), bytes), "cublasSetWorkspace");
    }

    @Override
    public String description() {
        return "%s, %s".formatted(cublas.description(), precision.label());
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
        int rowOfA = transposeLeft ? m : k;
        int rowOfB = transposeRight ? k : n;
        Cublas.Call call =
                cublas.gemm(
                        transposeRight, transposeLeft, n, m, k, b, rowOfB, a, rowOfA, beta, c, n);
        return () -> {
            int status = call.run();
            if (status != 0) check(status, "a product %d × %d × %d".formatted(m, k, n));
        };
    }

    @Override
    public Optional<Task> prepare(Epilogue epilogue, long a, long b, long c, int m, int n, int k) {
        boolean small = k <= SHALLOW && (long) m * n <= FEW;
        return small && precision == Precision.FP32
                ? new KernelGemm(driver).prepare(epilogue, a, b, c, m, n, k)
                : Optional.empty();
    }

    private void check(int status, String call) {
        if (status == 0) return;
        driver.lose();
        throw failed(
                "cuBLAS failed: %s ended with status %d; a run that has begun can go on from its last checkpoint, with train --resume",
                call, status);
    }

    @Override
    public void close() {
        if (driver.lost()) return;
        try (workspace) {
            check(cublas.destroy(), "cublasDestroy");
        }
    }
}
