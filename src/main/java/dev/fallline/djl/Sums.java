package dev.fallline.djl;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/** Reductions of some axes, or of all where none are named. */
final class Sums {
    private Sums() {}

    /** Of whole numbers of type INT64. */
    static Tensor sum(Tensor x, int[] axes, boolean keep) {
        if (!x.type().isFloating() && x.type() != DataType.INT64) {
            return sum(x.cast(DataType.INT64), axes, keep);
        }
        int[] reduced = reduced(x, axes);
        Shape kept = kept(x.shape(), reduced);
        Tensor y = x.isFloat() && isBlock(x, reduced, 0) ? overRows(x, kept) : null;
        if (y == null) y = rowSums(last(x.detached(), reduced), kept);
        y = y.from(x, g -> Moves.broadcast(g.reshape(kept), x.shape()));
        return keep ? y : y.reshape(dropped(x.shape(), reduced));
    }

    static Tensor mean(Tensor x, int[] axes, boolean keep) {
        Tensor real = x.cast(Types.real(x.type()));
        Tensor sum = sum(real, axes, keep);
        return Pairwise.scale(sum, (double) sum.size() / x.size());
    }

    static Tensor product(Tensor x, int[] axes, boolean keep) {
        if (!x.type().isFloating() && x.type() != DataType.INT64) {
            return product(x.cast(DataType.INT64), axes, keep);
        }
        int[] reduced = reduced(x, axes);
        Tensor rows = last(x.detached(), reduced);
        Tensor y = fold(rows, kept(x.shape(), reduced), 1, (a, b) -> a * b);
        y.withoutGradient("prod", x);
        return keep ? y : y.reshape(dropped(x.shape(), reduced));
    }

    /** The element that comes first in the order of the last of the axes. */
    static Tensor extreme(Tensor x, int[] axes, boolean keep, boolean largest) {
        int[] reduced = reduced(x, axes);
        Shape kept = kept(x.shape(), reduced);
        Tensor y = Rows.extreme(last(x, reduced), largest).reshape(kept);
        return keep ? y : y.reshape(dropped(x.shape(), reduced));
    }

    /** (Σ |x|ᵖ)^(1/p). */
    static Tensor norm(Tensor x, int order, int[] axes, boolean keep) {
        if (order == 2) {
            return Unary.SQRT.apply(sum(Unary.SQUARE.apply(x), axes, keep));
        }
        Tensor powers = Pairwise.POWER.apply(Unary.ABS.apply(x), (Number) order);
        return Pairwise.POWER.apply(sum(powers, axes, keep), (Number) (1.0 / order));
    }

    /** Sums up what was broadcast from the given shape. */
    static Tensor to(Tensor x, Shape shape) {
        int added = x.rank() - shape.dimension();
        int[] axes =
                IntStream.range(0, x.rank())
                        .filter(a -> a < added || shape.get(a - added) != x.shape().get(a))
                        .toArray();
        return axes.length == 0 ? x.reshape(shape) : sum(x, axes, true).reshape(shape);
    }

    /** The axes, counted from the front and in their order; all if none are given. */
    private static int[] reduced(Tensor x, int[] axes) {
        if (axes.length == 0) return IntStream.range(0, x.rank()).toArray();
        return Arrays.stream(axes)
                .filter(_ -> x.rank() > 0)
                .map(x::axis)
                .sorted()
                .distinct()
                .toArray();
    }

    /** With length 1 for each reduced axis. */
    private static Shape kept(Shape shape, int[] reduced) {
        long[] lengths = shape.getShape().clone();
        for (int axis : reduced) lengths[axis] = 1;
        return new Shape(lengths);
    }

    /** Without the reduced axes. */
    private static Shape dropped(Shape shape, int[] reduced) {
        return new Shape(
                IntStream.range(0, shape.dimension())
                        .filter(a -> Arrays.binarySearch(reduced, a) < 0)
                        .mapToLong(shape::get)
                        .toArray());
    }

    /** Whether the reduced axes, but for those of length 1, are those from the first one on. */
    private static boolean isBlock(Tensor x, int[] reduced, int first) {
        for (int axis = 0; axis < x.rank(); axis++) {
            boolean inside = axis >= first && axis < first + reduced.length;
            boolean is = Arrays.binarySearch(reduced, axis) >= 0;
            if (inside != is && x.length(axis) != 1) return false;
        }
        return x.size() > 0;
    }

    private static Tensor overRows(Tensor x, Shape kept) {
        Tensor y = Tensor.zeros(kept, x.type());
        if (y.size() == 1) Processor.KERNELS.sumOverColumns(x.floats(), y.floats());
        else Processor.KERNELS.sumOverRows(x.floats(), y.floats());
        return y;
    }

    /** The same elements with the reduced axes behind the others, as one: rows × reduced. */
    private static Tensor last(Tensor x, int[] reduced) {
        int[] others =
                IntStream.range(0, x.rank())
                        .filter(a -> Arrays.binarySearch(reduced, a) < 0)
                        .toArray();
        long rows = Arrays.stream(others).mapToLong(x::length).reduce(1, (a, b) -> a * b);
        long columns = Arrays.stream(reduced).mapToLong(x::length).reduce(1, (a, b) -> a * b);
        boolean there = isBlock(x, reduced, others.length) || x.size() == 0;
        int[] order = IntStream.concat(Arrays.stream(others), Arrays.stream(reduced)).toArray();
        return (there ? x : Moves.transpose(x, order)).reshape(rows, columns);
    }

    private static Tensor rowSums(Tensor rows, Shape shape) {
        if (!rows.isFloat() || rows.size() == 0) return fold(rows, shape, 0, Double::sum);
        Tensor y = Tensor.zeros(shape, rows.type());
        Processor.KERNELS.sumOverColumns(rows.floats(), y.floats());
        return y;
    }

    /** Each row reduced to one element. */
    private static Tensor fold(
            Tensor rows, Shape shape, double start, DoubleBinaryOperator operation) {
        Tensor y = Tensor.zeros(shape, rows.type());
        int n = rows.length(1);
        for (int i = 0; i < y.size(); i++) {
            double v = start;
            for (int j = 0; j < n; j++) {
                v = operation.applyAsDouble(v, rows.elements().get(i * n + j));
            }
            y.elements().set(i, v);
        }
        return y;
    }
}
