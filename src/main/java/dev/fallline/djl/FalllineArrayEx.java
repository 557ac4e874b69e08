package dev.fallline.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDArrayIndexer;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.util.RandomUtils;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The operations of an array that DJL's blocks and optimizers call. */
final class FalllineArrayEx extends UnsupportedOperations {
    private final FalllineArray array;

    FalllineArrayEx(FalllineArray array) {
        this.array = array;
    }

    @Override
    public NDArray getArray() {
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

    @Override
    public NDArray rdivi(NDArray b) {
        return array.replace(Pairwise.DIVIDE.apply(tensor(b), tensor()));
    }

    @Override
    public NDArray rmodi(NDArray b) {
        return array.replace(Pairwise.MODULO.apply(tensor(b), tensor()));
    }

    @Override
    public NDArray rpowi(Number n) {
        return array.replace(Pairwise.POWER.apply(n, tensor()));
    }

    @Override
    public NDArray relu() {
        return array.array(Unary.RELU.apply(tensor()));
    }

    @Override
    public NDArray sigmoid() {
        return array.array(Unary.SIGMOID.apply(tensor()));
    }

    @Override
    public NDArray tanh() {
        return array.tanh();
    }

    @Override
    public NDArray softPlus() {
        return array.array(Unary.SOFTPLUS.apply(tensor()));
    }

    @Override
    public NDArray softSign() {
        return array.array(Unary.SOFTSIGN.apply(tensor()));
    }

    @Override
    public NDArray leakyRelu(float alpha) {
        return array.array(Unary.leakyRelu(alpha).apply(tensor()));
    }

    @Override
    public NDArray elu(float alpha) {
        return array.array(Unary.elu(alpha).apply(tensor()));
    }

    @Override
    public NDArray selu() {
        return array.array(Unary.SELU.apply(tensor()));
    }

    @Override
    public NDArray gelu() {
        return array.array(Unary.GELU.apply(tensor()));
    }

    @Override
    public NDList prelu(NDArray input, NDArray alpha) {
        Tensor x = tensor(input);
        Tensor negative = Pairwise.MINIMUM.apply(x, (Number) 0);
        Tensor scaled = Pairwise.MULTIPLY.apply(tensor(alpha), negative);
        return list(Pairwise.ADD.apply(Unary.RELU.apply(x), scaled));
    }

    @Override
    public NDList linear(NDArray input, NDArray weight, NDArray bias) {
        return list(Products.linear(tensor(input), tensor(weight), tensor(bias)));
    }

    @Override
    public NDList embedding(NDArray input, NDArray weight, SparseFormat sparse) {
        return list(Indexing.rows(tensor(weight), tensor(input)).take(tensor(weight)));
    }

    @Override
    public NDList dropout(NDArray input, float rate, boolean training) {
        Tensor x = tensor(input);
        return list(training ? dropout(x, rate, RandomUtils.RANDOM.nextLong()) : x);
    }

    private static Tensor dropout(Tensor x, float rate, long seed) {
        Tensor y = Tensor.zeros(x.shape(), x.type());
        if (x.size() > 0) Processor.KERNELS.dropout(x.floats(), rate, seed, y.floats());
        return y.from(x, g -> dropout(g, rate, seed));
    }

    /** Normalizes the last axes (Ba et al. 2016). */
    @Override
    public NDList layerNorm(
            NDArray input, Shape normalizedShape, NDArray gamma, NDArray beta, float eps) {
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
    @Override
    public NDList batchNorm(
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

    @Override
    public NDArray where(NDArray condition, NDArray other) {
        return array.array(Moves.where(tensor(condition), tensor(), tensor(other)));
    }

    @Override
    public NDArray stack(NDList arrays, int axis) {
        return array.array(Moves.stack(withThis(arrays), axis));
    }

    @Override
    public NDArray concat(NDList arrays, int axis) {
        return array.array(Moves.concat(withThis(arrays), axis));
    }

    private List<Tensor> withThis(NDList others) {
        return Stream.concat(Stream.of(array), others.stream()).map(FalllineArray::tensor).toList();
    }

    @Override
    public NDArrayIndexer getIndexer(NDManager manager) {
        return new FalllineIndexer(manager);
    }

    @Override
    public void sgdUpdate(
            NDList inputs,
            NDList weights,
            float learningRate,
            float weightDecay,
            float rescaleGrad,
            float clipGrad,
            float momentum,
            boolean lazyUpdate) {
        Updates.sgd(inputs, learningRate, weightDecay, rescaleGrad, clipGrad, momentum);
    }

    @Override
    public void nagUpdate(
            NDList inputs,
            NDList weights,
            float learningRate,
            float weightDecay,
            float rescaleGrad,
            float clipGrad,
            float momentum) {
        Updates.nag(inputs, learningRate, weightDecay, rescaleGrad, clipGrad, momentum);
    }

    @Override
    public void adamUpdate(
            NDList inputs,
            NDList weights,
            float learningRate,
            float learningRateBiasCorrection,
            float weightDecay,
            float rescaleGrad,
            float clipGrad,
            float beta1,
            float beta2,
            float epsilon,
            boolean lazyUpdate,
            boolean adamw) {
        if (adamw) Updates.decay(inputs, learningRate, weightDecay);
        Updates.adam(
                inputs,
                learningRateBiasCorrection,
                adamw ? 0 : weightDecay,
                rescaleGrad,
                clipGrad,
                beta1,
                beta2,
                epsilon);
    }

    @Override
    public void adagradUpdate(
            NDList inputs,
            NDList weights,
            float learningRate,
            float weightDecay,
            float rescaleGrad,
            float clipGrad,
            float epsilon) {
        Updates.adagrad(inputs, learningRate, weightDecay, rescaleGrad, clipGrad, epsilon);
    }

    @Override
    public void rmspropUpdate(
            NDList inputs,
            NDList weights,
            float learningRate,
            float weightDecay,
            float rescaleGrad,
            float clipGrad,
            float rho,
            float momentum,
            float epsilon,
            boolean centered) {
        if (centered) {
            Updates.centeredRmsProp(
                    inputs,
                    learningRate,
                    weightDecay,
                    rescaleGrad,
                    clipGrad,
                    rho,
                    momentum,
                    epsilon);
        } else {
            Updates.rmsProp(inputs, learningRate, weightDecay, rescaleGrad, clipGrad, rho, epsilon);
        }
    }

    @Override
    public void adadeltaUpdate(
            NDList inputs,
            NDList weights,
            float weightDecay,
            float rescaleGrad,
            float clipGrad,
            float rho,
            float epsilon) {
        Updates.adadelta(inputs, weightDecay, rescaleGrad, clipGrad, rho, epsilon);
    }
}
