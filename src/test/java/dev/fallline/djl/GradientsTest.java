package dev.fallline.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Gradients against central differences. */
class GradientsTest {
    private static final Engine ENGINE = Engine.getEngine(FalllineEngine.NAME);

    /** 2 × 3, without ties and away from kinks, within the domain of all functions. */
    private static final double[] X = {0.31, -0.52, 0.83, -0.24, 0.65, 0.46};

    private NDManager manager;

    @BeforeEach
    void open() {
        manager = ENGINE.newBaseManager();
    }

    @AfterEach
    void close() {
        manager.close();
    }

    private static NDArray other(NDArray x) {
        return x.getManager()
                .create(new double[] {1.5, -0.7, 0.9, 0.4, -1.1, 2.3}, new Shape(2, 3))
                .toType(x.getDataType(), false);
    }

    /** As many as there are rules of gradients, by what they are called with. */
    private static final Map<String, UnaryOperator<NDArray>> FUNCTIONS =
            Map.ofEntries(
                    Map.entry("exp", NDArray::exp),
                    Map.entry("log", x -> x.abs().log()),
                    Map.entry("sqrt", x -> x.square().add(1).sqrt()),
                    Map.entry("tanh", NDArray::tanh),
                    Map.entry("sigmoid", Activation::sigmoid),
                    Map.entry("softplus", Activation::softPlus),
                    Map.entry("softsign", Activation::softSign),
                    Map.entry("relu", Activation::relu),
                    Map.entry("leaky relu", x -> Activation.leakyRelu(x, 0.2f)),
                    Map.entry("elu", x -> Activation.elu(x, 1.5f)),
                    Map.entry("selu", Activation::selu),
                    Map.entry("gelu", Activation::gelu),
                    Map.entry("swish", x -> Activation.swish(x, 1.3f)),
                    Map.entry("mish", Activation::mish),
                    Map.entry("erf", NDArray::erf),
                    Map.entry("erfinv", NDArray::erfinv),
                    Map.entry("cbrt", NDArray::cbrt),
                    Map.entry("log10, log2", x -> x.abs().log10().add(x.abs().log2())),
                    Map.entry("sin, cos, tan", x -> x.sin().add(x.cos()).mul(x.tan())),
                    Map.entry("asin, acos, atan", x -> x.asin().mul(x.acos()).add(x.atan())),
                    Map.entry("sinh, cosh", x -> x.sinh().mul(x.cosh())),
                    Map.entry("asinh, atanh", x -> x.asinh().mul(x.atanh())),
                    Map.entry("acosh", x -> x.add(3).acosh()),
                    Map.entry("gammaln", x -> x.add(3).gammaln()),
                    Map.entry("degrees", x -> x.toDegrees().toRadians().toDegrees()),
                    Map.entry("add, sub", x -> x.add(other(x)).sub(x.mul(3))),
                    Map.entry("mul", x -> x.mul(other(x)).mul(x)),
                    Map.entry("div", x -> other(x).div(x).add(x.div(other(x)))),
                    Map.entry("pow", x -> x.square().add(0.5).pow(other(x)).pow(2)),
                    Map.entry("exponent", x -> other(x).abs().pow(x)),
                    Map.entry("atan2", x -> x.atan2(other(x)).add(other(x).atan2(x))),
                    Map.entry("xlogy", x -> x.abs().xlogy(x.square().add(1))),
                    Map.entry("mod", x -> x.add(3).mod(0.7)),
                    Map.entry("maximum", x -> x.maximum(other(x)).minimum(x.mul(-1))),
                    Map.entry("clip", x -> x.clip(-0.3, 0.5)),
                    Map.entry("rows broadcast", x -> x.sub(x.mean(new int[] {0}))),
                    Map.entry("columns broadcast", x -> x.mul(x.sum(new int[] {1}, true))),
                    Map.entry("scalar broadcast", x -> x.mul(x.mean())),
                    Map.entry("where", x -> NDArrays.where(x.gt(0), x.square(), x.mul(5))),
                    Map.entry("max", x -> x.max(new int[] {0}).mul(x.min())),
                    Map.entry(
                            "norm",
                            x -> x.norm(new int[] {1}, true).mul(x.norm(3, new int[] {0}, false))),
                    Map.entry("softmax", x -> x.softmax(-1).mul(other(x))),
                    Map.entry("log softmax", x -> x.logSoftmax(0).mul(other(x))),
                    Map.entry("cumSum", x -> x.cumSum(1).mul(x.cumSum().reshape(2, 3))),
                    Map.entry("median", x -> x.median(new int[] {1})),
                    Map.entry("sort", x -> x.sort(1).mul(other(x))),
                    Map.entry("topK", x -> x.topK(2, 1).get(0).square()),
                    Map.entry("diff", x -> x.diff(1, 1).square()),
                    Map.entry("reshape", x -> x.reshape(3, -1).mul(other(x).reshape(3, 2))),
                    Map.entry("transpose", x -> x.transpose().mul(other(x).reshape(3, 2))),
                    Map.entry("flip", x -> x.flip(0, 1).mul(other(x))),
                    Map.entry("repeat", x -> x.repeat(1, 2).mul(x.tile(1, 2))),
                    Map.entry("slice", x -> x.get(":, 1:").square()),
                    Map.entry(
                            "take",
                            x ->
                                    x.get(
                                                    new NDIndex(
                                                            "{}",
                                                            x.getManager()
                                                                    .create(new int[] {1, 1, 0})))
                                            .square()),
                    Map.entry(
                            "gather",
                            x ->
                                    x.gather(
                                                    x.getManager()
                                                            .create(
                                                                    new long[] {2, 0},
                                                                    new Shape(2, 1)),
                                                    1)
                                            .square()),
                    Map.entry(
                            "stack",
                            x -> NDArrays.stack(new NDList(x, x.square())).sum(new int[] {0})),
                    Map.entry("concat", x -> NDArrays.concat(new NDList(x, x.mul(2)), 1).square()),
                    Map.entry("split", x -> x.split(3, 1).get(1).mul(x.split(2).get(1).sum())),
                    Map.entry("dot", x -> x.dot(x.transpose()).mul(x.dot(other(x).transpose()))),
                    Map.entry("matMul", x -> x.reshape(2, 1, 3).matMul(x.reshape(1, 3, 2))),
                    Map.entry("vector", x -> x.matMul(x.get(1)).square()),
                    Map.entry(
                            "linear",
                            x ->
                                    x.getNDArrayInternal()
                                            .linear(x, other(x).mul(x), x.get(":, 0"))
                                            .get(0)
                                            .tanh()),
                    Map.entry(
                            "layer norm",
                            x ->
                                    x.getNDArrayInternal()
                                            .layerNorm(x, new Shape(3), x.get(0), x.get(1), 1e-3f)
                                            .get(0)
                                            .square()),
                    Map.entry("batch norm", GradientsTest::batchNorm),
                    Map.entry("prelu", x -> x.getNDArrayInternal().prelu(x, x.mean()).get(0)));

    private static NDArray batchNorm(NDArray x) {
        NDManager m = x.getManager();
        NDArray mean = m.zeros(new Shape(3), x.getDataType());
        NDArray variance = m.ones(new Shape(3), x.getDataType());
        return x.getNDArrayInternal()
                .batchNorm(x, mean, variance, x.get(0), x.get(1), 1, 0.9f, 1e-2f, true)
                .get(0)
                .mul(other(x));
    }

    static Set<String> functions() {
        return FUNCTIONS.keySet();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void agreesWithDifferences(String name) {
        double[] gradient = gradient(FUNCTIONS.get(name), X, DataType.FLOAT64);
        double h = 1e-5;
        for (int i = 0; i < X.length; i++) {
            double[] up = X.clone();
            double[] down = X.clone();
            up[i] += h;
            down[i] -= h;
            double slope = (value(name, up) - value(name, down)) / (2 * h);
            assertThat(gradient[i])
                    .as("∂/∂x%d", i)
                    .isCloseTo(slope, within(2e-7 * Math.max(1, Math.abs(slope))));
        }
    }

    /** In single precision the device's loops compute, in double precision plain Java. */
    @ParameterizedTest
    @MethodSource("functions")
    void bothPrecisionsAgree(String name) {
        UnaryOperator<NDArray> f = FUNCTIONS.get(name);
        double[] precise = gradient(f, X, DataType.FLOAT64);
        double[] single = gradient(f, X, DataType.FLOAT32);
        for (int i = 0; i < X.length; i++) {
            double tolerance = 2e-5 * Math.max(1, Math.abs(precise[i]));
            assertThat(single[i]).isCloseTo(precise[i], within(tolerance));
        }
    }

    private double value(String name, double[] x) {
        return FUNCTIONS.get(name).apply(array(x, DataType.FLOAT64)).sum().getDouble();
    }

    private NDArray array(double[] x, DataType type) {
        return manager.create(x, new Shape(2, 3)).toType(type, false);
    }

    private double[] gradient(UnaryOperator<NDArray> f, double[] at, DataType type) {
        NDArray x = array(at, type);
        x.setRequiresGradient(true);
        try (GradientCollector collector = ENGINE.newGradientCollector()) {
            collector.backward(f.apply(x).sum());
        }
        return x.getGradient().toType(DataType.FLOAT64, false).toDoubleArray();
    }

    /** A mask that is drawn anew would not be that of the values. */
    @Test
    void dropoutLetsTheGradientThroughWhereItLetTheValueThrough() {
        NDArray x = manager.ones(new Shape(1000));
        x.setRequiresGradient(true);
        NDArray y;
        try (GradientCollector collector = ENGINE.newGradientCollector()) {
            y = x.getNDArrayInternal().dropout(x, 0.25f, true).get(0);
            collector.backward(y);
        }
        assertThat(x.getGradient()).isEqualTo(y);
        assertThat(y.eq(0).sum().getLong()).isBetween(150L, 350L);
    }

    @Test
    void gradientsAreAddedUpUntilTheNextCollector() {
        NDArray x = manager.create(3f);
        x.setRequiresGradient(true);
        for (int i = 0; i < 2; i++) {
            try (GradientCollector collector = ENGINE.newGradientCollector()) {
                assertThat(x.getGradient().getFloat()).isZero();
                collector.backward(x.mul(2));
                collector.backward(x.mul(x));
                assertThat(x.getGradient().getFloat()).isEqualTo(8);
            }
            x.getGradient().close();
            assertThat(x.getGradient().getFloat()).isEqualTo(8);
        }
    }

    @Test
    void whatWasClosedStillServesBackward() {
        NDArray x = manager.create(3f);
        x.setRequiresGradient(true);
        try (GradientCollector collector = ENGINE.newGradientCollector()) {
            NDArray square = x.mul(x);
            NDArray y = square.mul(square);
            square.close();
            collector.backward(y);
        }
        assertThat(x.getGradient().getFloat()).isEqualTo(4 * 27);
    }

    @Test
    void changesThatWouldFalsifyAGradientAreRefused() {
        NDArray x = manager.create(3f);
        NDArray factor = manager.create(2f);
        x.setRequiresGradient(true);
        try (GradientCollector collector = ENGINE.newGradientCollector()) {
            assertThatThrownBy(() -> x.addi(1)).hasMessageContaining("cannot be changed in place");
            NDArray y = x.mul(factor);
            factor.muli(2);
            assertThatThrownBy(() -> collector.backward(y))
                    .hasMessageContaining("changed in place");
        }
    }

    @Test
    void anUnknownGradientIsNotTakenForZero() {
        NDArray x = manager.ones(new Shape(2, 2));
        x.setRequiresGradient(true);
        try (GradientCollector collector = ENGINE.newGradientCollector()) {
            NDArray y = x.prod();
            assertThatThrownBy(() -> collector.backward(y))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessage("The engine Fallline has no gradient of prod.");
        }
    }

    @Test
    void thereIsOneCollectorAtATime() {
        try (GradientCollector first = ENGINE.newGradientCollector()) {
            assertThatThrownBy(ENGINE::newGradientCollector).hasMessageContaining("open already");
            first.zeroGradients();
        }
    }
}
