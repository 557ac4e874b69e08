package dev.fallline.device.cuda;

import dev.fallline.device.DeviceChecks;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.cuda.Driver.Task;
import dev.fallline.graph.Shape;

import java.lang.foreign.MemorySegment;

/** Examples in device memory, and the order of an epoch. */
final class CudaDataset implements DeviceDataset {
    private final Driver driver;
    private final DeviceMemory memory;
    private final boolean bytes;
    private final int width;
    private final int count;
    private final DeviceMemory.Block examples;
    private final long targets;
    private final int targetsEach;
    private DeviceMemory.Block order;
    private int ordered;

    /**
     * @param features examples × width
     * @param bytes whether they are bytes, not floats
     */
    CudaDataset(
            Driver driver,
            DeviceMemory memory,
            MemorySegment features,
            boolean bytes,
            int width,
            float[] targets) {
        this.driver = driver;
        this.memory = memory;
        this.bytes = bytes;
        long numbers = features.byteSize() / (bytes ? Byte.BYTES : Float.BYTES);
        this.count = Math.toIntExact(numbers / width);
        this.width = width;
        targetsEach = count == 0 ? 1 : targets.length / count;
        long space = DeviceMemory.aligned(features.byteSize());
        examples = memory.allocate("the data set", space + (long) targets.length * Float.BYTES);
        examples.regionEnds(features.byteSize());
        this.targets = examples.address() + space;
        driver.write(examples.address(), features);
        driver.write(this.targets, MemorySegment.ofArray(targets));
    }

    @Override
    public int count() {
        return count;
    }

    int width() {
        return width;
    }

    /** How many targets an example has. */
    int targets() {
        return targetsEach;
    }

    /** Whether features are bytes, not floats. */
    boolean bytes() {
        return bytes;
    }

    long examplesAddress() {
        return examples.address();
    }

    long targetsAddress() {
        return targets;
    }

    /** How many positions the order has. */
    int ordered() {
        return ordered;
    }

    /** Where the order lies; it stays there until a longer one is set. */
    long orderAddress() {
        return order.address();
    }

    @Override
    public void order(int[] order) {
        // A kernel would read whatever lies there.
        DeviceChecks.order(order, count);
        long needed = (long) order.length * Integer.BYTES;
        if (this.order == null || this.order.bytes() < needed) {
            if (this.order != null) this.order.close();
            this.order = null;
            this.ordered = 0;
            long usual = (long) count * Integer.BYTES;
            this.order = memory.allocate("the order of the examples", Math.max(needed, usual));
        }
        driver.write(this.order.address(), MemorySegment.ofArray(order));
        ordered = order.length;
    }

    @Override
    public void features(byte[] features) {
        DeviceChecks.replacement(bytes, features.length, count * width);
        driver.write(examples.address(), MemorySegment.ofArray(features));
    }

    Task gatherFeatures(CudaKernels kernels, long y, Shape shape, long step) {
        long data = examples.address();
        return bytes
                ? kernels.gatherBytes(data, orderAddress(), y, shape, step)
                : kernels.gatherFloats(data, orderAddress(), y, shape, step);
    }

    Task gatherTargets(CudaKernels kernels, long y, Shape shape, long step) {
        return kernels.gatherFloats(targets, orderAddress(), y, shape, step);
    }

    @Override
    public void close() {
        if (order != null) order.close();
        examples.close();
    }
}
