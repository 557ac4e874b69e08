package dev.fallline.train;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.Executable;
import dev.fallline.device.Resident;
import dev.fallline.device.Steps;

/** Measures a network on examples, many at a time. */
final class Examiner implements AutoCloseable {
    /** Large enough for the products to be efficient, small enough for the cache. */
    private static final int BATCH = 500;

    /**
     * What a network is worth on some examples.
     *
     * @param loss mean over the examples
     * @param accuracy 0 to 1
     */
    record Score(double loss, double accuracy) {}

    private final Objective objective;
    private final Device device;
    private final Arena arena;
    private final Executable full;

    Examiner(Objective objective, Device device, Arena arena) {
        this.objective = objective;
        this.device = device;
        this.arena = arena;
        this.full = device.compile(objective.evaluation(BATCH), arena);
    }

    /** Measures the network on the given examples. */
    Score score(Resident examples, int[] indices) {
        examples.order(indices);
        int steps = indices.length / BATCH;
        float[] notes = new float[2 * steps];
        if (steps > 0) full.run(examples, Steps.evaluation(0, steps), notes);
        double loss = 0;
        double hits = 0;
        for (int i = 0; i < steps; i++) {
            loss += (double) notes[2 * i] * BATCH;
            hits += notes[2 * i + 1];
        }
        int rest = indices.length % BATCH;
        if (rest > 0) {
            float[] last = new float[2];
            try (Executable ragged = device.compile(objective.evaluation(rest), arena)) {
                ragged.run(examples, Steps.evaluation(steps * BATCH, 1), last);
            }
            loss += (double) last[0] * rest;
            hits += last[1];
        }
        return new Score(loss / indices.length, hits / indices.length);
    }

    /** The outputs of the network for the given examples, examples × classes. */
    float[] outputs(Resident examples, int[] indices) {
        examples.order(indices);
        int classes = objective.mlp().outputs();
        float[] all = new float[indices.length * classes];
        for (int from = 0; from < indices.length; from += BATCH) {
            int batch = Math.min(BATCH, indices.length - from);
            float[] some = new float[batch * classes];
            if (batch == BATCH) read(full, examples, from, some);
            else {
                try (Executable ragged = device.compile(objective.evaluation(batch), arena)) {
                    read(ragged, examples, from, some);
                }
            }
            System.arraycopy(some, 0, all, from * classes, some.length);
        }
        return all;
    }

    private static void read(Executable plan, Resident examples, int from, float[] target) {
        plan.run(examples, Steps.evaluation(from, 1), new float[2]);
        plan.read(Objective.SCORES, target);
    }

    @Override
    public void close() {
        full.close();
    }
}
