package dev.fallline.device.cpu;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * What each worker does in a step, phase by phase. All workers wait for each other at the end of
 * each.
 */
final class Phases {
    private final int workers;
    private final List<List<List<CpuTask>>> tasks = new ArrayList<>();
    private IntConsumer afterwards = _ -> {};

    Phases(int workers) {
        this.workers = workers;
    }

    int workers() {
        return workers;
    }

    /** Adds a worker's part, or the first worker's whole, of an instruction to a phase. */
    void add(int phase, Sharding work, IntFunction<CpuTask> task) {
        for (int w = 0; w < taking(work, workers); w++) list(phase, w).add(task.apply(w));
    }

    /** How many of so many workers take part. */
    static int taking(Sharding work, int workers) {
        return work == Sharding.SOLO ? 1 : workers;
    }

    /** Gives a worker one task in each of consecutive phases. */
    void append(int phase, int worker, List<CpuTask> sequence) {
        for (int i = 0; i < sequence.size(); i++) list(phase + i, worker).add(sequence.get(i));
    }

    /** Sets what the first worker does when the step is over. */
    void afterwards(IntConsumer action) {
        afterwards = action;
    }

    IntConsumer afterwards() {
        return afterwards;
    }

    /** The tasks of a worker in each phase. */
    CpuTask[][] of(int worker) {
        return tasks.stream()
                .map(phase -> phase.get(worker).toArray(CpuTask[]::new))
                .toArray(CpuTask[][]::new);
    }

    private List<CpuTask> list(int phase, int worker) {
        while (tasks.size() <= phase) {
            List<List<CpuTask>> fresh = new ArrayList<>();
            for (int w = 0; w < workers; w++) fresh.add(new ArrayList<>());
            tasks.add(fresh);
        }
        return tasks.get(phase).get(worker);
    }
}
