package dev.fallline.device;

/** Examples on a device, and the order in which plans walk through them. */
public interface DeviceDataset extends AutoCloseable {
    /** How many examples. */
    int count();

    /**
     * Sets the order: the i-th example to visit is {@code order[i]}. The array is not copied where
     * the device can read it in place; it must not change while plans run.
     *
     * @throws IllegalArgumentException if there is no such example
     */
    void order(int[] order);

    /**
     * Replaces the features, which must have been uploaded as bytes. The array is not copied where
     * the device can read it in place; it must not change while plans run.
     *
     * @param features as many as before
     * @throws IllegalArgumentException if they are not, or the features are real numbers
     */
    void features(byte[] features);

    @Override
    void close();
}
