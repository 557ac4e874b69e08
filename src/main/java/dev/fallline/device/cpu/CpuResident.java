package dev.fallline.device.cpu;

import dev.fallline.device.Fit;
import dev.fallline.device.Resident;

/** Examples that stay where they are. */
final class CpuResident implements Resident {
    private byte[] bytes;
    private final float[] reals;
    private final int width;
    private final float[] targets;
    private int[] order = {};

    /**
     * @param bytes the features, or null if they are {@code reals}
     */
    CpuResident(byte[] bytes, float[] reals, int width, float[] targets) {
        int size = bytes == null ? reals.length : bytes.length;
        Fit.examples(size, width, targets.length);
        this.bytes = bytes;
        this.reals = reals;
        this.width = width;
        this.targets = targets;
    }

    /** The same examples in the order that they have now, whatever order this is given later. */
    CpuResident asItIs() {
        CpuResident copy = new CpuResident(bytes, reals, width, targets);
        copy.order = order;
        return copy;
    }

    @Override
    public int count() {
        return targets.length;
    }

    int width() {
        return width;
    }

    @Override
    public void order(int[] order) {
        Fit.order(order, targets.length);
        this.order = order;
    }

    @Override
    public void features(byte[] features) {
        Fit.replacement(bytes != null, features.length, width * count());
        bytes = features;
    }

    /** How many places the order has. */
    int ordered() {
        return order.length;
    }

    void gatherFeatures(Lanes lanes, int from, Matrix target) {
        if (bytes == null) {
            lanes.gatherFloats(reals, width, order, from, target);
        } else {
            lanes.gatherBytes(bytes, width, order, from, target);
        }
    }

    void gatherTargets(Lanes lanes, int from, Matrix target) {
        lanes.gatherFloats(targets, 1, order, from, target);
    }

    @Override
    public void close() {}
}
