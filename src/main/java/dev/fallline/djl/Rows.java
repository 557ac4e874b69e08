package dev.fallline.djl;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Operations along one axis, done row by row: the axis is brought to the end and back. */
final class Rows {
    private Rows() {}

    /**
     * Along an axis, an operation on matrices, rows × length of the axis, that keeps their shape.
     */
    private static Tensor along(Tensor x, int alongAxis, UnaryOperator<Tensor> operation) {
        int axis = x.axis(alongAxis);
        if (x.rank() == 0) return operation.apply(x.reshape(1, 1)).reshape(new Shape());
        int end = x.rank() - 1;
        Tensor last = Moves.moveAxis(x, axis, end);
        Tensor y = operation.apply(last.reshape(last.shape().slice(0, end).size(), x.length(axis)));
        return Moves.moveAxis(y.reshape(last.shape()), end, axis);
    }

    /** x − ln Σ eˣ. */
    static Tensor logSoftmax(Tensor x, int axis) {
        return along(
                x.cast(Types.real(x.type())),
                axis,
                m -> m.size() == 0 ? m : Pairwise.SUBTRACT.apply(m, logSumExp(m)));
    }

    static Tensor softmax(Tensor x, int axis) {
        return Unary.EXP.apply(logSoftmax(x, axis));
    }

    /** Of each row of a matrix that is not empty. */
    private static Tensor logSumExp(Tensor m) {
        Tensor y = Tensor.zeros(new Shape(m.length(0), 1), m.type());
        if (m.isFloat()) Processor.KERNELS.logSumExp(m.floats(), y.floats());
        else logSumExp(m.elements(), y.elements());
        return y.from(
                m,
                g -> {
                    Tensor softmax =
                            Unary.EXP.apply(Pairwise.SUBTRACT.apply(m.detached(), y.detached()));
                    return Pairwise.MULTIPLY.apply(softmax, g);
                });
    }

    private static void logSumExp(Elements x, Elements y) {
        int n = x.size() / y.size();
        for (int i = 0; i < y.size(); i++) {
            double max = x.get(i * n);
            for (int j = 1; j < n; j++) max = Math.max(max, x.get(i * n + j));
            double sum = 0;
            for (int j = 0; j < n; j++) sum += Math.exp(x.get(i * n + j) - max);
            y.set(i, max + Math.log(sum));
        }
    }

    static Tensor cumulativeSum(Tensor x, int axis) {
        return along(x, axis, m -> cumulative(m, Double::sum))
                .from(x, g -> Moves.flip(cumulativeSum(Moves.flip(g, axis), axis), axis));
    }

    static Tensor cumulativeProduct(Tensor x, int axis) {
        return along(x.detached(), axis, m -> cumulative(m, (a, b) -> a * b))
                .withoutGradient("cumProd", x);
    }

    private static Tensor cumulative(Tensor m, DoubleBinaryOperator operation) {
        Tensor y = Tensor.zeros(m.shape(), m.type());
        int n = m.length(1);
        for (int i = 0; i < m.size(); i++) {
            double v = m.elements().get(i);
            boolean first = i % n == 0;
            y.elements().set(i, first ? v : operation.applyAsDouble(y.elements().get(i - 1), v));
        }
        return y;
    }

    /** The number of the largest or smallest element of each row, of equal ones the first. */
    private static int[] extremes(Tensor m, boolean largest) {
        int n = m.length(1);
        int[] places = new int[m.length(0)];
        if (n == 0 && places.length > 0) {
            throw new IllegalArgumentException("Nothing is the largest or smallest of nothing.");
        }
        for (int i = 0; i < places.length; i++) {
            double best = m.elements().get(i * n);
            for (int j = 1; j < n; j++) {
                double v = m.elements().get(i * n + j);
                if (Double.isNaN(best) || (largest ? v <= best : v >= best)) continue;
                best = v;
                places[i] = j;
            }
        }
        return places;
    }

    /** The largest or smallest element of each row. */
    static Tensor extreme(Tensor m, boolean largest) {
        int[] places = extremes(m, largest);
        for (int i = 0; i < places.length; i++) places[i] += i * m.length(1);
        return new Blocks(new Shape(places.length), places).take(m);
    }

    /** The places of the largest or smallest elements, without the axis. */
    static Tensor argExtreme(Tensor x, int alongAxis, boolean largest) {
        int axis = x.axis(alongAxis);
        if (x.rank() == 0) return Tensor.zeros(new Shape(), DataType.INT64);
        Shape shape = x.shape().slice(0, axis).addAll(x.shape().slice(axis + 1));
        if (shape.size() == 0) return Tensor.zeros(shape, DataType.INT64);
        Tensor last = Moves.moveAxis(x.detached(), axis, x.rank() - 1);
        int[] places = extremes(last.reshape(shape.size(), x.length(axis)), largest);
        return integers(new Shape(places.length), places).reshape(shape);
    }

    private static Tensor integers(Shape shape, int[] values) {
        Tensor y = Tensor.zeros(shape, DataType.INT64);
        for (int i = 0; i < values.length; i++) y.elements().set(i, values[i]);
        return y;
    }

    /** The places of the elements in their order; equal ones as they lie. */
    static Tensor argSort(Tensor x, int axis, boolean ascending) {
        return along(x.detached(), axis, m -> integers(m.shape(), order(m, ascending)));
    }

    static Tensor sort(Tensor x, int axis, boolean ascending) {
        if (x.rank() == 0) throw new EngineException("A scalar has no axis to be sorted along.");
        return along(
                x,
                axis,
                m -> {
                    int[] order = order(m, ascending);
                    for (int i = 0; i < order.length; i++) order[i] += i - i % m.length(1);
                    return new Blocks(m.shape(), order).take(m);
                });
    }

    private static int[] order(Tensor m, boolean ascending) {
        int n = m.length(1);
        Comparator<Integer> comparator = Comparator.comparingDouble(i -> m.elements().get(i));
        return IntStream.range(0, m.length(0))
                .flatMap(
                        row ->
                                IntStream.range(row * n, (row + 1) * n)
                                        .boxed()
                                        .sorted(ascending ? comparator : comparator.reversed())
                                        .mapToInt(i -> i - row * n))
                .toArray();
    }

    /**
     * The different entries of an axis in lexicographic order, for each old entry the place of its
     * equal among them, and how often each of them came.
     */
    static Tensor[] unique(Tensor x, int axis) {
        Tensor entries = Moves.moveAxis(x.detached(), x.axis(axis), 0);
        int n = entries.length(0);
        int width = n == 0 ? 0 : entries.size() / n;
        Comparator<Integer> lexicographic = (a, b) -> compare(entries.elements(), a, b, width);
        List<Integer> order = IntStream.range(0, n).boxed().sorted(lexicographic).toList();
        int[] firsts = new int[n];
        int[] places = new int[n];
        int[] counts = new int[n];
        int found = 0;
        for (int i = 0; i < n; i++) {
            int entry = order.get(i);
            boolean other = i == 0 || lexicographic.compare(order.get(i - 1), entry) != 0;
            if (other) firsts[found++] = entry;
            places[entry] = found - 1;
            counts[found - 1]++;
        }
        Shape several = new Shape(found);
        Tensor kept =
                Indexing.rows(entries, integers(several, Arrays.copyOf(firsts, found)))
                        .take(entries);
        return new Tensor[] {
            Moves.moveAxis(kept, 0, x.axis(axis)).withoutGradient("unique", x),
            integers(new Shape(n), places),
            integers(several, Arrays.copyOf(counts, found))
        };
    }

    private static int compare(Elements x, int a, int b, int width) {
        for (int i = 0; i < width; i++) {
            // 0 and −0 are equal.
            int order = Double.compare(x.get(a * width + i) + 0.0, x.get(b * width + i) + 0.0);
            if (order != 0) return order;
        }
        return 0;
    }

    /**
     * The value below which that part of the elements lies, between two of them by linear
     * interpolation.
     *
     * @param part 0 to 1
     */
    static Tensor quantile(Tensor x, int axis, double part) {
        Tensor real = x.rank() == 0 ? x.reshape(1) : x;
        Tensor sorted = sort(real.cast(Types.real(x.type())), axis, true);
        int along = sorted.axis(axis);
        double place = part * (sorted.length(along) - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length(along) - 1);
        Tensor low = Moves.slice(sorted, along, below, below + 1);
        Tensor high = Moves.slice(sorted, along, above, above + 1);
        Tensor y =
                Pairwise.ADD.apply(
                        low, Pairwise.scale(Pairwise.SUBTRACT.apply(high, low), place - below));
        return y.reshape(y.shape().slice(0, along).addAll(y.shape().slice(along + 1)));
    }
}
