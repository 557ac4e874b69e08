package dev.fallline.device.cpu;

import dev.fallline.graph.Shape;
import dev.fallline.plan.Plan;
import dev.fallline.plan.Region;

import java.util.HashMap;
import java.util.Map;

/** Finds the array behind each region of a plan. */
final class RegionArrays {
    private final CpuArena arena;
    private final int workers;
    private final int size;
    private float[] gradient;
    private final Map<Integer, float[]> work = new HashMap<>();

    /** What belongs to a single worker, by region. */
    private final Map<Region, float[][]> own = new HashMap<>();

    /**
     * @param workers how many copies there are of what each worker sums up by itself
     */
    RegionArrays(Plan plan, CpuArena arena, int workers) {
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
                float[] array =
                        work.computeIfAbsent(
                                region.offset(), _ -> new float[region.shape().size()]);
                yield new Matrix(array, 0, 0, rows, columns);
            }
        };
    }

    /** The copy of a region that belongs to a worker; the first worker's is the region itself. */
    Matrix copy(Region region, int worker) {
        if (worker == 0) return matrix(region);
        Shape shape = region.shape();
        return new Matrix(own(region, worker, shape.size()), 0, 0, shape.rows(), shape.columns());
    }

    /**
     * Columns that belong to a worker, of a region that is never read as a whole. They lie apart:
     * where two workers' columns met in a row they would write to the same line of the cache.
     */
    Matrix columns(Region region, int worker, int from, int to) {
        int rows = region.shape().rows();
        return new Matrix(own(region, worker, rows * (to - from)), 0, from, rows, to - from);
    }

    private float[] own(Region region, int worker, int size) {
        float[][] all = own.computeIfAbsent(region, _ -> new float[workers][]);
        if (all[worker] == null) all[worker] = new float[size];
        return all[worker];
    }
}
