package dev.fallline.djl;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.RandomUtils;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Makes arrays and closes them with itself. Random numbers are those of {@link RandomUtils}, which
 * {@link Engine#setRandomSeed} seeds.
 */
class FalllineManager extends BaseNDManager {
    /** The manager of all others, and of arrays that belong to none. */
    static final FalllineManager SYSTEM = new System();

    private FalllineManager(NDManager parent, Device device) {
        super(parent, device);
        if (this.device.isGpu()) {
            throw new UnsupportedOperationException(
                    "The engine %s computes on the CPU only: ask for Device.cpu()."
                            .formatted(FalllineEngine.NAME));
        }
    }

    /** Keeps nothing, so that forgotten arrays are collected as garbage. */
    private static final class System extends FalllineManager implements SystemNDManager {
        System() {
            super(null, Device.cpu());
        }

        @Override
        public void attachInternal(String resourceId, AutoCloseable... resource) {}

        @Override
        public void attachUncappedInternal(String resourceId, AutoCloseable resource) {}

        @Override
        public void detachInternal(String resourceId) {}
    }

    @Override
    public Engine getEngine() {
        return FalllineEngine.instance();
    }

    @Override
    public FalllineManager newSubManager(Device device) {
        FalllineManager manager = new FalllineManager(this, device);
        attachUncappedInternal(manager.uid, manager);
        return manager;
    }

    /** Memory of the Java heap: no operation of this engine needs another. */
    @Override
    public ByteBuffer allocateDirect(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder());
    }

    @Override
    public NDArray from(NDArray array) {
        if (array == null || array instanceof FalllineArray) return array;
        return array(FalllineArray.tensor(array));
    }

    private FalllineArray array(Tensor t) {
        return new FalllineArray(this, t);
    }

    private NDArray filled(Shape shape, DataType type, IntToDoubleFunction value) {
        Tensor t = Tensor.zeros(shape, type);
        for (int i = 0; i < t.size(); i++) t.elements().set(i, value.applyAsDouble(i));
        return array(t);
    }

    @Override
    public NDArray zeros(Shape shape, DataType dataType) {
        return array(Tensor.zeros(shape, dataType));
    }

    @Override
    public NDArray ones(Shape shape, DataType dataType) {
        return full(shape, 1, dataType);
    }

    @Override
    public NDArray full(Shape shape, float value, DataType dataType) {
        return array(Tensor.full(shape, dataType, value));
    }

    @Override
    public NDArray arange(float start, float stop, float step, DataType dataType) {
        long n = Math.max(0, (long) Math.ceil(((double) stop - start) / step));
        return filled(new Shape(n), dataType, i -> start + (double) i * step);
    }

    @Override
    public NDArray eye(int rows, int cols, int k, DataType dataType) {
        return filled(new Shape(rows, cols), dataType, i -> i % cols - i / cols == k ? 1 : 0);
    }

    @Override
    public NDArray linspace(float start, float stop, int num, boolean endpoint) {
        double step = ((double) stop - start) / (endpoint ? num - 1 : num);
        return filled(new Shape(num), DataType.FLOAT32, i -> i == 0 ? start : start + i * step);
    }

    @Override
    public NDArray randomInteger(long low, long high, Shape shape, DataType dataType) {
        return filled(shape, dataType, _ -> RandomUtils.RANDOM.nextLong(low, high));
    }

    @Override
    public NDArray randomPermutation(long n) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, Math.toIntExact(n)).boxed().toList());
        Collections.shuffle(order, RandomUtils.RANDOM);
        return filled(new Shape(n), DataType.INT64, order::get);
    }

    @Override
    public NDArray randomUniform(float low, float high, Shape shape, DataType dataType) {
        return filled(shape, dataType, _ -> RandomUtils.nextFloat(low, high));
    }

    @Override
    public NDArray randomNormal(float loc, float scale, Shape shape, DataType dataType) {
        return filled(shape, dataType, _ -> loc + scale * RandomUtils.nextGaussian());
    }

    @Override
    public NDArray sampleNormal(NDArray mu, NDArray sigma) {
        return sampleNormal(mu, sigma, new Shape());
    }

    /** For each mean and deviation a sample of the given shape. */
    @Override
    public NDArray sampleNormal(NDArray mu, NDArray sigma, Shape shape) {
        Elements mean = FalllineArray.tensor(mu).elements();
        Elements deviation = FalllineArray.tensor(sigma).elements();
        int n = Math.toIntExact(shape.size());
        return filled(
                mu.getShape().addAll(shape),
                DataType.FLOAT32,
                i -> mean.get(i / n) + deviation.get(i / n) * RandomUtils.nextGaussian());
    }

    @Override
    public NDArray randomMultinomial(int n, NDArray pValues) {
        return randomMultinomial(n, pValues, new Shape());
    }

    /** How often each outcome comes in n draws; a sample of the given shape. */
    @Override
    public NDArray randomMultinomial(int n, NDArray pValues, Shape shape) {
        Elements p = FalllineArray.tensor(pValues).elements();
        Tensor counts = Tensor.zeros(shape.add(p.size()), DataType.INT64);
        for (int row = 0; row < shape.size(); row++) {
            for (int draw = 0; draw < n; draw++) {
                double left = RandomUtils.random();
                int outcome = 0;
                while (outcome < p.size() - 1 && left >= p.get(outcome)) left -= p.get(outcome++);
                int at = row * p.size() + outcome;
                counts.elements().set(at, counts.elements().get(at) + 1);
            }
        }
        return array(counts);
    }
}
