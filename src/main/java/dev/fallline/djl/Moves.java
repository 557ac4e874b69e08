package dev.fallline.djl;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Operations that move elements and compute nothing. */
final class Moves {
    private Moves() {}

    /**
     * Repeats a tensor along new axes in front and along axes of length 1.
     *
     * @throws IllegalArgumentException if the shapes do not fit
     */
    static Tensor broadcast(Tensor x, Shape shape) {
        if (x.shape().equals(shape)) return x;
        int added = shape.dimension() - x.rank();
        int[] own = Blocks.strides(x.shape());
        int[] strides = new int[shape.dimension()];
        for (int axis = 0; axis < strides.length; axis++) {
            long length = axis < added ? 1 : x.shape().get(axis - added);
            if (added < 0 || length != 1 && length != shape.get(axis)) {
                throw new IllegalArgumentException(
                        "%s cannot be broadcast to %s.".formatted(x.shape(), shape));
            }
            strides[axis] = length == 1 ? 0 : own[axis - added];
        }
        if (!x.isFloat() || shape.size() == 0) {
            return Blocks.strided(shape, 0, strides).take(x);
        }
        Tensor y = Tensor.zeros(shape, x.type());
        if (!repeat(x.floats(), y.floats(), shape, strides)) {
            return Blocks.strided(shape, 0, strides).take(x);
        }
        return y.from(x, g -> Sums.to(g, x.shape()));
    }

    /** The same by the device's loops, if each row of y is x, or x is a column of y's rows. */
    private static boolean repeat(float[] x, float[] y, Shape shape, int[] strides) {
        int moving = (int) Arrays.stream(strides).filter(s -> s != 0).count();
        int axes = strides.length;
        boolean row = IntStream.range(axes - moving, axes).allMatch(a -> strides[a] != 0);
        boolean column = IntStream.range(0, moving).allMatch(a -> strides[a] != 0);
        if (moving == 0) Arrays.fill(y, x[0]);
        else if (row) Processor.KERNELS.broadcastRow(x, y);
        else if (column) Processor.KERNELS.broadcastColumn(x, y);
        return moving == 0 || row || column;
    }

    /** The axes in another order. */
    static Tensor transpose(Tensor x, int... order) {
        boolean permutation =
                Arrays.equals(
                        Arrays.stream(order).sorted().toArray(),
                        IntStream.range(0, x.rank()).toArray());
        if (!permutation) {
            throw new IllegalArgumentException(
                    "%s is no order of the axes of %s."
                            .formatted(Arrays.toString(order), x.shape()));
        }
        int[] own = Blocks.strides(x.shape());
        long[] lengths = Arrays.stream(order).mapToLong(x::length).toArray();
        int[] strides = Arrays.stream(order).map(axis -> own[axis]).toArray();
        return Blocks.strided(new Shape(lengths), 0, strides).take(x);
    }

    /** All axes in reverse order. */
    static Tensor transpose(Tensor x) {
        int rank = x.rank();
        return transpose(x, IntStream.range(0, rank).map(i -> rank - 1 - i).toArray());
    }

    /** One axis put at another place, the others in their order. */
    static Tensor moveAxis(Tensor x, int from, int to) {
        if (from == to) return x;
        List<Integer> order = new ArrayList<>(IntStream.range(0, x.rank()).boxed().toList());
        order.add(to, order.remove(from));
        return transpose(x, order.stream().mapToInt(i -> i).toArray());
    }

    /** A part of one axis, from included, to excluded. */
    static Tensor slice(Tensor x, int axis, int from, int to) {
        int[] strides = Blocks.strides(x.shape());
        return Blocks.strided(with(x.shape(), axis, to - from), from * strides[axis], strides)
                .take(x);
    }

    /** The elements of some axes from the last to the first. */
    static Tensor flip(Tensor x, int... axes) {
        int[] strides = Blocks.strides(x.shape());
        int offset = 0;
        for (int a : axes) {
            int axis = x.axis(a);
            offset += (x.length(axis) - 1) * strides[axis];
            strides[axis] = -strides[axis];
        }
        return Blocks.strided(x.shape(), x.size() == 0 ? 0 : offset, strides).take(x);
    }

    /** The elements whose places along two axes differ by the offset; theirs is the last axis. */
    static Tensor diagonal(Tensor x, int offset, int axis1, int axis2) {
        int rows = x.axis(axis1);
        int columns = x.axis(axis2);
        int[] own = Blocks.strides(x.shape());
        int length =
                Math.min(
                        x.length(rows) - Math.max(0, -offset),
                        x.length(columns) - Math.max(0, offset));
        int[] others =
                IntStream.range(0, x.rank()).filter(a -> a != rows && a != columns).toArray();
        long[] lengths = Arrays.stream(others).mapToLong(x::length).toArray();
        int[] strides = Arrays.stream(others).map(a -> own[a]).toArray();
        int first = Math.max(0, offset) * own[columns] + Math.max(0, -offset) * own[rows];
        Shape shape = new Shape(lengths).add(Math.max(0, length));
        strides = Arrays.copyOf(strides, strides.length + 1);
        strides[strides.length - 1] = own[rows] + own[columns];
        return Blocks.strided(shape, first, strides).take(x);
    }

    /** The whole repeated along each axis, as often as given for it. */
    static Tensor tile(Tensor x, long[] repeats) {
        return repeated(x, repeats, true);
    }

    /** Each element repeated along each axis, as often as given for it. */
    static Tensor repeat(Tensor x, long[] repeats) {
        return repeated(x, repeats, false);
    }

    private static Tensor repeated(Tensor x, long[] repeats, boolean whole) {
        int rank = Math.max(x.rank(), repeats.length);
        Tensor padded = x.reshape(inFront(x.shape(), rank));
        long[] lengths = new long[2 * rank];
        int[] strides = new int[2 * rank];
        int[] own = Blocks.strides(padded.shape());
        long[] result = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            int given = axis - rank + repeats.length;
            long times = given < 0 ? 1 : repeats[given];
            lengths[2 * axis + (whole ? 0 : 1)] = times;
            lengths[2 * axis + (whole ? 1 : 0)] = padded.length(axis);
            strides[2 * axis + (whole ? 1 : 0)] = own[axis];
            result[axis] = times * padded.length(axis);
        }
        return Blocks.strided(new Shape(lengths), 0, strides)
                .take(padded)
                .reshape(new Shape(result));
    }

    /** With axes of length 1 put in front. */
    private static Shape inFront(Shape shape, int rank) {
        long[] ones = new long[rank - shape.dimension()];
        Arrays.fill(ones, 1);
        return new Shape(ones).addAll(shape);
    }

    /** A shape with another length of one axis. */
    static Shape with(Shape shape, int axis, long length) {
        long[] lengths = shape.getShape().clone();
        lengths[axis] = length;
        return new Shape(lengths);
    }

    /**
     * Puts tensors behind each other along an axis.
     *
     * @throws IllegalArgumentException if they differ in another axis
     */
    static Tensor concat(List<Tensor> parts, int alongAxis) {
        if (parts.isEmpty())
            throw new IllegalArgumentException("There is nothing to put together.");
        Tensor first = parts.getFirst();
        if (first.rank() == 0) {
            throw new IllegalArgumentException("Scalars have no axis to be put together along.");
        }
        int axis = first.axis(alongAxis);
        DataType type = parts.stream().reduce((a, b) -> a.cast(Types.common(a, b))).get().type();
        List<Tensor> same = parts.stream().map(p -> p.cast(type)).toList();
        int length = 0;
        for (Tensor p : same) {
            if (p.rank() != first.rank()
                    || !with(p.shape(), axis, 1).equals(with(first.shape(), axis, 1))) {
                throw new IllegalArgumentException(
                        "%s and %s differ in more than the axis %d."
                                .formatted(first.shape(), p.shape(), axis));
            }
            length += p.length(axis);
        }
        Tensor y = Tensor.zeros(with(first.shape(), axis, length), type);
        int outer = Math.toIntExact(first.shape().slice(0, axis).size());
        int inner = Math.toIntExact(first.shape().slice(axis + 1).size());
        List<UnaryOperator<Tensor>> pullbacks = new ArrayList<>();
        int at = 0;
        for (Tensor p : same) {
            int n = p.length(axis);
            for (int i = 0; i < outer; i++) {
                int to = (i * length + at) * inner;
                y.elements().copy(p.elements(), i * n * inner, to, n * inner);
            }
            int from = at;
            pullbacks.add(g -> slice(g, axis, from, from + n));
            at += n;
        }
        return y.from(same, pullbacks);
    }

    /** Puts tensors of one shape together along a new axis. */
    static Tensor stack(List<Tensor> parts, int alongAxis) {
        int rank = parts.isEmpty() ? 0 : parts.getFirst().rank();
        int axis = alongAxis < 0 ? alongAxis + rank + 1 : alongAxis;
        return concat(parts.stream().map(p -> p.reshape(expanded(p.shape(), axis))).toList(), axis);
    }

    /** With a new axis of length 1. */
    static Shape expanded(Shape shape, int axis) {
        return shape.slice(0, axis).add(1).addAll(shape.slice(axis));
    }

    /** The first tensor where the condition holds, the second elsewhere. */
    static Tensor where(Tensor condition, Tensor a, Tensor b) {
        DataType type = Types.common(a, b);
        Shape shape = Types.broadcast(Types.broadcast(a.shape(), b.shape()), condition.shape());
        Tensor yes = broadcast(a.cast(type), shape);
        Tensor no = broadcast(b.cast(type), shape);
        Elements holds = broadcast(condition, shape).elements();
        Tensor y = Tensor.zeros(shape, type);
        for (int i = 0; i < y.size(); i++) {
            y.elements().copy((holds.get(i) != 0 ? yes : no).elements(), i, i, 1);
        }
        Tensor zero = Tensor.zeros(new Shape(), type);
        return y.from(yes, g -> where(condition, g, zero), no, g -> where(condition, zero, g));
    }
}
