package dev.fallline.device.cpu;

import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Op;
import dev.fallline.graph.ReduceAxis;
import dev.fallline.graph.Shape;
import dev.fallline.plan.Instruction.Compute;

/** How the workers share an instruction. */
enum Sharding {
    /** Each has its own rows of the output. */
    ROWS,
    /** Each has its own columns of the output. */
    COLUMNS,
    /** Each sums over its own part of what is summed over, into a copy of its own. */
    PARTIAL,
    /** Each has its own range of the elements. */
    ELEMENTS,
    /** The first does it all. */
    SOLO;

    /** Below this sharing costs more than it saves. */
    private static final int SMALL = 2_048;

    /** Rows of weights: fewer are too few for each worker to multiply a good number of them. */
    private static final int MANY_ROWS = 32;

    /** So many weights take longer to get from another core than a barrier takes. */
    private static final int MANY_WEIGHTS = 16_384;

    /**
     * @param learns whether the step computes gradients
     */
    static Sharding of(Compute compute, int batch, boolean learns) {
        Shape out = compute.output().shape();
        boolean byRows = out.rows() == batch;
        boolean overRows = compute.inputs().get(0).shape().rows() == batch;
        return switch (compute.op()) {
            case Op.Product(boolean left, boolean right) when left ->
                    tall(out) ? ROWS : overRows && !right ? PARTIAL : SOLO;
            case Op.Product _ -> byRows ? ROWS : SOLO;
            case Op.Affine _ when learns && deep(compute) -> PARTIAL;
            // A single column is summed in an order that does not depend on the workers.
            case Op.Sum(ReduceAxis axis) when axis == ReduceAxis.ROWS ->
                    overRows && out.columns() > 1 ? PARTIAL : SOLO;
            case BatchNorm.Deviations _, BatchNorm.ScaleSlope _ -> overRows ? PARTIAL : SOLO;
            case Op.Map _, Op.Slope _, Op.Zip _, Op.Scale _, Op.Dropout _ ->
                    byRows || tall(out) ? ROWS : elements(out.size());
            default -> byRows ? ROWS : SOLO;
        };
    }

    /**
     * Whether it pays to share by rows what has no row for each example: a gradient of weights XᵀD,
     * of which a worker computes its rows from X's columns and the whole of D without a copy to be
     * added up, and what is done to it.
     */
    private static boolean tall(Shape shape) {
        return shape.rows() >= MANY_ROWS && shape.size() >= MANY_WEIGHTS;
    }

    /**
     * Whether the sums that workers exchange, if each multiplies some columns of X by as many rows
     * of the weights, are few beside the weights. Those rows are the ones whose gradient it will
     * compute from the same columns, and which it will move: they do not leave its cache.
     */
    private static boolean deep(Compute affine) {
        Shape weights = affine.inputs().get(1).shape();
        return weights.size() >= MANY_WEIGHTS && weights.rows() >= affine.output().shape().rows();
    }

    /** How they share what is done to each of so many elements. */
    static Sharding elements(int size) {
        return size >= SMALL ? ELEMENTS : SOLO;
    }

    /** How a worker reads an input while it does its part; null: the whole. */
    Sharding reading(Compute compute, int input) {
        Shape in = compute.inputs().get(input).shape();
        Shape out = compute.output().shape();
        Sharding share = this == PARTIAL ? ROWS : this;
        return switch (compute.op()) {
            case Op.Product p when p.transposeLeft() && this == ROWS -> input == 0 ? COLUMNS : null;
            case Op.Product p when p.transposeLeft() -> share;
            case Op.Affine _ when this == PARTIAL ->
                    switch (input) {
                        case 0 -> COLUMNS;
                        case 1 -> ROWS;
                        default -> null;
                    };
            case Op.Product _, Op.Affine _ -> input == 0 ? share : null;
            case Op.Broadcast _ -> in.rows() == out.rows() ? share : null;
            case BatchNorm _ -> in.equals(compute.inputs().get(BatchNorm.Z).shape()) ? share : null;
            default -> share;
        };
    }
}
