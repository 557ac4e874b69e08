package dev.fallline.device.cpu;

import dev.fallline.device.Executable;
import dev.fallline.device.Resident;
import dev.fallline.device.Steps;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Region;

import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A plan divided among a team of workers. */
final class CpuExecutable implements Executable {
    private final Plan plan;
    private final Memory memory;
    private final Team team;
    private final Moment moment;
    private final int workers;

    /** Until the changeover, and from then on. */
    private final Course first;

    private final Course best;
    private final Changeover changeover;
    private final Supplier<CpuExecutable> understudy;
    private final Team.Task task = this::work;
    private Course course;

    /**
     * What is done in a step.
     *
     * @param kernels by worker, phase and position
     * @param afterwards what the first worker does when the step is over
     */
    private record Course(Kernel[][][] kernels, IntConsumer afterwards) {
        static Course of(Phases phases) {
            return new Course(
                    IntStream.range(0, phases.workers())
                            .mapToObj(phases::of)
                            .toArray(Kernel[][][]::new),
                    phases.afterwards());
        }
    }

    /** With the best loops at once. */
    CpuExecutable(Plan plan, Memory memory, Phases phases, Team team, Moment moment) {
        this(plan, memory, phases, phases, team, moment, Changeover.none(), null);
    }

    /**
     * @param understudy makes one of the same plan that may be run beside this one
     */
    CpuExecutable(
            Plan plan,
            Memory memory,
            Phases first,
            Phases best,
            Team team,
            Moment moment,
            Changeover changeover,
            Supplier<CpuExecutable> understudy) {
        this.plan = plan;
        this.memory = memory;
        this.team = team;
        this.moment = moment;
        this.workers = first.workers();
        this.first = Course.of(first);
        this.best = first == best ? this.first : Course.of(best);
        this.changeover = changeover;
        this.understudy = understudy;
    }

    @Override
    public void run(Resident examples, Steps steps, float[] notes) {
        CpuResident own = (CpuResident) examples;
        steps.check(plan, own.width(), own.ordered(), notes);
        moment.examples = own;
        moment.steps = steps;
        moment.notes = notes;
        if (changeover.over()) {
            course = best;
            team.run(workers, task);
            return;
        }
        course = first;
        long began = System.nanoTime();
        team.run(workers, task);
        changeover.worked(System.nanoTime() - began, this, own, steps);
    }

    /** Steps of the same plan, taken beside this one and without touching its memory. */
    CpuExecutable understudy() {
        return understudy.get();
    }

    int workers() {
        return workers;
    }

    int noteCount() {
        return plan.notes().size();
    }

    private void work(int worker) {
        int count = moment.steps.count();
        Kernel[][] phases = course.kernels[worker];
        for (int k = 0; k < count; k++) {
            for (Kernel[] phase : phases) {
                for (Kernel kernel : phase) kernel.run(k);
                team.meet(worker);
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
    public int meetings() {
        return workers == 1 ? 0 : first.kernels[0].length;
    }

    @Override
    public void close() {}
}
