package dev.fallline.device.cpu;

import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Region;

import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A plan divided among a team of workers. */
final class CpuExecutable implements Executable {
    private final Plan plan;
    private final RegionArrays memory;
    private final WorkerPool pool;
    private final StepContext context;
    private final int workers;

    /** Until the changeover, and from then on. */
    private final Course first;

    private final Course best;
    private final KernelWarmup changeover;
    private final Supplier<CpuExecutable> shadow;
    private final WorkerPool.Task task = this::work;
    private Course course;

    /**
     * What is done in a step.
     *
     * @param kernels by worker, phase and position
     * @param afterwards what the first worker does when the step is over
     */
    private record Course(Task[][][] kernels, IntConsumer afterwards) {
        static Course of(Phases phases) {
            return new Course(
                    IntStream.range(0, phases.workers())
                            .mapToObj(phases::of)
                            .toArray(Task[][][]::new),
                    phases.afterwards());
        }
    }

    /** With the best loops at once. */
    CpuExecutable(
            Plan plan, RegionArrays memory, Phases phases, WorkerPool pool, StepContext context) {
        this(plan, memory, phases, phases, pool, context, KernelWarmup.none(), null);
    }

    /**
     * @param shadow makes one of the same plan that may be run beside this one
     */
    CpuExecutable(
            Plan plan,
            RegionArrays memory,
            Phases first,
            Phases best,
            WorkerPool pool,
            StepContext context,
            KernelWarmup changeover,
            Supplier<CpuExecutable> shadow) {
        this.plan = plan;
        this.memory = memory;
        this.pool = pool;
        this.context = context;
        this.workers = first.workers();
        this.first = Course.of(first);
        this.best = first == best ? this.first : Course.of(best);
        this.changeover = changeover;
        this.shadow = shadow;
    }

    @Override
    public void run(DeviceDataset examples, Steps steps, float[] notes) {
        CpuDataset own = (CpuDataset) examples;
        steps.check(plan, own.width(), own.ordered(), notes);
        context.examples = own;
        context.steps = steps;
        context.notes = notes;
        if (changeover.over()) {
            course = best;
            pool.run(workers, task);
            return;
        }
        course = first;
        long began = System.nanoTime();
        pool.run(workers, task);
        changeover.worked(System.nanoTime() - began, this, own, steps);
    }

    /** Steps of the same plan, taken beside this one and without touching its memory. */
    CpuExecutable shadow() {
        return shadow.get();
    }

    int workers() {
        return workers;
    }

    int noteCount() {
        return plan.notes().size();
    }

    private void work(int worker) {
        int count = context.steps.count();
        Task[][] phases = course.kernels[worker];
        for (int k = 0; k < count; k++) {
            for (Task[] phase : phases) {
                for (Task kernel : phase) kernel.run(k);
                pool.meet(worker);
            }
            // The others may go on: what it reads is next written behind a further meeting.
            if (worker == 0) course.afterwards.accept(k);
        }
    }

    @Override
    public void read(String output, float[] target) {
        Region region = plan.outputs().get(output);
        if (region == null) throw new IllegalArgumentException("no output " + output);
        Matrix m = memory.matrix(region);
        if (target.length != m.size()) {
            throw new IllegalArgumentException(
                    "%s has %d numbers, not %d".formatted(output, m.size(), target.length));
        }
        System.arraycopy(m.array(), m.at(), target, 0, m.size());
    }

    @Override
    public int barriers() {
        return workers == 1 ? 0 : first.kernels[0].length;
    }

    @Override
    public void close() {}
}
