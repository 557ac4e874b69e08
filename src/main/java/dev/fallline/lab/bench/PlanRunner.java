package dev.fallline.lab.bench;

import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.plan.Plan;

/**
 * Runs a plan step after step, in runs of as many as the order of the examples has room for, and no
 * more than a training would hand over at once.
 */
final class PlanRunner implements TimedTask {
    /** Of the rate there is nothing to learn; it moves parameters, but not far. */
    private static final double RATE = 1e-4;

    private static final int MOST_STEPS = 1_000;

    private final Executable executable;
    private final DeviceDataset examples;
    private final Runnable before;
    private final int most;
    private final float[] scalars;
    private final float[] notes;

    /**
     * @param examples with an order
     * @param ordered places in it, at least a batch
     * @param before what {@link #prepare} does
     */
    PlanRunner(
            Plan plan,
            Executable executable,
            DeviceDataset examples,
            int ordered,
            Runnable before) {
        this.executable = executable;
        this.examples = examples;
        this.before = before;
        this.most = Math.min(MOST_STEPS, ordered / plan.batch());
        this.scalars =
                plan.update()
                        .map(u -> Steps.scalars(u.optimizer(), 1, most, _ -> RATE))
                        .orElse(new float[0]);
        this.notes = new float[most * plan.notes().size()];
    }

    /** The most steps of one run. */
    static int mostSteps() {
        return MOST_STEPS;
    }

    @Override
    public void prepare() {
        before.run();
    }

    @Override
    public void run(int times) {
        for (int done = 0; done < times; ) {
            int count = Math.min(most, times - done);
            executable.run(examples, new Steps(0, count, 1 + done, scalars), notes);
            done += count;
        }
    }
}
