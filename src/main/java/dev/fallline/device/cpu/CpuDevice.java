package dev.fallline.device.cpu;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.EagerKernels;
import dev.fallline.device.Executable;
import dev.fallline.graph.Layout;
import dev.fallline.plan.Plan;

import java.util.List;
import java.util.Optional;

/** The processor: a pool of workers that share the rows of each batch. */
public final class CpuDevice implements Device {
    /** Fewer rows are faster on one worker. */
    private static final int ROWS_WORTH_A_WORKER = 8;

    private final WorkerPool pool;
    private final CpuKernels kernels;
    private final Gemm gemm;
    private final KernelWarmup warmup;

    /** The examples that were brought first. */
    private CpuDataset examples;

    /** Up to which share of numbers other than 0 the first plan leaves out zeros of examples. */
    private double sparseLimit = Double.NaN;

    private CpuDevice(int threads, CpuKernels kernels, Gemm gemm, KernelWarmup warmup) {
        this.pool = new WorkerPool(threads);
        this.kernels = kernels;
        this.gemm = gemm;
        this.warmup = warmup;
    }

    /**
     * Opens the processor with the best that this machine and this Java runtime have.
     *
     * @param threads workers, at least 1
     */
    public static CpuDevice open(int threads) {
        return open(threads, false);
    }

    /**
     * @param threads workers, at least 1
     * @param quickStart whether to begin with plain loops ({@link KernelWarmup})
     */
    static CpuDevice open(int threads, boolean quickStart) {
        return open(threads, quickStart ? new KernelWarmup() : KernelWarmup.none());
    }

    static CpuDevice open(int threads, KernelWarmup warmup) {
        return new CpuDevice(threads, CpuKernels.best(), bestProducts(), warmup);
    }

    /** Opens it with less than the best. */
    static CpuDevice open(int threads, CpuKernels kernels, Gemm gemm) {
        return new CpuDevice(threads, kernels, gemm, KernelWarmup.none());
    }

    /** The first that runs here, with the reason where it is not the best. */
    static Gemm bestProducts() {
        String reason;
        try {
            return GeneratedGemm.load();
        } catch (LinkageError e) {
            reason = e.getMessage();
        }
        try {
            return OpenBlas.load(reason);
        } catch (LinkageError | RuntimeException e) {
            return new JavaGemm("no OpenBLAS: " + e.getMessage());
        }
    }

    @Override
    public String description() {
        return threads() == 1 ? "CPU, 1 thread" : "CPU, " + threads() + " threads";
    }

    @Override
    public List<String> choices() {
        String first = warmup.over() ? "" : ", scalar ones in the first seconds";
        return List.of(
                "products: " + gemm.description() + firstLayer(),
                "loops: " + kernels.describe() + first);
    }

    /** Whether the first layer's products leave out zeros, once there are a plan and examples. */
    private String firstLayer() {
        if (examples == null || !(sparseLimit >= 0)) return "";
        double share = examples.nonZeroShare();
        return "; the first layer %s: %.1f %% of the inputs are not 0"
                .formatted(share <= sparseLimit ? "leaves out zeros" : "is dense", 100 * share);
    }

    @Override
    public int threads() {
        return pool.size();
    }

    @Override
    public boolean runsOnHost() {
        return true;
    }

    @Override
    public Arena allocate(Layout layout, int slots) {
        return new CpuArena(layout, slots);
    }

    @Override
    public DeviceDataset upload(byte[] features, int width, float[] targets) {
        return first(new CpuDataset(features, null, width, targets));
    }

    @Override
    public DeviceDataset upload(float[] features, int width, float[] targets) {
        return first(new CpuDataset(null, features, width, targets));
    }

    private CpuDataset first(CpuDataset dataset) {
        if (examples == null) examples = dataset;
        return dataset;
    }

    @Override
    public Executable compile(Plan plan, Arena arena) {
        CpuArena own = (CpuArena) arena;
        own.check(plan);
        int workers = Math.clamp(plan.batch() / ROWS_WORTH_A_WORKER, 1, pool.size());
        RegionArrays memory = new RegionArrays(plan, own, workers);
        CpuExecutable best = executable(plan, own, memory, pool, kernels);
        warmup.skipIfLarge(own);
        if (warmup.over()) return best;
        CpuKernels plainLoops = new ScalarKernels("at first");
        CpuExecutable plain = executable(plan, own, memory, pool, plainLoops);
        return new WarmupExecutable(plan, plain, best, () -> copy(plan, own), warmup);
    }

    /** The same plan with the best loops, for one thread, on memory of its own. */
    private CpuExecutable copy(Plan plan, CpuArena arena) {
        CpuArena own = arena.copy();
        return executable(plan, own, new RegionArrays(plan, own, 1), new WorkerPool(1), kernels);
    }

    private CpuExecutable executable(
            Plan plan, CpuArena arena, RegionArrays memory, WorkerPool pool, CpuKernels kernels) {
        StepContext context = new StepContext();
        TaskFactory tasks = new TaskFactory(plan, arena, kernels, gemm, context);
        Phases phases = Compiler.compile(plan, memory.workers(), memory, tasks);
        if (Double.isNaN(sparseLimit)) sparseLimit = tasks.sparseLimit();
        return new CpuExecutable(plan, memory, phases, pool, context);
    }

    @Override
    public Optional<EagerKernels> eagerKernels() {
        return Optional.of(new CpuEagerKernels(kernels, gemm, pool));
    }

    @Override
    public void close() {
        warmup.close();
        pool.close();
    }
}
