package dev.fallline.device.cpu;

import dev.fallline.graph.Layout;
import dev.fallline.graph.Op;
import dev.fallline.plan.Instruction;
import dev.fallline.plan.Instruction.Compute;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Region;
import dev.fallline.plan.Region.Space;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Divides a plan's instructions among workers. Instructions are put into phases: within one, no
 * worker touches what another one writes; between two, all wait for each other. An instruction goes
 * into the earliest phase that its inputs and its output allow.
 */
final class Compiler {
    /** How a region is read of which a worker needs all: like none of the ways to share it. */
    private static final Sharding WHOLE = null;

    /** What has been done to a region so far. */
    private final class Trace {
        private boolean written;
        private Sharding writer;
        private int writtenIn;
        private final Map<Sharding, Integer> readIn = new HashMap<>();

        /** The earliest phase in which it may be read so. */
        int readable(Sharding how) {
            return written ? writtenIn + barrierBetween(writer, how) : 0;
        }

        /** The earliest phase in which it may be written so. */
        int writable(Sharding how) {
            int earliest = readable(how);
            for (var read : readIn.entrySet()) {
                int after = read.getValue() + barrierBetween(read.getKey(), how);
                earliest = Math.max(earliest, after);
            }
            return earliest;
        }

        void read(Sharding how, int phase) {
            readIn.merge(how, phase, Math::max);
        }

        void write(Sharding how, int phase) {
            written = true;
            writer = how;
            writtenIn = phase;
            readIn.clear();
        }
    }

    private final Plan plan;
    private final int workers;
    private final RegionArrays memory;
    private final TaskFactory tasks;
    private final Phases phases;
    private final boolean learns;

    /** Whose parameters are updated while it is computed, or null. */
    private final Compute early;

    /** Where the batch's features lie. */
    private Region features;

    private final Map<Region, Trace> traces = new LinkedHashMap<>();

    private Compiler(Plan plan, int workers, RegionArrays memory, TaskFactory tasks) {
        this.plan = plan;
        this.workers = workers;
        this.memory = memory;
        this.tasks = tasks;
        this.phases = new Phases(workers);
        this.learns =
                plan.instructions().stream()
                        .anyMatch(
                                i ->
                                        i instanceof Compute c
                                                && c.output().space() == Space.GRADIENT);
        this.early = updatedEarly();
    }

    /**
     * The product that is the gradient of the first layer's weights, if they may be updated while
     * it is computed: nothing that comes after it in a step needs it or them as they are. Else
     * null.
     */
    private Compute updatedEarly() {
        List<Instruction> all = plan.instructions();
        if (all.isEmpty() || !(all.getLast() instanceof Instruction.Update u)) return null;
        if (!tasks.updatesEarly(u)) return null;
        Region gradient = gradient(plan.layout().learned().getFirst());
        Region weights = parameters(gradient);
        if (plan.layout().decayedSize() < gradient.offset() + gradient.shape().size()) return null;
        if (plan.outputs().containsValue(gradient)) return null;
        Compute found = null;
        for (Instruction i : all) {
            if (!(i instanceof Compute c)) continue;
            if (c.output().equals(gradient)) found = c;
            else if (c.inputs().contains(gradient)) return null;
            else if (found != null && c.inputs().contains(weights)) return null;
        }
        if (found == null || !(found.op() instanceof Op.Product)) return null;
        return workers == 1 || work(found) == Sharding.ROWS ? found : null;
    }

    private static Region gradient(Layout.Slice slice) {
        return new Region(Space.GRADIENT, slice.offset(), slice.shape());
    }

    /** Those that a gradient belongs to. */
    private static Region parameters(Region gradient) {
        return new Region(Space.PARAMETERS, gradient.offset(), gradient.shape());
    }

    static Phases compile(Plan plan, int workers, RegionArrays memory, TaskFactory tasks) {
        Compiler compiler = new Compiler(plan, workers, memory, tasks);
        plan.instructions().forEach(compiler::add);
        plan.outputs().values().forEach(compiler::whole);
        return compiler.phases;
    }

    private void add(Instruction instruction) {
        switch (instruction) {
            case Instruction.Gather g -> {
                if (g.field() == Instruction.Field.FEATURES) features = g.output();
                Sharding work = gathering(g.output());
                trace(g.output()).write(work, 0);
                phases.add(0, work, w -> gather(g, work, w));
            }
            case Compute(Op.Constant(double value, _), _, Region output) ->
                    tasks.fill(memory.matrix(output), (float) value);
            case Compute c -> add(c);
            case Instruction.Note(int index, Region scalar) -> {
                int phase = whole(scalar).readable(Sharding.SOLO);
                trace(scalar).read(Sharding.SOLO, phase);
                phases.add(phase, Sharding.SOLO, _ -> tasks.note(index, memory.matrix(scalar)));
            }
            case Instruction.Update update -> add(update);
        }
    }

    private void add(Compute c) {
        Sharding work = work(c);
        int phase = phase(c, work);
        for (int i = 0; i < c.inputs().size(); i++) {
            trace(c.inputs().get(i)).read(work.reading(c, i), phase);
        }
        trace(c.output()).write(work, phase);
        phases.add(phase, work, w -> task(c, work, w));
    }

    private int phase(Compute c, Sharding work) {
        int phase = 0;
        for (int i = 0; i < c.inputs().size(); i++) {
            phase = Math.max(phase, whole(c.inputs().get(i)).readable(work.reading(c, i)));
        }
        if (c == early) {
            phase = Math.max(phase, trace(parameters(c.output())).writable(work));
        }
        return Math.max(phase, trace(c.output()).writable(work));
    }

    private Sharding work(Compute c) {
        return Sharding.of(c, plan.batch(), learns);
    }

    /** By columns if that is how all read a batch, else by rows. */
    private Sharding gathering(Region batch) {
        if (plan.outputs().containsValue(batch)) return Sharding.ROWS;
        Set<Sharding> ways = new HashSet<>();
        for (Instruction instruction : plan.instructions()) {
            if (!(instruction instanceof Compute c)) continue;
            for (int i = 0; i < c.inputs().size(); i++) {
                if (c.inputs().get(i).equals(batch)) ways.add(work(c).reading(c, i));
            }
        }
        return ways.equals(Set.of(Sharding.COLUMNS)) ? Sharding.COLUMNS : Sharding.ROWS;
    }

    /**
     * The worker that has written some of a gradient updates the parameters that it belongs to,
     * when all that reads them is done. The first worker notes the norm while the others go on to
     * the next step: so they wait for it there before they measure again.
     */
    private void add(Instruction.Update update) {
        List.copyOf(traces.keySet()).forEach(this::whole);
        List<List<ParameterRange>> ranges = new ArrayList<>();
        for (int w = 0; w < workers; w++) ranges.add(new ArrayList<>());
        int phase = update.notesNorm() ? barrier() : 0;
        for (Layout.Slice slice : plan.layout().learned()) {
            Region gradient = gradient(slice);
            Region parameters = parameters(gradient);
            Trace trace = trace(gradient);
            Sharding work = trace.written ? trace.writer : Sharding.ELEMENTS;
            phase = Math.max(phase, trace.readable(work));
            phase = Math.max(phase, trace(parameters).writable(work));
            for (int w = 0; w < Phases.taking(work, workers); w++) {
                Matrix own = share(memory.matrix(parameters), work, w);
                ParameterRange.append(
                        ranges.get(w), new ParameterRange(own.at(), own.at() + own.size()));
            }
        }
        Updater updater = tasks.updater(update, memory, ranges);
        for (int w = 0; w < workers; w++) phases.append(phase, w, updater.tasks(w));
        phases.afterwards(updater::note);
    }

    private Trace trace(Region region) {
        return traces.computeIfAbsent(region, _ -> new Trace());
    }

    /** A region that is about to be read, or may be between steps: no longer in parts. */
    private Trace whole(Region region) {
        Trace trace = trace(region);
        if (trace.written && trace.writer == Sharding.PARTIAL && workers > 1) reduce(region, trace);
        return trace;
    }

    /** Adds up the workers' copies of a region. */
    private void reduce(Region region, Trace trace) {
        int phase = trace.writtenIn + barrier();
        boolean batch = region.shape().rows() == plan.batch();
        Sharding work = batch ? Sharding.ROWS : Sharding.elements(region.shape().size());
        trace.write(work, phase);
        phases.add(
                phase,
                work,
                w -> {
                    Matrix[] copies = new Matrix[workers];
                    for (int i = 0; i < workers; i++) {
                        copies[i] = share(memory.copy(region, i), work, w);
                    }
                    return tasks.sum(copies);
                });
    }

    private int barrierBetween(Sharding first, Sharding then) {
        return first == then ? 0 : barrier();
    }

    /** One worker needs no barriers. */
    private int barrier() {
        return workers == 1 ? 0 : 1;
    }

    private CpuTask gather(Instruction.Gather g, Sharding work, int worker) {
        Region batch = g.output();
        if (plan.outputs().containsValue(batch)) tasks.needFloats();
        Matrix own =
                work == Sharding.COLUMNS
                        ? columns(batch, worker)
                        : share(memory.matrix(batch), work, worker);
        return tasks.gather(g.field(), own, batch.shape().columns());
    }

    private CpuTask task(Compute c, Sharding work, int worker) {
        Matrix[] inputs = new Matrix[c.inputs().size()];
        for (int i = 0; i < inputs.length; i++) inputs[i] = input(c, i, work, worker);
        Matrix output =
                work == Sharding.PARTIAL
                        ? memory.copy(c.output(), worker)
                        : share(memory.matrix(c.output()), work, worker);
        Op op = worker > 0 ? later(c.op(), work) : c.op();
        if (features != null && c.inputs().lastIndexOf(features) > 0) tasks.needFloats();
        boolean ofFeatures = c.inputs().getFirst().equals(features);
        if (ofFeatures && c == early) {
            var update = (Instruction.Update) plan.instructions().getLast();
            return tasks.gradientOfFirstLayer((Op.Product) c.op(), inputs, output, update);
        }
        return ofFeatures
                ? tasks.ofFeatures(op, inputs, output)
                : tasks.compute(op, inputs, output);
    }

    /** Of a sum that workers share, the first adds the bias. */
    private static Op later(Op op, Sharding work) {
        return work == Sharding.PARTIAL && op instanceof Op.Affine
                ? new Op.Product(false, false)
                : op;
    }

    private Matrix columns(Region region, int worker) {
        int columns = region.shape().columns();
        return memory.columns(region, worker, part(columns, worker), part(columns, worker + 1));
    }

    private Matrix input(Compute c, int i, Sharding work, int worker) {
        Region region = c.inputs().get(i);
        Sharding how = work.reading(c, i);
        if (how == Sharding.COLUMNS && trace(region).writer == Sharding.COLUMNS) {
            return columns(region, worker);
        }
        Matrix whole = memory.matrix(region);
        return how == WHOLE ? whole : share(whole, how, worker);
    }

    private Matrix share(Matrix whole, Sharding work, int worker) {
        return switch (work) {
            case ROWS -> whole.rows(part(whole.rows(), worker), part(whole.rows(), worker + 1));
            case COLUMNS ->
                    whole.columns(part(whole.columns(), worker), part(whole.columns(), worker + 1));
            case ELEMENTS ->
                    whole.elements(part(whole.size(), worker), part(whole.size(), worker + 1));
            case PARTIAL, SOLO -> whole;
        };
    }

    /** Where a worker's part of so many things begins. */
    private int part(int count, int worker) {
        return (int) ((long) count * worker / workers);
    }
}
