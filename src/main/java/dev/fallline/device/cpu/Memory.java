package dev.fallline.device.cpu;

import dev.fallline.plan.Plan;
import dev.fallline.plan.Region;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Finds the array behind each region of a plan. */
final class Memory {
    private final CpuArena arena;
    private final int size;

    /** By worker; none where a worker has no gradient of its own. */
    private final float[][] gradients;

    private final Map<Integer, float[][]> work = new HashMap<>();

    /**
     * @param workers how many copies there are of what each worker sums up by itself
     */
    Memory(Plan plan, CpuArena arena, int workers) {
        this.arena = arena;
        this.size = plan.layout().learnedSize();
        this.gradients = new float[workers][];
    }

    int workers() {
        return gradients.length;
    }

    /** The gradient, and those of workers that have one of their own to be added to it. */
    float[][] gradients() {
        gradient(0);
        return Arrays.stream(gradients).filter(Objects::nonNull).toArray(float[][]::new);
    }

    private float[] gradient(int worker) {
        if (gradients[worker] == null) gradients[worker] = new float[size];
        return gradients[worker];
    }

    Matrix matrix(Region region) {
        return copy(region, 0);
    }

    /** The copy of a region that belongs to a worker; the first worker's is the region itself. */
    Matrix copy(Region region, int worker) {
        int rows = region.shape().rows();
        int columns = region.shape().columns();
        return switch (region.space()) {
            case PARAMETERS -> new Matrix(arena.parameters, region.offset(), 0, rows, columns);
            case GRADIENT -> new Matrix(gradient(worker), region.offset(), 0, rows, columns);
            case WORK -> new Matrix(workArray(region, worker), 0, 0, rows, columns);
        };
    }

    private float[] workArray(Region region, int worker) {
        float[][] copies =
                work.computeIfAbsent(region.offset(), _ -> new float[gradients.length][]);
        if (copies[worker] == null) copies[worker] = new float[region.shape().size()];
        return copies[worker];
    }
}
