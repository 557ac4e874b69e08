package dev.fallline.device.cpu;

import dev.fallline.device.Executable;
import dev.fallline.device.Resident;
import dev.fallline.device.Steps;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Region;

import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** A plan divided among a team of workers. */
final class CpuExecutable implements Executable {
    private final Plan plan;
    private final Memory memory;
    private final Team team;
    private final Moment moment;
    private final int workers;

    /** By worker, phase and position. */
    private final Kernel[][][] kernels;

    private final IntConsumer afterwards;
    private final Team.Task task = this::work;

    CpuExecutable(Plan plan, Memory memory, Phases phases, Team team, Moment moment) {
        this.plan = plan;
        this.memory = memory;
        this.team = team;
        this.moment = moment;
        this.workers = phases.workers();
        this.kernels = IntStream.range(0, workers).mapToObj(phases::of).toArray(Kernel[][][]::new);
        this.afterwards = phases.afterwards();
    }

    @Override
    public void run(Resident examples, Steps steps, float[] notes) {
        CpuResident own = (CpuResident) examples;
        steps.check(plan, own.width(), own.ordered(), notes);
        moment.examples = own;
        moment.steps = steps;
        moment.notes = notes;
        team.run(workers, task);
    }

    private void work(int worker) {
        int count = moment.steps.count();
        for (int k = 0; k < count; k++) {
            for (Kernel[] phase : kernels[worker]) {
                for (Kernel kernel : phase) kernel.run(k);
                team.meet(worker);
            }
            // The others may go on: what it reads is next written behind a further meeting.
            if (worker == 0) afterwards.accept(k);
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
    public int meetings() {
        return workers == 1 ? 0 : kernels[0].length;
    }

    @Override
    public void close() {}
}
