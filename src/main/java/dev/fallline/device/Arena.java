package dev.fallline.device;

/**
 * Parameters and optimizer slots: what a training is, between two steps. Every array is as long as
 * the layout.
 */
public interface Arena extends AutoCloseable {
    /** Copies the parameters into {@code target}. */
    void readParameters(float[] target);

    void writeParameters(float[] source);

    void readSlot(int slot, float[] target);

    void writeSlot(int slot, float[] source);

    @Override
    void close();
}
