package dev.fallline.train;

import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;

import java.util.HashMap;
import java.util.Map;

/** Measures a network on examples, many at a time. */
public final class ModelEvaluator implements AutoCloseable {
    /** Large enough for the products to be efficient, small enough for the cache. */
    private static final int BATCH = 500;

    /**
     * Means over some examples.
     *
     * @param quality what plans note beside the loss: hits, or squared errors
     */
    public record Means(double loss, double quality) {}

    private final Objective objective;
    private final Device device;
    private final Arena arena;

    /** By the number of examples: full batches, and the last one of each set. */
    private final Map<Integer, Executable> plans = new HashMap<>();

    public ModelEvaluator(Objective objective, Device device, Arena arena) {
        this.objective = objective;
        this.device = device;
        this.arena = arena;
    }

    private Executable plan(int batch) {
        return plans.computeIfAbsent(
                batch, examples -> device.compile(objective.evaluation(examples), arena));
    }

    /** Brings examples to a device. */
    public static DeviceDataset upload(Device device, Examples examples) {
        float[] targets = examples.targets().values();
        return switch (examples.features()) {
            case Features.Bytes(byte[] values) -> device.upload(values, examples.width(), targets);
            case Features.Reals(float[] values) -> device.upload(values, examples.width(), targets);
        };
    }

    /** Measures the network on the given examples. */
    public Means means(DeviceDataset examples, int[] indices) {
        examples.order(indices);
        int steps = indices.length / BATCH;
        float[] notes = new float[2 * steps];
        if (steps > 0) plan(BATCH).run(examples, Steps.evaluation(0, steps), notes);
        double loss = 0;
        double quality = 0;
        for (int i = 0; i < steps; i++) {
            loss += (double) notes[2 * i] * BATCH;
            quality += notes[2 * i + 1];
        }
        int rest = indices.length % BATCH;
        if (rest > 0) {
            float[] last = new float[2];
            plan(rest).run(examples, Steps.evaluation(steps * BATCH, 1), last);
            loss += (double) last[0] * rest;
            quality += last[1];
        }
        return new Means(loss / indices.length, quality / indices.length);
    }

    /** The outputs of the network for the given examples, examples × outputs. */
    public float[] outputs(DeviceDataset examples, int[] indices) {
        return pass(examples, indices).outputs();
    }

    /**
     * What one pass over examples gives.
     *
     * @param outputs examples × outputs
     * @param loss mean over the examples
     */
    public record Pass(float[] outputs, double loss) {}

    /** Outputs and loss of the given examples. */
    public Pass pass(DeviceDataset examples, int[] indices) {
        examples.order(indices);
        int width = objective.mlp().outputs();
        float[] all = new float[indices.length * width];
        float[] notes = new float[2];
        double loss = 0;
        for (int from = 0; from < indices.length; from += BATCH) {
            int batch = Math.min(BATCH, indices.length - from);
            float[] some = new float[batch * width];
            Executable plan = plan(batch);
            plan.run(examples, Steps.evaluation(from, 1), notes);
            loss += (double) notes[0] * batch;
            plan.read(Objective.SCORES, some);
            System.arraycopy(some, 0, all, from * width, some.length);
        }
        return new Pass(all, loss / indices.length);
    }

    @Override
    public void close() {
        plans.values().forEach(Executable::close);
    }
}
