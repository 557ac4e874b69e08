package dev.fallline.device.cpu;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.Executable;
import dev.fallline.device.Resident;
import dev.fallline.graph.Layout;
import dev.fallline.plan.Plan;

import java.util.List;

/** The processor: a team of workers that share the rows of each batch. */
public final class CpuDevice implements Device {
    /** Fewer rows than this are sooner done than shared. */
    private static final int ROWS_WORTH_A_WORKER = 8;

    private final Team team;
    private final Lanes lanes;
    private final Products products;
    private final Changeover changeover;

    private CpuDevice(int threads, Lanes lanes, Products products, Changeover changeover) {
        this.team = new Team(threads);
        this.lanes = lanes;
        this.products = products;
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
     * @param quickStart whether to begin with plain loops ({@link Changeover})
     */
    static CpuDevice open(int threads, boolean quickStart) {
        return open(threads, quickStart ? new Changeover() : Changeover.none());
    }

    static CpuDevice open(int threads, Changeover changeover) {
        return new CpuDevice(threads, Lanes.best(), bestProducts(), changeover);
    }

    /** Opens it with less than the best. */
    static CpuDevice open(int threads, Lanes lanes, Products products) {
        return new CpuDevice(threads, lanes, products, Changeover.none());
    }

    /** The first that runs here, with the reason where it is not the best. */
    static Products bestProducts() {
        String reason;
        try {
            return Avx512Products.load();
        } catch (LinkageError e) {
            reason = e.getMessage();
        }
        try {
            return OpenBlas.load(reason);
        } catch (LinkageError | RuntimeException e) {
            return new JavaProducts("no OpenBLAS: " + e.getMessage());
        }
    }

    @Override
    public String description() {
        return threads() == 1 ? "CPU, 1 thread" : "CPU, " + threads() + " threads";
    }

    @Override
    public List<String> choices() {
        String first = changeover.over() ? "" : ", plain ones in the first seconds";
        return List.of("products: " + products.description(), "loops: " + lanes.describe() + first);
    }

    @Override
    public int threads() {
        return team.size();
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
    public Resident upload(byte[] features, int width, float[] targets) {
        return new CpuResident(features, null, width, targets);
    }

    @Override
    public Resident upload(float[] features, int width, float[] targets) {
        return new CpuResident(null, features, width, targets);
    }

    @Override
    public Executable compile(Plan plan, Arena arena) {
        CpuArena own = (CpuArena) arena;
        own.check(plan);
        int workers = Math.clamp(plan.batch() / ROWS_WORTH_A_WORKER, 1, team.size());
        Memory memory = new Memory(plan, own, workers);
        Moment moment = new Moment();
        changeover.consider(own);
        Phases best = phases(plan, own, memory, moment, lanes);
        if (changeover.over()) return new CpuExecutable(plan, memory, best, team, moment);
        Phases plain = phases(plan, own, memory, moment, new ScalarLanes("at first"));
        return new CpuExecutable(
                plan, memory, plain, best, team, moment, changeover, () -> understudy(plan, own));
    }

    /** The same plan with the best loops, for one thread, on memory of its own. */
    private CpuExecutable understudy(Plan plan, CpuArena arena) {
        CpuArena copy = arena.copy();
        Memory memory = new Memory(plan, copy, 1);
        Moment moment = new Moment();
        Phases phases = phases(plan, copy, memory, moment, lanes);
        return new CpuExecutable(plan, memory, phases, new Team(1), moment);
    }

    private Phases phases(Plan plan, CpuArena arena, Memory memory, Moment moment, Lanes lanes) {
        KernelFactory kernels = new KernelFactory(plan, arena, lanes, products, moment);
        return Compiler.compile(plan, memory.workers(), memory, kernels);
    }

    @Override
    public void close() {
        changeover.close();
        team.close();
    }
}
