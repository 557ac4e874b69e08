package dev.fallline.device.cpu;

import dev.fallline.device.DeviceChecks;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Region;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** A plan divided among the workers of a pool. */
final class CpuExecutable implements Executable {
    /** Steps in which a way to share the work is tried. */
    private static final int TRIAL = 16;

    private final Plan plan;
    private final RegionArrays memory;
    private final WorkerPool pool;
    private final StepContext context;

    /** By worker, phase and position. */
    private final CpuTask[][][] tasks;

    /** What the first worker does when a step is over. */
    private final IntConsumer afterwards;

    private final WorkerPool.Task work = this::work;

    private final Concurrency concurrency = new Concurrency();

    // The steps that are taken; written while the other workers wait.
    private int from;
    private int to;

    /**
     * @param context what the tasks of the phases read
     */
    CpuExecutable(
            Plan plan, RegionArrays memory, Phases phases, WorkerPool pool, StepContext context) {
        this.plan = plan;
        this.memory = memory;
        this.pool = pool;
        this.context = context;
        this.tasks =
                IntStream.range(0, phases.workers())
                        .mapToObj(phases::of)
                        .toArray(CpuTask[][][]::new);
        this.afterwards = phases.afterwards();
    }

    @Override
    public void run(DeviceDataset examples, Steps steps, float[] notes) {
        CpuDataset own = (CpuDataset) examples;
        steps.check(plan, own.width(), own.targets(), own.ordered(), notes);
        context.examples = own;
        context.steps = steps;
        context.notes = notes;
        int count = steps.count();
        to = 0;
        while (to < count) {
            boolean trial = workers() > 1 && concurrency.isTrial();
            take(to, trial ? Math.min(to + TRIAL, count) : count);
        }
    }

    /** Some of the steps, as many workers at a time as is faster. */
    private void take(int from, int to) {
        this.from = from;
        this.to = to;
        long began = System.nanoTime();
        if (workers() == 1 || concurrency.sideBySide()) pool.run(workers(), work);
        else workInTurn();
        concurrency.took(System.nanoTime() - began, to - from);
    }

    /** What all workers do, phase by phase, on the caller's thread: with the same bits. */
    private void workInTurn() {
        for (int k = from; k < to; k++) {
            for (int phase = 0; phase < tasks[0].length; phase++) {
                for (CpuTask[][] worker : tasks) {
                    for (CpuTask task : worker[phase]) task.run(k);
                }
            }
            afterwards.accept(k);
        }
    }

    int workers() {
        return tasks.length;
    }

    private void work(int worker) {
        CpuTask[][] phases = tasks[worker];
        for (int k = from; k < to; k++) {
            for (CpuTask[] phase : phases) {
                for (CpuTask task : phase) task.run(k);
                pool.await(worker);
            }
            // The others may go on: what it reads is next written after a further barrier.
            if (worker == 0) afterwards.accept(k);
        }
    }

    @Override
    public void read(String output, float[] target) {
        Region region = plan.outputs().get(output);
        if (region == null) throw new IllegalArgumentException("no output " + output);
        Matrix m = memory.matrix(region);
        DeviceChecks.length(target.length, m.size());
        System.arraycopy(m.array(), m.at(), target, 0, m.size());
    }

    /** How often in a step the workers wait for each other; 0 for a single one. */
    int barriers() {
        return workers() == 1 ? 0 : tasks[0].length;
    }

    @Override
    public void close() {}
}
