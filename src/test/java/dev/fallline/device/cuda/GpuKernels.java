package dev.fallline.device.cuda;

import dev.fallline.device.cuda.Driver.Extent;
import dev.fallline.device.cuda.Driver.Launch;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** The kernels on the first GPU, launched through JCuda as the device launches them. */
final class GpuKernels implements Launcher {
    private final Driver driver;

    private GpuKernels(Driver driver) {
        this.driver = driver;
    }

    /** Empty where there is no GPU that the device would take. */
    static Optional<Launcher> find() {
        GpuFinder.Found found;
        try {
            found = GpuFinder.find(0);
        } catch (LinkageError | RuntimeException e) {
            // The device's own tests say why.
            return Optional.empty();
        }
        return Optional.of(new GpuKernels(new JCudaDriver(found.device(), found.gpu())));
    }

    @Override
    public long allocate(long bytes) {
        return driver.allocate(bytes);
    }

    @Override
    public void free(long address) {
        driver.free(address);
    }

    @Override
    public void write(long address, MemorySegment source) {
        driver.write(address, source);
    }

    @Override
    public void read(long address, MemorySegment target) {
        driver.read(address, target);
    }

    @Override
    public void launch(
            String kernel, int gridX, int gridY, int blockX, int blockY, Number... arguments) {
        Extent grid = new Extent(gridX, gridY);
        Extent block = new Extent(blockX, blockY);
        driver.prepare(new Launch(kernel, grid, block, 0, arguments)).run();
    }

    @Override
    public String toString() {
        return driver.gpu().name();
    }
}
