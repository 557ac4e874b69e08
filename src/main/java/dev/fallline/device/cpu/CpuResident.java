package dev.fallline.device.cpu;

import dev.fallline.device.Resident;

/** Examples that stay where they are. */
final class CpuResident implements Resident {
    private final byte[] bytes;
    private final float[] reals;
    private final int width;
    private final int[] labels;
    private int[] order = {};

    /**
     * @param bytes the features, or null if they are {@code reals}
     */
    CpuResident(byte[] bytes, float[] reals, int width, int[] labels) {
        this.bytes = bytes;
        this.reals = reals;
        this.width = width;
        this.labels = labels;
    }

    @Override
    public int count() {
        return labels.length;
    }

    @Override
    public void order(int[] order) {
        this.order = order;
    }

    void gatherFeatures(Lanes lanes, int from, Matrix target) {
        if (target.columns() != width) {
            throw new IllegalArgumentException(width + " features for " + target.columns());
        }
        if (bytes == null) {
            lanes.gatherFloats(
                    reals, width, order, from, target.array(), target.at(), target.rows());
        } else {
            lanes.gatherBytes(
                    bytes, width, order, from, target.array(), target.at(), target.rows());
        }
    }

    void gatherLabels(Lanes lanes, int from, Matrix target) {
        lanes.gatherLabels(labels, order, from, target.array(), target.at(), target.rows());
    }

    @Override
    public void close() {}
}
