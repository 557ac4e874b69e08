package dev.fallline.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The methods of DJL's arrays that reduce axes, compute along one, or move elements. */
abstract class AxisArray extends ElementwiseArray {
    AxisArray(NDManager manager, Shape shape, DataType type) {
        super(manager, shape, type);
    }

    /** New arrays at the same manager. */
    final NDList list(Tensor... tensors) {
        return new NDList(Arrays.stream(tensors).map(this::array).toArray(NDArray[]::new));
    }

    @Override
    public NDArray sum() {
        return sum(new int[0], false);
    }

    @Override
    public NDArray sum(int[] axes, boolean keepDims) {
        return array(Sums.sum(tensor(), axes, keepDims));
    }

    @Override
    public NDArray mean() {
        return mean(new int[0], false);
    }

    @Override
    public NDArray mean(int[] axes, boolean keepDims) {
        return array(Sums.mean(tensor(), axes, keepDims));
    }

    @Override
    public NDArray prod() {
        return prod(new int[0], false);
    }

    @Override
    public NDArray prod(int[] axes, boolean keepDims) {
        return array(Sums.product(tensor(), axes, keepDims));
    }

    @Override
    public NDArray max() {
        return max(new int[0], false);
    }

    @Override
    public NDArray max(int[] axes, boolean keepDims) {
        return array(Sums.extreme(tensor(), axes, keepDims, true));
    }

    @Override
    public NDArray min() {
        return min(new int[0], false);
    }

    @Override
    public NDArray min(int[] axes, boolean keepDims) {
        return array(Sums.extreme(tensor(), axes, keepDims, false));
    }

    @Override
    public NDArray norm(boolean keepDims) {
        return norm(2, new int[0], keepDims);
    }

    @Override
    public NDArray norm(int ord, int[] axes, boolean keepDims) {
        return array(Sums.norm(tensor(), ord, axes, keepDims));
    }

    @Override
    public NDArray normalize(double exponent, long dim, double eps) {
        NDArray norm = norm((int) exponent, new int[] {(int) dim}, true);
        return div(norm.maximum(eps));
    }

    @Override
    public NDArray argMax() {
        return array(Rows.argExtreme(flat(), 0, true));
    }

    @Override
    public NDArray argMax(int axis) {
        return array(Rows.argExtreme(tensor(), axis, true));
    }

    @Override
    public NDArray argMin() {
        return array(Rows.argExtreme(flat(), 0, false));
    }

    @Override
    public NDArray argMin(int axis) {
        return array(Rows.argExtreme(tensor(), axis, false));
    }

    private Tensor flat() {
        return tensor().reshape(tensor().size());
    }

    @Override
    public NDArray argSort(int axis, boolean ascending) {
        return array(Rows.argSort(tensor(), axis, ascending));
    }

    @Override
    public NDArray sort() {
        return sort(-1);
    }

    @Override
    public NDArray sort(int axis) {
        return array(Rows.sort(tensor(), axis, true));
    }

    @Override
    public NDList topK(int k, int axis, boolean largest, boolean sorted) {
        int along = tensor().axis(axis);
        return list(
                Moves.slice(Rows.sort(tensor(), along, !largest), along, 0, k),
                Moves.slice(Rows.argSort(tensor(), along, !largest), along, 0, k));
    }

    /** Always sorted, in lexicographic order where an axis is given. */
    @Override
    public NDList unique(Integer dim, boolean sorted, boolean returnInverse, boolean returnCounts) {
        Tensor[] unique = Rows.unique(dim == null ? flat() : tensor(), dim == null ? 0 : dim);
        Tensor none = Tensor.zeros(new Shape(0), DataType.INT64);
        Tensor places = dim == null ? unique[1].reshape(getShape()) : unique[1];
        return list(unique[0], returnInverse ? places : none, returnCounts ? unique[2] : none);
    }

    @Override
    public NDArray median() {
        return percentile(50);
    }

    @Override
    public NDArray median(int[] axes) {
        return percentile(50, axes);
    }

    @Override
    public NDArray percentile(Number percentile) {
        return array(Rows.quantile(flat(), 0, percentile.doubleValue() / 100));
    }

    @Override
    public NDArray percentile(Number percentile, int[] axes) {
        if (axes.length != 1) {
            throw new UnsupportedOperationException(
                    "The engine %s has percentiles along one axis only."
                            .formatted(FalllineEngine.NAME));
        }
        return array(Rows.quantile(tensor(), axes[0], percentile.doubleValue() / 100));
    }

    @Override
    public NDArray softmax(int axis) {
        return array(Rows.softmax(tensor(), axis));
    }

    @Override
    public NDArray logSoftmax(int axis) {
        return array(Rows.logSoftmax(tensor(), axis));
    }

    @Override
    public NDArray cumSum() {
        return array(Rows.cumulativeSum(flat(), 0));
    }

    @Override
    public NDArray cumSum(int axis) {
        return array(Rows.cumulativeSum(tensor(), axis));
    }

    /** Of whole numbers of type INT64. */
    @Override
    public NDArray cumProd(int axis) {
        DataType type = getDataType().isFloating() ? getDataType() : DataType.INT64;
        return cumProd(axis, type);
    }

    @Override
    public NDArray cumProd(int axis, DataType type) {
        return array(Rows.cumulativeProduct(tensor().cast(type), axis));
    }

    @Override
    public NDArray diff(int n, int dim) {
        Tensor t = tensor();
        int axis = t.axis(dim);
        for (int i = 0; i < n; i++) {
            int last = t.length(axis) - 1;
            Tensor from = Moves.slice(t, axis, 0, last);
            t = Pairwise.SUBTRACT.apply(Moves.slice(t, axis, 1, last + 1), from);
        }
        return array(t);
    }

    // Other shapes

    @Override
    public NDArray reshape(Shape shape) {
        long known = Arrays.stream(shape.getShape()).filter(n -> n >= 0).reduce(1, (a, b) -> a * b);
        long[] lengths =
                Arrays.stream(shape.getShape())
                        .map(n -> n >= 0 ? n : tensor().size() / Math.max(1, known))
                        .toArray();
        return array(tensor().reshape(new Shape(lengths)));
    }

    @Override
    public NDArray flatten() {
        return array(flat());
    }

    @Override
    public NDArray flatten(int startDim, int endDim) {
        int from = tensor().axis(startDim);
        int to = tensor().axis(endDim) + 1;
        Shape s = tensor().shape();
        return array(
                tensor().reshape(
                                s.slice(0, from)
                                        .add(s.slice(from, to).size())
                                        .addAll(s.slice(to))));
    }

    @Override
    public NDArray expandDims(int axis) {
        int at = axis < 0 ? axis + tensor().rank() + 1 : axis;
        return array(tensor().reshape(Moves.expanded(tensor().shape(), at)));
    }

    @Override
    public NDArray squeeze(int[] axes) {
        if (tensor().rank() == 0) return array(tensor());
        List<Integer> dropped = Arrays.stream(axes).map(tensor()::axis).boxed().toList();
        for (int axis : dropped) {
            if (tensor().length(axis) != 1) {
                throw new IllegalArgumentException(
                        "Axis %d of %s is not of length 1.".formatted(axis, tensor().shape()));
            }
        }
        long[] kept =
                IntStream.range(0, tensor().rank())
                        .filter(a -> !dropped.contains(a))
                        .mapToLong(tensor()::length)
                        .toArray();
        return array(tensor().reshape(kept));
    }

    @Override
    public NDArray transpose() {
        return array(Moves.transpose(tensor()));
    }

    @Override
    public NDArray transpose(int... axes) {
        int[] order = Arrays.stream(axes).map(a -> tensor().axis(a)).toArray();
        return array(Moves.transpose(tensor(), order));
    }

    @Override
    public NDArray broadcast(Shape shape) {
        return array(Moves.broadcast(tensor(), shape));
    }

    @Override
    public NDArray flip(int... axes) {
        return array(Moves.flip(tensor(), axes));
    }

    @Override
    public NDArray rotate90(int times, int[] axes) {
        if (axes.length != 2) {
            throw new IllegalArgumentException("A rotation needs two axes, not " + axes.length);
        }
        Tensor t = tensor();
        for (int i = 0; i < Math.floorMod(times, 4); i++) {
            int[] order = IntStream.range(0, t.rank()).toArray();
            order[t.axis(axes[0])] = t.axis(axes[1]);
            order[t.axis(axes[1])] = t.axis(axes[0]);
            t = Moves.flip(Moves.transpose(t, order), axes[0]);
        }
        return array(t);
    }

    @Override
    public NDArray diagonal() {
        return diagonal(0);
    }

    @Override
    public NDArray diagonal(int offset) {
        return diagonal(offset, 0, 1);
    }

    @Override
    public NDArray diagonal(int offset, int axis1, int axis2) {
        return array(Moves.diagonal(tensor(), offset, axis1, axis2));
    }

    @Override
    public NDArray trace(int offset, int axis1, int axis2) {
        return diagonal(offset, axis1, axis2).sum(new int[] {-1});
    }

    /** {@code padding}: before and after of the last axis, then of the one before it, and so on. */
    @Override
    public NDArray pad(Shape padding, double value) {
        Tensor t = tensor();
        for (int i = 0; i < padding.dimension() / 2; i++) {
            int axis = t.rank() - 1 - i;
            Tensor before =
                    Tensor.full(Moves.with(t.shape(), axis, padding.get(2 * i)), t.type(), value);
            Tensor after =
                    Tensor.full(
                            Moves.with(t.shape(), axis, padding.get(2 * i + 1)), t.type(), value);
            t = Moves.concat(List.of(before, t, after), axis);
        }
        return array(t);
    }

    @Override
    public NDArray tile(long repeats) {
        return array(Moves.tile(tensor(), all(repeats)));
    }

    @Override
    public NDArray tile(int axis, long repeats) {
        return array(Moves.tile(tensor(), along(axis, repeats)));
    }

    @Override
    public NDArray tile(long[] repeats) {
        return array(Moves.tile(tensor(), repeats));
    }

    @Override
    public NDArray tile(Shape desiredShape) {
        return tile(times(desiredShape));
    }

    @Override
    public NDArray repeat(long repeats) {
        return array(Moves.repeat(tensor(), all(repeats)));
    }

    @Override
    public NDArray repeat(int axis, long repeats) {
        return array(Moves.repeat(tensor(), along(axis, repeats)));
    }

    @Override
    public NDArray repeat(long[] repeats) {
        return array(Moves.repeat(tensor(), repeats));
    }

    @Override
    public NDArray repeat(Shape desiredShape) {
        return repeat(times(desiredShape));
    }

    private long[] all(long repeats) {
        long[] all = new long[Math.max(1, tensor().rank())];
        Arrays.fill(all, repeats);
        return all;
    }

    private long[] along(int axis, long repeats) {
        long[] once = all(1);
        int at = tensor().rank() == 0 ? axis : tensor().axis(axis);
        long[] times = Arrays.copyOf(once, Math.max(once.length, at + 1));
        for (int i = once.length; i < times.length; i++) times[i] = 1;
        times[at] = repeats;
        return times;
    }

    /** How often each of the last axes must be repeated for a shape. */
    private long[] times(Shape desired) {
        int given = desired.dimension();
        if (given > tensor().rank()) {
            throw new IllegalArgumentException(
                    "%s has more axes than %s.".formatted(desired, tensor().shape()));
        }
        return IntStream.range(0, given)
                .mapToLong(i -> desired.get(i) / tensor().length(tensor().rank() - given + i))
                .toArray();
    }

    @Override
    public NDList split(long sections, int axis) {
        int n = tensor().length(tensor().axis(axis));
        if (n % sections != 0) {
            throw new IllegalArgumentException(
                    "An axis of length %d cannot be split into %d equal parts."
                            .formatted(n, sections));
        }
        return split(
                IntStream.range(1, (int) sections).mapToLong(i -> i * n / sections).toArray(),
                axis);
    }

    @Override
    public NDList split(long[] indices, int alongAxis) {
        int axis = tensor().axis(alongAxis);
        List<Tensor> parts = new ArrayList<>();
        int from = 0;
        for (long to : indices) {
            parts.add(Moves.slice(tensor(), axis, from, (int) to));
            from = (int) to;
        }
        parts.add(Moves.slice(tensor(), axis, from, tensor().length(axis)));
        return list(parts.toArray(Tensor[]::new));
    }
}
