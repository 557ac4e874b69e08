package dev.fallline.djl;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.util.List;

/** Of what type and shape a result is, by the rules of PyTorch. */
final class Types {
    /** Each holds what comes before it; unsigned ones that do not are left out. */
    private static final List<DataType> ORDER =
            List.of(
                    DataType.BOOLEAN,
                    DataType.UINT8,
                    DataType.INT8,
                    DataType.INT16,
                    DataType.UINT16,
                    DataType.INT32,
                    DataType.UINT32,
                    DataType.INT64,
                    DataType.UINT64,
                    DataType.FLOAT16,
                    DataType.FLOAT32,
                    DataType.FLOAT64);

    private Types() {}

    /** The larger one; a scalar counts only where it is of another kind: real, whole, truth. */
    static DataType common(Tensor a, Tensor b) {
        if (a.type() == b.type()) return a.type();
        boolean aScalar = a.rank() == 0;
        boolean bScalar = b.rank() == 0;
        if (aScalar != bScalar && kind(a.type()) == kind(b.type())) {
            return aScalar ? b.type() : a.type();
        }
        return ORDER.indexOf(a.type()) > ORDER.indexOf(b.type()) ? a.type() : b.type();
    }

    private static int kind(DataType type) {
        return type.isFloating() ? 2 : type.isInteger() ? 1 : 0;
    }

    static DataType real(DataType type) {
        return type.isFloating() ? type : DataType.FLOAT32;
    }

    /** A number beside a tensor of the given type. */
    static Tensor scalar(Number n, DataType beside) {
        boolean whole = n instanceof Integer || n instanceof Long || n instanceof Byte;
        DataType type = beside;
        if (beside == DataType.BOOLEAN) type = DataType.INT64;
        if (!whole) type = real(type);
        return Tensor.full(new Shape(), type, n.doubleValue());
    }

    /**
     * The shape to which both can be broadcast.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Shape broadcast(Shape a, Shape b) {
        if (a.equals(b)) return a;
        int rank = Math.max(a.dimension(), b.dimension());
        long[] lengths = new long[rank];
        for (int i = 0; i < rank; i++) {
            long m = length(a, i - rank + a.dimension());
            long n = length(b, i - rank + b.dimension());
            if (m != n && m != 1 && n != 1) {
                throw new IllegalArgumentException(
                        "The shapes %s and %s do not fit: axes must be of the same length or 1."
                                .formatted(a, b));
            }
            lengths[i] = m == 1 ? n : m;
        }
        return new Shape(lengths);
    }

    private static long length(Shape shape, int axis) {
        return axis < 0 ? 1 : shape.get(axis);
    }
}
