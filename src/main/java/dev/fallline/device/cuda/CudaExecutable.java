package dev.fallline.device.cuda;

import dev.fallline.device.DeviceChecks;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.device.cuda.Driver.Recording;
import dev.fallline.device.cuda.Driver.Task;
import dev.fallline.device.cuda.StepCompiler.Binding;
import dev.fallline.plan.Instruction;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Region;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A plan as a list of launches, all of whose arguments stay the same from step to step, so that
 * steps can be captured, up to 64 in a graph, and replayed. A run talks to the GPU twice: scalars
 * down, notes up.
 */
final class CudaExecutable implements Executable {
    /** Of a graph: enough that its launch is a small part of it. */
    private static final int GRAPH_STEPS = 64;

    /** What takes more is instantiated slowly, and repeated no better. */
    private static final int GRAPH_NODES = 4_096;

    private final Plan plan;
    private final Driver driver;
    private final DeviceMemory memory;
    private final CudaGemm products;
    private final boolean graph;
    private final CudaKernels kernels;
    private final DeviceAddresses places;

    /** The three launches of a step where the plan is of that kind, else null. */
    private final FusedStep fused;

    /** The optimizer's scalars in a step, for decayed parameters and for the others. */
    private final int scalarWidth;

    /** Scalars, then notes, of as many steps as a run has had. */
    private DeviceMemory.Block io;

    private int capacity;
    private Binding binding;
    private List<Task> tasks;
    private boolean warm;

    /** By the number of steps in each, which is a power of two. */
    private final Map<Integer, Recording> recordings = new TreeMap<>();

    /**
     * @param sorted the plan in three launches, if that is wanted, else null
     */
    CudaExecutable(
            Plan plan,
            CudaArena arena,
            Driver driver,
            DeviceMemory memory,
            CudaGemm products,
            boolean graph,
            FusedPlan sorted) {
        this.plan = plan;
        this.driver = driver;
        this.memory = memory;
        this.products = products;
        this.graph = graph;
        this.kernels = new CudaKernels(driver);
        this.places = new DeviceAddresses(plan, arena, memory);
        this.scalarWidth = plan.update().map(Instruction.Update::scalars).orElse(0);
        boolean three = sorted != null && sorted.obstacle().isEmpty();
        this.fused = three ? new FusedStep(sorted, places, driver, memory) : null;
        if (!three) StepCompiler.constants(plan, places, kernels).forEach(Task::run);
    }

    @Override
    public void run(DeviceDataset examples, Steps steps, float[] notes) {
        CudaDataset own = (CudaDataset) examples;
        steps.check(plan, own.width(), own.targets(), own.ordered(), notes);
        reserve(steps.count());
        bind(new Binding(own, own.orderAddress(), io.address(), notesAddress()));
        driver.write(places.step(), StepState.beginning(steps.first(), steps.from()));
        driver.write(io.address(), part(steps.scalars(), steps.count() * scalarWidth));
        for (int left = steps.count(); left > 0; ) left -= launch(left);
        driver.read(notesAddress(), part(notes, steps.count() * plan.notes().size()));
    }

    private static MemorySegment part(float[] array, int count) {
        return MemorySegment.ofArray(array).asSlice(0, (long) count * Float.BYTES);
    }

    /** Makes room for the scalars and notes of so many steps. */
    private void reserve(int steps) {
        if (steps <= capacity) return;
        if (io != null) io.close();
        io = null;
        capacity = 0;
        long noteBytes = (long) steps * plan.notes().size() * Float.BYTES;
        io = memory.allocate("a run of steps", scalarSpace(steps) + noteBytes);
        io.regionEnds((long) steps * scalarWidth * Float.BYTES);
        capacity = steps;
    }

    private long scalarSpace(int steps) {
        return DeviceMemory.aligned((long) steps * scalarWidth * Float.BYTES);
    }

    private long notesAddress() {
        return io.address() + scalarSpace(capacity);
    }

    private void bind(Binding wanted) {
        if (wanted.equals(binding)) return;
        forget();
        tasks =
                fused == null
                        ? StepCompiler.compile(plan, places, kernels, products, wanted)
                        : fused.tasks(wanted);
        binding = wanted;
    }

    private void forget() {
        recordings.values().forEach(Recording::close);
        recordings.clear();
        binding = null;
    }

    /**
     * Launches some steps, many as one graph where that is possible: a graph's launch takes as long
     * as some kernels do. The very first step is launched piece by piece in any case: libraries
     * load their kernels when they are first called, which must not happen during a capture.
     *
     * @param left how many there are to do, at least 1
     * @return how many it were
     */
    private int launch(int left) {
        if (!graph || !warm) {
            tasks.forEach(Task::run);
            end(1).forEach(Task::run);
            warm = true;
            return 1;
        }
        int most = Math.clamp(GRAPH_NODES / tasks.size(), 1, GRAPH_STEPS);
        int steps = Integer.highestOneBit(Math.min(left, most));
        recordings.computeIfAbsent(steps, this::capture).run();
        return steps;
    }

    private Recording capture(int steps) {
        List<Task> end = end(steps);
        return driver.capture(
                () -> {
                    for (int k = 0; k < steps; k++) tasks.forEach(Task::run);
                    end.forEach(Task::run);
                });
    }

    /** What follows so many steps. */
    private List<Task> end(int steps) {
        return fused == null ? List.of() : fused.end(binding, steps);
    }

    @Override
    public void read(String output, float[] target) {
        Region region = plan.outputs().get(output);
        if (region == null) throw new IllegalArgumentException("no output " + output);
        DeviceChecks.length(target.length, region.shape().size());
        driver.read(places.of(region), MemorySegment.ofArray(target));
    }

    @Override
    public void close() {
        forget();
        if (io != null) io.close();
        if (fused != null) fused.close();
        places.close();
    }
}
