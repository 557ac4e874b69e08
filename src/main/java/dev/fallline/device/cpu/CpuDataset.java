package dev.fallline.device.cpu;

import dev.fallline.device.DeviceChecks;
import dev.fallline.device.DeviceDataset;

import java.lang.foreign.MemorySegment;

/** Examples that stay where they are. */
final class CpuDataset implements DeviceDataset {
    private byte[] bytes;
    private final float[] reals;
    private final int width;
    private final float[] targets;
    private final int count;
    private int[] order = {};
    private MemorySegment orders = MemorySegment.ofArray(order);

    /** Of the features, or null if they are floats. */
    private MemorySegment byteSegment;

    /** NaN until computed. */
    private volatile double nonZeroShare = Double.NaN;

    /**
     * @param bytes the features, or null if they are {@code reals}
     */
    CpuDataset(byte[] bytes, float[] reals, int width, float[] targets) {
        int size = bytes == null ? reals.length : bytes.length;
        DeviceChecks.examples(size, width, targets.length);
        this.bytes = bytes;
        this.reals = reals;
        this.width = width;
        this.targets = targets;
        count = size / width;
        if (bytes != null) byteSegment = MemorySegment.ofArray(bytes);
    }

    /** The same examples in the order that they have now, whatever order this is given later. */
    CpuDataset asItIs() {
        CpuDataset copy = new CpuDataset(bytes, reals, width, targets);
        copy.order = order;
        copy.orders = orders;
        copy.nonZeroShare = nonZeroShare;
        return copy;
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
        return count == 0 ? 1 : targets.length / count;
    }

    @Override
    public void order(int[] order) {
        DeviceChecks.order(order, count);
        this.order = order;
        orders = MemorySegment.ofArray(order);
    }

    @Override
    public void features(byte[] features) {
        DeviceChecks.replacement(bytes != null, features.length, width * count());
        bytes = features;
        byteSegment = MemorySegment.ofArray(features);
        nonZeroShare = Double.NaN;
    }

    /** How many of the features are not 0, of all: 0 to 1. */
    double nonZeroShare() {
        return Double.isNaN(nonZeroShare) ? counted() : nonZeroShare;
    }

    /** All workers ask in the first step, and one of them counts. */
    private synchronized double counted() {
        if (Double.isNaN(nonZeroShare)) {
            nonZeroShare = bytes == null ? NonZeroShare.of(reals) : NonZeroShare.of(bytes);
        }
        return nonZeroShare;
    }

    /** The features, for native calls; null if they are floats. */
    MemorySegment bytes() {
        return byteSegment;
    }

    /** The order, for native calls. */
    MemorySegment orders() {
        return orders;
    }

    /** How many places the order has. */
    int ordered() {
        return order.length;
    }

    void gatherFeatures(CpuKernels kernels, int from, Matrix target) {
        if (bytes == null) {
            kernels.gatherFloats(reals, width, order, from, target);
        } else {
            kernels.gatherBytes(bytes, width, order, from, target);
        }
    }

    void gatherTargets(CpuKernels kernels, int from, Matrix target) {
        kernels.gatherFloats(targets, targets(), order, from, target);
    }

    @Override
    public void close() {}
}
