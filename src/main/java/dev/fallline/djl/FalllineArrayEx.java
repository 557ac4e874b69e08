package dev.fallline.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDArrayIndexer;
import ai.djl.ndarray.internal.NDArrayEx;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.util.RandomUtils;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The operations of an array that DJL's blocks and optimizers call. A method of {@link NDArrayEx}
 * is the one of its name and parameters here or in {@link Updates}, else the interface's default,
 * and else not supported.
 */
final class FalllineArrayEx {
    private static final Map<Method, Method> SUPPORTED = new HashMap<>();

    static {
        for (Method m : NDArrayEx.class.getMethods()) {
            Stream.of(FalllineArrayEx.class, Updates.class)
                    .flatMap(c -> Arrays.stream(c.getDeclaredMethods()))
                    .filter(own -> own.getName().equals(m.getName()))
                    .filter(own -> Arrays.equals(own.getParameterTypes(), m.getParameterTypes()))
                    .forEach(own -> SUPPORTED.put(m, own));
        }
    }

    private final FalllineArray array;

    private FalllineArrayEx(FalllineArray array) {
        this.array = array;
    }

    static NDArrayEx of(FalllineArray array) {
        var operations = new FalllineArrayEx(array);
        return (NDArrayEx)
                Proxy.newProxyInstance(
                        NDArrayEx.class.getClassLoader(),
                        new Class<?>[] {NDArrayEx.class},
                        operations::call);
    }

    private Object call(Object proxy, Method method, Object[] arguments) throws Throwable {
        Method own = SUPPORTED.get(method);
        if (own == null && method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        if (own == null) throw FalllineEngine.none(missing(method.getName()));
        try {
            return own.invoke(this, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static String missing(String operation) {
        if (operation.endsWith("Pool")) return "pooling";
        if (operation.endsWith("convolution")) return operation;
        if (operation.startsWith("multiBox")) return "object detection";
        boolean recurrent = List.of("rnn", "gru", "lstm").contains(operation);
        return recurrent ? operation.toUpperCase(Locale.ROOT) : "operations on images";
    }

    NDArray getArray() {
        return array;
    }

    private Tensor tensor() {
        return array.tensor();
    }

    /** Null for null. */
    private static Tensor tensor(NDArray other) {
        return other == null ? null : FalllineArray.tensor(other);
    }

    private NDList list(Tensor t) {
        return new NDList(array.array(t));
    }

    NDArray rdivi(NDArray b) {
        return array.replace(Pairwise.DIVIDE.apply(tensor(b), tensor()));
    }

    NDArray rmodi(NDArray b) {
        return array.replace(Pairwise.MODULO.apply(tensor(b), tensor()));
    }

    NDArray rpowi(Number n) {
        return array.replace(Pairwise.POWER.apply(n, tensor()));
    }

    NDArray relu() {
        return array.array(Unary.RELU.apply(tensor()));
    }

    NDArray sigmoid() {
        return array.array(Unary.SIGMOID.apply(tensor()));
    }

    NDArray tanh() {
        return array.tanh();
    }

    NDArray softPlus() {
        return array.array(Unary.SOFTPLUS.apply(tensor()));
    }

    NDArray softSign() {
        return array.array(Unary.SOFTSIGN.apply(tensor()));
    }

    NDArray leakyRelu(float alpha) {
        return array.array(Unary.leakyRelu(alpha).apply(tensor()));
    }

    NDArray elu(float alpha) {
        return array.array(Unary.elu(alpha).apply(tensor()));
    }

    NDArray selu() {
        return array.array(Unary.SELU.apply(tensor()));
    }

    NDArray gelu() {
        return array.array(Unary.GELU.apply(tensor()));
    }

    NDList prelu(NDArray input, NDArray alpha) {
        Tensor x = tensor(input);
        Tensor negative = Pairwise.MINIMUM.apply(x, (Number) 0);
        Tensor scaled = Pairwise.MULTIPLY.apply(tensor(alpha), negative);
        return list(Pairwise.ADD.apply(Unary.RELU.apply(x), scaled));
    }

    NDList linear(NDArray input, NDArray weight, NDArray bias) {
        return list(Products.linear(tensor(input), tensor(weight), tensor(bias)));
    }

    NDList embedding(NDArray input, NDArray weight, SparseFormat sparse) {
        return list(Indexing.rows(tensor(weight), tensor(input)).take(tensor(weight)));
    }

    NDList dropout(NDArray input, float rate, boolean training) {
        Tensor x = tensor(input);
        return list(training ? dropout(x, rate, RandomUtils.RANDOM.nextLong()) : x);
    }

    private static Tensor dropout(Tensor x, float rate, long seed) {
        Tensor y = Tensor.zeros(x.shape(), x.type());
        if (x.size() > 0) Processor.KERNELS.dropout(x.floats(), rate, seed, y.floats());
        return y.from(x, g -> dropout(g, rate, seed));
    }

    /** Normalizes the last axes (Ba et al. 2016). */
    NDList layerNorm(NDArray input, Shape normalizedShape, NDArray gamma, NDArray beta, float eps) {
        Tensor x = tensor(input);
        int[] axes = IntStream.range(1, normalizedShape.dimension() + 1).map(i -> -i).toArray();
        Moments moments = Moments.of(x, axes);
        Tensor y = normalized(x, moments.mean, moments.variance, eps);
        return list(Pairwise.ADD.apply(Pairwise.MULTIPLY.apply(y, tensor(gamma)), tensor(beta)));
    }

    /**
     * Normalizes all axes but one (Ioffe, Szegedy 2015).
     *
     * @param momentum the part of the running statistics that stays
     */
    NDList batchNorm(
            NDArray input,
            NDArray runningMean,
            NDArray runningVar,
            NDArray gamma,
            NDArray beta,
            int axis,
            float momentum,
            float eps,
            boolean training) {
        Tensor x = tensor(input);
        int kept = x.axis(axis);
        long[] lengths = new long[x.rank()];
        Arrays.fill(lengths, 1);
        lengths[kept] = x.length(kept);
        Shape shape = new Shape(lengths);
        Tensor mean = tensor(runningMean).reshape(shape);
        Tensor variance = tensor(runningVar).reshape(shape);
        if (training) {
            Moments moments =
                    Moments.of(x, IntStream.range(0, x.rank()).filter(a -> a != kept).toArray());
            double n = (double) x.size() / x.length(kept);
            average(tensor(runningMean), moments.mean, momentum, 1);
            average(tensor(runningVar), moments.variance, momentum, n / Math.max(1, n - 1));
            mean = moments.mean;
            variance = moments.variance;
        }
        Tensor y = normalized(x, mean, variance, eps);
        if (gamma != null) y = Pairwise.MULTIPLY.apply(y, tensor(gamma).reshape(shape));
        if (beta != null) y = Pairwise.ADD.apply(y, tensor(beta).reshape(shape));
        return list(y);
    }

    private record Moments(Tensor mean, Tensor variance) {
        static Moments of(Tensor x, int[] axes) {
            Tensor mean = Sums.mean(x, axes, true);
            Tensor deviations = Pairwise.SUBTRACT.apply(x, mean);
            return new Moments(mean, Sums.mean(Unary.SQUARE.apply(deviations), axes, true));
        }
    }

    private static Tensor normalized(Tensor x, Tensor mean, Tensor variance, float eps) {
        Tensor deviation = Unary.SQRT.apply(Pairwise.ADD.apply(variance, (Number) eps));
        return Pairwise.DIVIDE.apply(Pairwise.SUBTRACT.apply(x, mean), deviation);
    }

    /** Moves a running statistic towards that of a batch, times a factor. */
    private static void average(Tensor running, Tensor ofBatch, float momentum, double factor) {
        Elements r = running.elements();
        for (int i = 0; i < r.size(); i++) {
            double b = ofBatch.elements().get(i) * factor;
            r.set(i, momentum * r.get(i) + (1 - momentum) * b);
        }
    }

    NDArray where(NDArray condition, NDArray other) {
        return array.array(Moves.where(tensor(condition), tensor(), tensor(other)));
    }

    NDArray stack(NDList arrays, int axis) {
        return array.array(Moves.stack(withThis(arrays), axis));
    }

    NDArray concat(NDList arrays, int axis) {
        return array.array(Moves.concat(withThis(arrays), axis));
    }

    private List<Tensor> withThis(NDList others) {
        return Stream.concat(Stream.of(array), others.stream()).map(FalllineArray::tensor).toList();
    }

    NDArrayIndexer getIndexer(NDManager manager) {
        return new FalllineIndexer(manager);
    }
}
