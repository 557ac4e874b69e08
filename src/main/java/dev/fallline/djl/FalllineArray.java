package dev.fallline.djl;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An array of DJL: a tensor that a manager closes. What {@link ai.djl.ndarray.NDArrayAdapter} does
 * not support and is not overridden here is not supported.
 */
final class FalllineArray extends ElementwiseArray {
    private Tensor tensor;

    FalllineArray(NDManager manager, Tensor tensor) {
        super(manager, tensor.shape(), tensor.type());
        this.tensor = tensor;
        manager.attachInternal(getUid(), this);
        NDScope.register(this);
    }

    /**
     * What an array holds, of whatever engine it is.
     *
     * @throws IllegalStateException if it is closed
     */
    static Tensor tensor(NDArray array) {
        if (array instanceof FalllineArray own) return own.tensor();
        Tensor t = Tensor.zeros(array.getShape(), array.getDataType());
        t.elements().read(array.toByteBuffer());
        return t;
    }

    @Override
    Tensor tensor() {
        if (isReleased()) throw new IllegalStateException("The array is closed.");
        return tensor;
    }

    @Override
    Tensor of(NDArray other) {
        return tensor(other);
    }

    @Override
    FalllineArray array(Tensor t) {
        return new FalllineArray(getManager(), t);
    }

    private NDList list(Tensor... tensors) {
        return new NDList(Arrays.stream(tensors).map(this::array).toArray(NDArray[]::new));
    }

    @Override
    FalllineArray replace(Tensor t) {
        if (Gradients.collecting() && tensor().isTracked()) {
            throw new IllegalStateException(
                    "An array that takes part in a gradient cannot be changed in place: use the method without i.");
        }
        if (!t.shape().equals(tensor.shape())) {
            throw new IllegalArgumentException(
                    "%s does not fit into %s.".formatted(t.shape(), tensor.shape()));
        }
        tensor.elements().copy(t.cast(tensor.type()).elements(), 0, 0, tensor.size());
        tensor.elements().changed();
        return this;
    }

    // Numbers in and out

    @Override
    public ByteBuffer toByteBuffer(boolean tryDirect) {
        return tensor().elements().write();
    }

    @Override
    public float[] toFloatArray() {
        return tensor().isFloat() ? tensor.floats().clone() : super.toFloatArray();
    }

    @Override
    public void set(Buffer buffer) {
        BaseNDManager.validateBuffer(buffer, tensor().type(), tensor.size());
        ByteBuffer bytes;
        if (buffer instanceof ByteBuffer b) {
            bytes = b.slice().order(b.isDirect() ? b.order() : ByteOrder.nativeOrder());
        } else {
            int size = tensor.size() * tensor.type().getNumOfBytes();
            bytes = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
            BaseNDManager.copyBuffer(buffer, bytes);
        }
        tensor.elements().read(bytes);
        tensor.elements().changed();
    }

    @Override
    public void intern(NDArray replaced) {
        tensor = tensor(replaced);
        shape = tensor.shape();
        dataType = tensor.type();
        replaced.close();
    }

    @Override
    public NDArray toType(DataType type, boolean copy) {
        if (type == tensor().type() && !copy) return this;
        Tensor t = tensor.cast(type);
        FalllineArray array = array(t == tensor ? t.copy() : t);
        array.setName(getName());
        return array;
    }

    @Override
    public NDArray duplicate() {
        FalllineArray array = array(tensor().copy());
        array.setName(getName());
        return array;
    }

    @Override
    public void attach(NDManager manager) {
        detach();
        this.manager = manager;
        manager.attachInternal(getUid(), this);
    }

    /** Back from where it was attached for a time, to a manager that may take no more arrays. */
    @Override
    public void returnResource(NDManager manager) {
        detach();
        this.manager = manager;
        manager.attachUncappedInternal(getUid(), this);
    }

    @Override
    public void detach() {
        manager.detachInternal(getUid());
        manager = FalllineManager.SYSTEM;
    }

    @Override
    public boolean contentEquals(Number n) {
        return !getDataType().isBoolean() && eq(n).all().getBoolean();
    }

    @Override
    public boolean contentEquals(NDArray other) {
        return other != null
                && getShape().equals(other.getShape())
                && tensor().elements().sameAs(tensor(other).elements());
    }

    // Gradients

    @Override
    public void setRequiresGradient(boolean required) {
        tensor().setRequiresGradient(required);
    }

    @Override
    public boolean hasGradient() {
        return tensor().gradient() != null;
    }

    /** Each call gives a new array of the same numbers, which lives on when it is closed. */
    @Override
    public NDArray getGradient() {
        if (!hasGradient()) {
            throw new IllegalStateException(
                    "The array has no gradient: call setRequiresGradient(true) before it is used.");
        }
        Tensor g = tensor.gradient().sum(Gradients.collection());
        return array(g == null ? Tensor.zeros(getShape(), getDataType()) : g.detached());
    }

    @Override
    public NDArray stopGradient() {
        return array(tensor().detached());
    }

    // Shapes

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
        return array(tensor().reshape(tensor.size()));
    }

    @Override
    public NDArray flatten(int startDim, int endDim) {
        int from = tensor().axis(startDim);
        int to = tensor.axis(endDim) + 1;
        Shape s = tensor.shape();
        return array(
                tensor.reshape(s.slice(0, from).add(s.slice(from, to).size()).addAll(s.slice(to))));
    }

    @Override
    public NDArray expandDims(int axis) {
        int at = axis < 0 ? axis + tensor().rank() + 1 : axis;
        return array(tensor().reshape(Moves.expanded(tensor.shape(), at)));
    }

    @Override
    public NDArray squeeze(int[] axes) {
        if (tensor().rank() == 0) return array(tensor);
        List<Integer> dropped = Arrays.stream(axes).map(tensor::axis).boxed().toList();
        for (int axis : dropped) {
            if (tensor.length(axis) != 1) {
                throw new IllegalArgumentException(
                        "Axis %d of %s is not of length 1.".formatted(axis, tensor.shape()));
            }
        }
        long[] kept =
                IntStream.range(0, tensor.rank())
                        .filter(a -> !dropped.contains(a))
                        .mapToLong(tensor::length)
                        .toArray();
        return array(tensor.reshape(kept));
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
        int at = tensor.rank() == 0 ? axis : tensor.axis(axis);
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
                    "%s has more axes than %s.".formatted(desired, tensor.shape()));
        }
        return IntStream.range(0, given)
                .mapToLong(i -> desired.get(i) / tensor.length(tensor.rank() - given + i))
                .toArray();
    }

    @Override
    public NDList split(long sections, int axis) {
        int n = tensor().length(tensor.axis(axis));
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
            parts.add(Moves.slice(tensor, axis, from, (int) to));
            from = (int) to;
        }
        parts.add(Moves.slice(tensor, axis, from, tensor.length(axis)));
        return list(parts.toArray(Tensor[]::new));
    }

    // Choices

    @Override
    public NDArray get(NDIndex index) {
        return get(getManager(), index);
    }

    @Override
    public void set(NDIndex index, NDArray value) {
        getNDArrayInternal().getIndexer(getManager()).set(this, index, value);
    }

    @Override
    public void set(NDIndex index, Number value) {
        getNDArrayInternal().getIndexer(getManager()).set(this, index, value);
    }

    @Override
    public void set(NDIndex index, java.util.function.Function<NDArray, NDArray> function) {
        set(index, function.apply(get(index)));
    }

    @Override
    public void set(NDArray index, Number value) {
        set(new NDIndex("{}", index), value);
    }

    @Override
    public void setScalar(NDIndex index, Number value) {
        getNDArrayInternal().getIndexer(getManager()).setScalar(this, index, value);
    }

    @Override
    public NDArray gather(NDArray index, int axis) {
        return array(Indexing.gather(tensor(), of(index), tensor.axis(axis)).take(tensor));
    }

    @Override
    public NDArray gatherNd(NDArray index) {
        return array(Indexing.nd(tensor(), of(index)).take(tensor));
    }

    @Override
    public NDArray take(NDManager manager, NDArray index) {
        return new FalllineArray(manager, Indexing.flat(tensor(), of(index)).take(tensor));
    }

    @Override
    public NDArray put(NDArray index, NDArray value) {
        Indexing.flat(tensor(), of(index)).put(tensor, of(value));
        return this;
    }

    @Override
    public NDArray scatter(NDArray index, NDArray value, int axis) {
        Tensor places = of(index);
        Tensor values = of(value);
        for (int a = 0; a < places.rank(); a++) {
            values = Moves.slice(values, a, 0, places.length(a));
        }
        Indexing.gather(tensor(), places, tensor.axis(axis)).put(tensor, values);
        return this;
    }

    @Override
    public NDArray booleanMask(NDArray index, int axis) {
        NDIndex masked = new NDIndex().addAllDim(tensor().axis(axis)).addBooleanIndex(index);
        return array(Indexing.blocks(tensor, masked).take(tensor));
    }

    @Override
    public NDArray sequenceMask(NDArray sequenceLength, float value) {
        Tensor lengths = of(sequenceLength);
        if (tensor().rank() < 2 || tensor.size() == 0 || lengths.size() != tensor.length(0)) {
            throw new IllegalArgumentException(
                    "%s sequences cannot be masked by %s lengths."
                            .formatted(tensor.shape(), lengths.shape()));
        }
        long[] column = new long[tensor.rank()];
        long[] row = new long[tensor.rank()];
        Arrays.fill(column, 1);
        Arrays.fill(row, 1);
        column[0] = tensor.length(0);
        row[1] = tensor.length(1);
        Tensor place = of(getManager().arange(tensor.length(1))).reshape(row);
        Tensor inside = Pairwise.LESS.apply(place, lengths.reshape(column));
        return array(Moves.where(inside, tensor, Types.scalar(value, tensor.type())));
    }

    @Override
    public NDArray sequenceMask(NDArray sequenceLength) {
        return sequenceMask(sequenceLength, 0);
    }

    @Override
    public NDArray nonzero() {
        return array(Indexing.nonzero(tensor()));
    }

    @Override
    public NDArray oneHot(int depth, float onValue, float offValue, DataType type) {
        Tensor y = Tensor.full(getShape().add(depth), type, offValue);
        for (int i = 0; i < tensor.size(); i++) {
            y.elements()
                    .set(i * depth + Indexing.place(tensor.elements().index(i), depth), onValue);
        }
        return array(y);
    }

    // Reductions, and what is done along an axis

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
        return tensor().reshape(tensor.size());
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
                Moves.slice(Rows.sort(tensor, along, !largest), along, 0, k),
                Moves.slice(Rows.argSort(tensor, along, !largest), along, 0, k));
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

    // Products

    @Override
    public NDArray dot(NDArray other) {
        return array(Products.dot(tensor(), of(other)));
    }

    @Override
    public NDArray matMul(NDArray other) {
        return array(Products.matMul(tensor(), of(other)));
    }

    @Override
    public NDArray batchMatMul(NDArray other) {
        return matMul(other);
    }

    @Override
    public NDArray batchDot(NDArray other) {
        return matMul(other);
    }

    @Override
    public NDArray inverse() {
        return array(Products.inverse(tensor()));
    }

    // Others

    /** DJL's Adagrad asks for it; a dense array does as well. */
    @Override
    public NDArray toSparse(SparseFormat format) {
        if (format == SparseFormat.DENSE || format == SparseFormat.ROW_SPARSE) return this;
        throw new UnsupportedOperationException(
                "The engine %s has no sparse arrays.".formatted(FalllineEngine.NAME));
    }

    @Override
    public NDArray toDense() {
        return this;
    }

    @Override
    public NDArrayEx getNDArrayInternal() {
        return new FalllineArrayEx(this);
    }
}
