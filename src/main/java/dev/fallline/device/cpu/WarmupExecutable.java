package dev.fallline.device.cpu;

import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.plan.Plan;

import java.util.function.Supplier;

/** Runs a plan with plain loops until those of the Vector API are compiled. */
final class WarmupExecutable implements Executable {
    /** Steps between two readings of the clock while the vector loops are warmed up. */
    private static final int STRIDE = 16;

    private final Plan plan;
    private final CpuExecutable plain;
    private final CpuExecutable best;
    private final Supplier<CpuExecutable> copy;
    private final KernelWarmup warmup;

    /**
     * @param plain with plain loops
     * @param best over the same memory, with those of the Vector API
     * @param copy makes one like best that may run beside these, on memory and a thread of its own
     */
    WarmupExecutable(
            Plan plan,
            CpuExecutable plain,
            CpuExecutable best,
            Supplier<CpuExecutable> copy,
            KernelWarmup warmup) {
        this.plan = plan;
        this.plain = plain;
        this.best = best;
        this.copy = copy;
        this.warmup = warmup;
    }

    @Override
    public void run(DeviceDataset examples, Steps steps, float[] notes) {
        if (warmup.over()) {
            best.run(examples, steps, notes);
            return;
        }
        long began = System.nanoTime();
        plain.run(examples, steps, notes);
        long nanos = System.nanoTime() - began;
        warmup.worked(nanos, () -> trial((CpuDataset) examples, steps, nanos));
    }

    /** The first of these steps, with the vector loops and without any effect. */
    private KernelWarmup.Trial trial(CpuDataset examples, Steps all, long nanos) {
        int count = Math.min(STRIDE, all.count());
        CpuExecutable own = copy.get();
        // The validation set is measured in another order meanwhile.
        CpuDataset fixed = examples.asItIs();
        Steps steps = new Steps(all.from(), count, all.first(), all.scalars());
        float[] notes = new float[count * plan.notes().size()];
        // Another thread shares the cores with the workers: twice their time is fast enough.
        long enough = 2 * plain.workers() * nanos / all.count() * count;
        return new KernelWarmup.Trial(() -> own.run(fixed, steps, notes), enough);
    }

    @Override
    public void read(String output, float[] target) {
        best.read(output, target);
    }

    @Override
    public void close() {}
}
