package dev.fallline.device.cpu;

import dev.fallline.graph.Axis;
import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Op;
import dev.fallline.graph.Shape;
import dev.fallline.plan.Instruction.Compute;

/** How the workers share an instruction. */
enum Work {
    /** Each has its own rows of the batch. */
    ROWS,
    /** Each sums over its own rows of the batch, into a copy of its own. */
    PARTIAL,
    /** Each has its own stretch of the elements. */
    ELEMENTS,
    /** The first does it all. */
    SOLO;

    /** Below this it is not worth while to share. */
    private static final int SMALL = 2_048;

    static Work of(Compute compute, int batch) {
        boolean byRows = compute.output().shape().rows() == batch;
        boolean overRows = compute.inputs().get(0).shape().rows() == batch;
        int size = compute.output().shape().size();
        return switch (compute.op()) {
            case Op.Product(boolean left, boolean right) when left ->
                    overRows && !right ? PARTIAL : SOLO;
            case Op.Product _ -> byRows ? ROWS : SOLO;
            // A single column is summed in an order that does not depend on the workers.
            case Op.Sum(Axis axis) when axis == Axis.ROWS ->
                    overRows && compute.output().shape().columns() > 1 ? PARTIAL : SOLO;
            case BatchNorm.Deviations _, BatchNorm.ScaleSlope _ -> overRows ? PARTIAL : SOLO;
            case Op.Map _, Op.Slope _, Op.Zip _, Op.Scale _, Op.Dropout _ ->
                    byRows ? ROWS : elements(size);
            default -> byRows ? ROWS : SOLO;
        };
    }

    /** How they share what is done to each of so many elements. */
    static Work elements(int size) {
        return size >= SMALL ? ELEMENTS : SOLO;
    }

    /** How a worker reads an input while it does its part: its own share of it, or the whole. */
    static boolean readsShare(Compute compute, int input) {
        Shape in = compute.inputs().get(input).shape();
        Shape out = compute.output().shape();
        return switch (compute.op()) {
            case Op.Product p -> p.transposeLeft() || input == 0;
            case Op.Affine _ -> input == 0;
            case Op.Broadcast _ -> in.rows() == out.rows();
            case BatchNorm _ -> in.equals(compute.inputs().get(BatchNorm.Z).shape());
            default -> true;
        };
    }
}
