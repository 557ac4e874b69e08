package dev.fallline.device.cpu;

import dev.fallline.graph.Axis;
import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Op;
import dev.fallline.graph.Shape;
import dev.fallline.plan.Instruction.Compute;

/** How the workers share an instruction. */
enum Work {
    /** Each has its own rows of the output. */
    ROWS,
    /** Each sums over its own rows of the batch, into a copy of its own. */
    PARTIAL,
    /** Each has its own stretch of the elements. */
    ELEMENTS,
    /** The first does it all. */
    SOLO;

    /** Below this it is not worth while to share. */
    private static final int SMALL = 2_048;

    /** Rows of weights: fewer are too few for each worker to multiply a good number of them. */
    private static final int MANY_ROWS = 32;

    static Work of(Compute compute, int batch) {
        Shape out = compute.output().shape();
        boolean byRows = out.rows() == batch;
        boolean overRows = compute.inputs().get(0).shape().rows() == batch;
        return switch (compute.op()) {
            case Op.Product(boolean left, boolean right) when left ->
                    tall(out) ? ROWS : overRows && !right ? PARTIAL : SOLO;
            case Op.Product _ -> byRows ? ROWS : SOLO;
            // A single column is summed in an order that does not depend on the workers.
            case Op.Sum(Axis axis) when axis == Axis.ROWS ->
                    overRows && out.columns() > 1 ? PARTIAL : SOLO;
            case BatchNorm.Deviations _, BatchNorm.ScaleSlope _ -> overRows ? PARTIAL : SOLO;
            case Op.Map _, Op.Slope _, Op.Zip _, Op.Scale _, Op.Dropout _ ->
                    byRows || tall(out) ? ROWS : elements(out.size());
            default -> byRows ? ROWS : SOLO;
        };
    }

    /**
     * Whether it is worth while to share by rows what has no row for each example: a gradient of
     * weights XᵀD, of which a worker computes its rows from X's columns and the whole of D without
     * a copy to be added up, and what is done to it.
     */
    private static boolean tall(Shape shape) {
        return shape.rows() >= MANY_ROWS && shape.size() >= SMALL;
    }

    /** How they share what is done to each of so many elements. */
    static Work elements(int size) {
        return size >= SMALL ? ELEMENTS : SOLO;
    }

    /** How a worker reads an input while it does its part: its own share of it, or the whole. */
    boolean readsShare(Compute compute, int input) {
        Shape in = compute.inputs().get(input).shape();
        Shape out = compute.output().shape();
        return switch (compute.op()) {
            case Op.Product p when p.transposeLeft() -> this != ROWS;
            case Op.Product _ -> input == 0;
            case Op.Affine _ -> input == 0;
            case Op.Broadcast _ -> in.rows() == out.rows();
            case BatchNorm _ -> in.equals(compute.inputs().get(BatchNorm.Z).shape());
            default -> true;
        };
    }

    /** Whether a worker reads only some columns of an input: those that make its rows. */
    boolean readsColumns(Compute compute, int input) {
        return this == ROWS
                && input == 0
                && compute.op() instanceof Op.Product p
                && p.transposeLeft();
    }
}
