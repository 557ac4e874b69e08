package dev.fallline.device.cpu;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.graph.Layout;
import dev.fallline.plan.Plan;

import java.util.List;

/** The processor: a team of workers that share the rows of each batch. */
public final class CpuDevice implements Device {
    /** Fewer rows than this are sooner done than shared. */
    private static final int ROWS_WORTH_A_WORKER = 8;

    private final WorkerPool pool;
    private final CpuKernels kernels;
    private final Gemm gemm;
    private final KernelWarmup changeover;

    private CpuDevice(int threads, CpuKernels kernels, Gemm gemm, KernelWarmup changeover) {
        this.pool = new WorkerPool(threads);
        this.kernels = kernels;
        this.gemm = gemm;
        this.changeover = changeover;
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

    static CpuDevice open(int threads, KernelWarmup changeover) {
        return new CpuDevice(threads, CpuKernels.best(), bestProducts(), changeover);
    }

    /** Opens it with less than the best. */
    static CpuDevice open(int threads, CpuKernels kernels, Gemm gemm) {
        return new CpuDevice(threads, kernels, gemm, KernelWarmup.none());
    }

    /** The first that runs here, with the reason where it is not the best. */
    static Gemm bestProducts() {
        String reason;
        try {
            return Avx512Gemm.load();
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
        String first = changeover.over() ? "" : ", plain ones in the first seconds";
        return List.of("products: " + gemm.description(), "loops: " + kernels.describe() + first);
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
        return new CpuDataset(features, null, width, targets);
    }

    @Override
    public DeviceDataset upload(float[] features, int width, float[] targets) {
        return new CpuDataset(null, features, width, targets);
    }

    @Override
    public Executable compile(Plan plan, Arena arena) {
        CpuArena own = (CpuArena) arena;
        own.check(plan);
        int workers = Math.clamp(plan.batch() / ROWS_WORTH_A_WORKER, 1, pool.size());
        RegionArrays memory = new RegionArrays(plan, own, workers);
        StepContext context = new StepContext();
        changeover.consider(own);
        Phases best = phases(plan, own, memory, context, kernels);
        if (changeover.over()) return new CpuExecutable(plan, memory, best, pool, context);
        Phases plain = phases(plan, own, memory, context, new ScalarKernels("at first"));
        return new CpuExecutable(
                plan, memory, plain, best, pool, context, changeover, () -> shadow(plan, own));
    }

    /** The same plan with the best loops, for one thread, on memory of its own. */
    private CpuExecutable shadow(Plan plan, CpuArena arena) {
        CpuArena copy = arena.copy();
        RegionArrays memory = new RegionArrays(plan, copy, 1);
        StepContext context = new StepContext();
        Phases phases = phases(plan, copy, memory, context, kernels);
        return new CpuExecutable(plan, memory, phases, new WorkerPool(1), context);
    }

    private Phases phases(
            Plan plan,
            CpuArena arena,
            RegionArrays memory,
            StepContext context,
            CpuKernels kernels) {
        TaskFactory tasks = new TaskFactory(plan, arena, kernels, gemm, context);
        return Compiler.compile(plan, memory.workers(), memory, tasks);
    }

    @Override
    public void close() {
        changeover.close();
        pool.close();
    }
}
