package dev.fallline.djl;

import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.SparseFormat;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An array of DJL: a tensor that a manager closes. What {@link ai.djl.ndarray.NDArrayAdapter} does
 * not support and is not overridden here is not supported.
 */
final class FalllineArray extends AxisArray {
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

    // Complex numbers, which this engine has not

    private static UnsupportedOperationException noComplexNumbers() {
        return FalllineEngine.none("complex numbers or Fourier transforms");
    }

    @Override
    public NDArray complex() {
        throw noComplexNumbers();
    }

    @Override
    public NDArray real() {
        throw noComplexNumbers();
    }

    /** Real numbers are their own conjugates. */
    @Override
    public NDArray conj() {
        return duplicate();
    }

    @Override
    public NDArray fft(long length, long axis) {
        throw noComplexNumbers();
    }

    @Override
    public NDArray rfft(long length, long axis) {
        throw noComplexNumbers();
    }

    @Override
    public NDArray ifft(long length, long axis) {
        throw noComplexNumbers();
    }

    @Override
    public NDArray irfft(long length, long axis) {
        throw noComplexNumbers();
    }

    @Override
    public NDArray fft2(long[] sizes, long[] axes) {
        throw noComplexNumbers();
    }

    @Override
    public NDArray ifft2(long[] sizes, long[] axes) {
        throw noComplexNumbers();
    }

    @Override
    public NDArray stft(
            long nFft,
            long hopLength,
            boolean center,
            NDArray window,
            boolean normalize,
            boolean returnComplex) {
        throw noComplexNumbers();
    }

    // Others

    /** DJL's Adagrad asks for it; a dense array does as well. */
    @Override
    public NDArray toSparse(SparseFormat format) {
        if (format == SparseFormat.DENSE || format == SparseFormat.ROW_SPARSE) return this;
        throw FalllineEngine.none("sparse arrays");
    }

    @Override
    public NDArray toDense() {
        return this;
    }

    @Override
    public NDArrayEx getNDArrayInternal() {
        return FalllineArrayEx.of(this);
    }
}
