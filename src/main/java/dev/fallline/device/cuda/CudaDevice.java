package dev.fallline.device.cuda;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceChecks;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.cuda.Driver.Gpu;
import dev.fallline.graph.Layout;
import dev.fallline.plan.Plan;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** An NVIDIA GPU. */
final class CudaDevice implements Device {
    private final Driver driver;
    private final DeviceMemory memory;
    private final CudaGemm products;
    private final boolean graph;
    private final boolean fuses;
    private final List<String> passedOver;

    /** How the first training plan is run, once there is one. */
    private String steps;

    /**
     * @param memory of that driver
     * @param graph whether steps are captured and replayed
     * @param fuses whether steps are made in three launches where that is possible
     * @param passedOver why products are not made in a better way
     */
    CudaDevice(
            Driver driver,
            DeviceMemory memory,
            CudaGemm products,
            boolean graph,
            boolean fuses,
            List<String> passedOver) {
        this.driver = driver;
        this.memory = memory;
        this.products = products;
        this.graph = graph;
        this.fuses = fuses;
        this.passedOver = List.copyOf(passedOver);
    }

    @Override
    public String description() {
        Gpu gpu = driver.gpu();
        return "%s, %s, compute capability %d.%d, driver %s"
                .formatted(
                        gpu.name(),
                        DeviceMemory.size(gpu.memory()),
                        gpu.major(),
                        gpu.minor(),
                        gpu.driver());
    }

    @Override
    public List<String> choices() {
        List<String> choices = new ArrayList<>();
        choices.add("products: " + products.description());
        passedOver.forEach(reason -> choices.add("products not by " + reason));
        choices.add("steps: " + (graph ? "replayed as a CUDA graph" : "launched one by one"));
        if (fuses) choices.add("steps: " + (steps == null ? "fused where possible" : steps));
        return choices;
    }

    @Override
    public List<String> warnings() {
        return products.warnings();
    }

    @Override
    public int threads() {
        return 1;
    }

    @Override
    public boolean runsOnHost() {
        return false;
    }

    @Override
    public Arena allocate(Layout layout, int slots) {
        return new CudaArena(driver, memory, layout, slots);
    }

    @Override
    public DeviceDataset upload(byte[] features, int width, float[] targets) {
        DeviceChecks.examples(features.length, width, targets.length);
        var segment = MemorySegment.ofArray(features);
        return new CudaDataset(driver, memory, segment, true, width, targets);
    }

    @Override
    public DeviceDataset upload(float[] features, int width, float[] targets) {
        DeviceChecks.examples(features.length, width, targets.length);
        var segment = MemorySegment.ofArray(features);
        return new CudaDataset(driver, memory, segment, false, width, targets);
    }

    @Override
    public Executable compile(Plan plan, Arena arena) {
        CudaArena own = (CudaArena) arena;
        DeviceChecks.arena(own.layout(), own.slots(), plan);
        FusedPlan fused = fuses ? FusedPlan.of(plan) : null;
        if (steps == null && fused != null && plan.update().isPresent()) {
            steps = fused.obstacle().map(o -> "not fused: " + o).orElse("fused in three launches");
        }
        return new CudaExecutable(plan, own, driver, memory, products, graph, fused);
    }

    /** How many pieces of device memory are in use. */
    int liveAllocations() {
        return memory.live();
    }

    @Override
    public void close() {
        // In this order, and each of them even where the one before fails.
        try (driver;
                memory;
                products) {}
    }
}
