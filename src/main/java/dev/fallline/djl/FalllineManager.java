package dev.fallline.djl;

import static dev.fallline.djl.FalllineEngine.none;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.BaseNDManager;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.util.RandomUtils;

import org.apache.commons.statistics.distribution.GammaDistribution;
import org.apache.commons.statistics.distribution.PoissonDistribution;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.IntFunction;
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
    public NDArray createCSR(Buffer data, long[] indptr, long[] indices, Shape shape) {
        throw none("sparse arrays");
    }

    @Override
    public NDArray createRowSparse(Buffer data, Shape dataShape, long[] indices, Shape shape) {
        throw none("sparse arrays");
    }

    @Override
    public NDArray createCoo(Buffer data, long[][] indices, Shape shape) {
        throw none("sparse arrays");
    }

    @Override
    public NDArray create(String[] data, Charset charset, Shape shape) {
        throw none("arrays of texts");
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

    /** For each mean and deviation samples of the given shape. */
    @Override
    public NDArray sampleNormal(NDArray mu, NDArray sigma, Shape shape) {
        Elements mean = FalllineArray.tensor(mu).elements();
        Elements deviation = FalllineArray.tensor(sigma).elements();
        return samples(
                mu.getShape(),
                shape,
                i -> () -> mean.get(i) + deviation.get(i) * RandomUtils.nextGaussian());
    }

    @Override
    public NDArray samplePoisson(NDArray lam) {
        return samplePoisson(lam, new Shape());
    }

    /** For each rate, 0 or more, samples of the given shape. */
    @Override
    public NDArray samplePoisson(NDArray lam, Shape shape) {
        Elements rate = FalllineArray.tensor(lam).elements();
        return samples(
                lam.getShape(),
                shape,
                i ->
                        rate.get(i) == 0
                                ? () -> 0
                                : PoissonDistribution.of(rate.get(i))
                                                .createSampler(RandomUtils.RANDOM::nextLong)
                                        ::sample);
    }

    @Override
    public NDArray sampleGamma(NDArray alpha, NDArray beta) {
        return sampleGamma(alpha, beta, new Shape());
    }

    /** For each form α, 0 or more, and scale β samples of the given shape; their mean is αβ. */
    @Override
    public NDArray sampleGamma(NDArray alpha, NDArray beta, Shape shape) {
        Elements form = FalllineArray.tensor(alpha).elements();
        Elements scale = FalllineArray.tensor(beta).elements();
        return samples(
                alpha.getShape(),
                shape,
                i ->
                        form.get(i) == 0
                                ? () -> 0
                                : GammaDistribution.of(form.get(i), scale.get(i))
                                                .createSampler(RandomUtils.RANDOM::nextLong)
                                        ::sample);
    }

    /** Samples of a shape from each of several distributions. */
    private NDArray samples(Shape distributions, Shape shape, IntFunction<DoubleSupplier> sampler) {
        Tensor t = Tensor.zeros(distributions.addAll(shape), DataType.FLOAT32);
        int n = Math.toIntExact(shape.size());
        for (int i = 0; i < distributions.size(); i++) {
            DoubleSupplier next = sampler.apply(i);
            for (int j = 0; j < n; j++) t.elements().set(i * n + j, next.getAsDouble());
        }
        return array(t);
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
