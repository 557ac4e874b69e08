package dev.fallline.device.cpu;

import dev.fallline.plan.Plan;
import dev.fallline.plan.Region;

import java.util.HashMap;
import java.util.Map;

/** Finds the array behind each region of a plan. */
final class Memory {
    private final CpuArena arena;
    private final int workers;
    private final int size;
    private float[] gradient;
    private final Map<Integer, float[]> work = new HashMap<>();

    /** Of workers after the first, by region. */
    private final Map<Region, float[][]> copies = new HashMap<>();

    /**
     * @param workers how many copies there are of what each worker sums up by itself
     */
    Memory(Plan plan, CpuArena arena, int workers) {
        this.arena = arena;
        this.workers = workers;
        this.size = plan.layout().learnedSize();
    }

    int workers() {
        return workers;
    }

    float[] gradient() {
        if (gradient == null) gradient = new float[size];
        return gradient;
    }

    Matrix matrix(Region region) {
        int rows = region.shape().rows();
        int columns = region.shape().columns();
        return switch (region.space()) {
            case PARAMETERS -> new Matrix(arena.parameters, region.offset(), 0, rows, columns);
            case GRADIENT -> new Matrix(gradient(), region.offset(), 0, rows, columns);
            case WORK -> {
                float[] array = work.computeIfAbsent(region.offset(), _ -> array(region));
                yield new Matrix(array, 0, 0, rows, columns);
            }
        };
    }

    /** The copy of a region that belongs to a worker; the first worker's is the region itself. */
    Matrix copy(Region region, int worker) {
        if (worker == 0) return matrix(region);
        float[][] own = copies.computeIfAbsent(region, _ -> new float[workers][]);
        if (own[worker] == null) own[worker] = array(region);
        return new Matrix(own[worker], 0, 0, region.shape().rows(), region.shape().columns());
    }

    private static float[] array(Region region) {
        return new float[region.shape().size()];
    }
}
