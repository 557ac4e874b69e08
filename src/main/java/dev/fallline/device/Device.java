package dev.fallline.device;

import dev.fallline.graph.Layout;
import dev.fallline.plan.Plan;

import java.util.List;
import java.util.Optional;

/**
 * Something that runs plans. The memory behind everything it hands out is freed by that thing's
 * {@code close}, at the latest by the device's own.
 */
public interface Device extends AutoCloseable {
    /** What it is, in a line: model, threads or memory. */
    String description();

    /** What it runs on and why: one line a choice that it made when it was opened. */
    List<String> choices();

    /** What makes it much slower than it could be and what to do about it: a sentence each. */
    default List<String> warnings() {
        return List.of();
    }

    /** How many workers share a step; results depend on it in the last bits. */
    int threads();

    /** Whether plans keep the host's cores busy; otherwise other work can be done meanwhile. */
    boolean runsOnHost();

    /** Memory for parameters and what their optimizer remembers, all zero. */
    Arena allocate(Layout layout, int slots);

    /**
     * Brings examples to where the device can gather from; a CPU leaves them where they are.
     *
     * @param features unsigned bytes, row by row; a step sees value × 2/255
     * @param width numbers in an example
     * @param targets of the examples: the number of a class, or a real value
     * @throws IllegalArgumentException if there are not width features for each target
     */
    DeviceDataset upload(byte[] features, int width, float[] targets);

    /** The same for real-valued features, which a step sees as they are. */
    DeviceDataset upload(float[] features, int width, float[] targets);

    /** The same with a class for each example. */
    default DeviceDataset upload(byte[] features, int width, int[] labels) {
        return upload(features, width, floats(labels));
    }

    /** The same for real-valued features. */
    default DeviceDataset upload(float[] features, int width, int[] labels) {
        return upload(features, width, floats(labels));
    }

    /** Numbers of classes are small enough to be exact. */
    private static float[] floats(int[] labels) {
        var floats = new float[labels.length];
        for (int i = 0; i < labels.length; i++) floats[i] = labels[i];
        return floats;
    }

    /**
     * Makes a plan ready to run over the parameters of an arena. Several plans may share one.
     *
     * @param arena of this device, with the plan's layout and a slot for each of its optimizer's
     * @throws IllegalArgumentException if it has not
     */
    Executable compile(Plan plan, Arena arena);

    /** Its operations one by one; nothing if it only runs plans. */
    default Optional<EagerKernels> eagerKernels() {
        return Optional.empty();
    }

    @Override
    void close();
}
