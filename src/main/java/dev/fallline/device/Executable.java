package dev.fallline.device;

/** A plan ready to run. Nothing is allocated and nothing is asked of the host between two steps. */
public interface Executable extends AutoCloseable {
    /**
     * Runs steps and waits for their end.
     *
     * @param notes receives the plan's notes, step by step: {@code count × notes} numbers
     * @throws IllegalArgumentException before the first step, if something does not fit: see {@link
     *     Steps#check}
     */
    void run(DeviceDataset examples, Steps steps, float[] notes);

    /**
     * Copies a named output of the plan, as the last step left it.
     *
     * @param target of the output's size
     * @throws IllegalArgumentException if it is not, or there is no such output
     */
    void read(String output, float[] target);

    @Override
    void close();
}
