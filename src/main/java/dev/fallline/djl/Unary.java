package dev.fallline.djl;

import ai.djl.ndarray.types.DataType;

import dev.fallline.graph.Function;

import org.apache.commons.numbers.gamma.Digamma;
import org.apache.commons.numbers.gamma.InverseErf;
import org.apache.commons.numbers.gamma.LogGamma;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * A function of one variable, applied to each element.
 *
 * @param kernel the same of the device; null if it has none
 * @param slope the derivative, from x and y = f(x)
 * @param whole whether it makes whole numbers of whole numbers, whose type then stays
 */
record Unary(
        Function kernel, DoubleUnaryOperator value, DoubleBinaryOperator slope, boolean whole) {
    static final Unary EXP = of(Function.EXP, (_, y) -> y);
    static final Unary LOG = of(Function.LOG, (x, _) -> 1 / x);
    static final Unary SQRT = of(Function.SQRT, (_, y) -> 0.5 / y);
    static final Unary TANH = of(Function.TANH, (_, y) -> 1 - y * y);
    static final Unary SIGMOID = of(Function.SIGMOID, (_, y) -> y * (1 - y));
    static final Unary SOFTPLUS = of(Function.SOFTPLUS, (x, _) -> Function.SIGMOID.apply(x));
    static final Unary RELU = of(Function.RELU, (_, y) -> y > 0 ? 1 : 0);
    static final Unary GELU = of(Function.GELU, Unary::geluSlope);
    static final Unary SILU = of(Function.SILU, Unary::siluSlope);
    static final Unary ERF = of(Function.ERF, (x, _) -> 2 / Math.sqrt(Math.PI) * Math.exp(-x * x));
    static final Unary ABS = new Unary(Function.ABS, Math::abs, (x, _) -> Math.signum(x), true);
    static final Unary SIGN = whole(Math::signum, 0);
    static final Unary NEGATIVE = whole(x -> -x, -1);
    static final Unary FLOOR = whole(Math::floor, 0);
    static final Unary CEIL = whole(Math::ceil, 0);
    static final Unary TRUNC = whole(x -> (double) (long) x, 0);

    /** Halves away from zero. */
    static final Unary ROUND = whole(x -> Math.copySign(Math.floor(Math.abs(x) + 0.5), x), 0);

    static final Unary SQUARE = new Unary(null, x -> x * x, (x, _) -> 2 * x, true);
    static final Unary CBRT = of(Math::cbrt, (_, y) -> 1 / (3 * y * y));
    static final Unary LOG10 = of(Math::log10, (x, _) -> 1 / (x * Math.log(10)));
    static final Unary LOG2 = of(x -> Math.log(x) / Math.log(2), (x, _) -> 1 / (x * Math.log(2)));
    static final Unary SIN = of(Math::sin, (x, _) -> Math.cos(x));
    static final Unary COS = of(Math::cos, (x, _) -> -Math.sin(x));
    static final Unary TAN = of(Math::tan, (_, y) -> 1 + y * y);
    static final Unary ASIN = of(Math::asin, (x, _) -> 1 / Math.sqrt(1 - x * x));
    static final Unary ACOS = of(Math::acos, (x, _) -> -1 / Math.sqrt(1 - x * x));
    static final Unary ATAN = of(Math::atan, (x, _) -> 1 / (1 + x * x));
    static final Unary SINH = of(Math::sinh, (x, _) -> Math.cosh(x));
    static final Unary COSH = of(Math::cosh, (x, _) -> Math.sinh(x));
    static final Unary ASINH =
            of(
                    x -> Math.copySign(Math.log(Math.abs(x) + Math.sqrt(x * x + 1)), x),
                    (x, _) -> 1 / Math.sqrt(x * x + 1));
    static final Unary ACOSH =
            of(x -> Math.log(x + Math.sqrt(x * x - 1)), (x, _) -> 1 / Math.sqrt(x * x - 1));
    static final Unary ATANH =
            of(x -> 0.5 * Math.log((1 + x) / (1 - x)), (x, _) -> 1 / (1 - x * x));
    static final Unary DEGREES = of(Math::toDegrees, (_, _) -> 180 / Math.PI);
    static final Unary RADIANS = of(Math::toRadians, (_, _) -> Math.PI / 180);
    static final Unary LOG_GAMMA = of(LogGamma::value, (x, _) -> Digamma.value(x));
    static final Unary INVERSE_ERF =
            of(InverseErf::value, (_, y) -> Math.sqrt(Math.PI) / 2 * Math.exp(y * y));

    /** x / (1 + |x|). */
    static final Unary SOFTSIGN =
            of(x -> x / (1 + Math.abs(x)), (x, _) -> 1 / ((1 + Math.abs(x)) * (1 + Math.abs(x))));

    private static final double SELU_ALPHA = 1.6732632423543772;
    private static final double SELU_SCALE = 1.0507009873554805;

    /** λx right of 0, λα(eˣ − 1) left of it (Klambauer et al. 2017). */
    static final Unary SELU =
            of(
                    x -> SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
                    (x, y) -> x > 0 ? SELU_SCALE : y + SELU_SCALE * SELU_ALPHA);

    /** x right of 0, αx left of it. */
    static Unary leakyRelu(double alpha) {
        return of(x -> x > 0 ? x : alpha * x, (x, _) -> x > 0 ? 1 : alpha);
    }

    /** x right of 0, α(eˣ − 1) left of it. */
    static Unary elu(double alpha) {
        return of(x -> x > 0 ? x : alpha * Math.expm1(x), (x, y) -> x > 0 ? 1 : y + alpha);
    }

    private static Unary of(Function kernel, DoubleBinaryOperator slope) {
        return new Unary(kernel, kernel::apply, slope, false);
    }

    private static Unary of(DoubleUnaryOperator value, DoubleBinaryOperator slope) {
        return new Unary(null, value, slope, false);
    }

    private static Unary whole(DoubleUnaryOperator value, double slope) {
        return new Unary(null, value, (_, _) -> slope, true);
    }

    /** Φ(x) + x φ(x). */
    private static double geluSlope(double x, double y) {
        double phi = Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
        double distribution = (1 + Function.ERF.apply(x / Math.sqrt(2))) / 2;
        return distribution + x * phi;
    }

    private static double siluSlope(double x, double y) {
        double s = Function.SIGMOID.apply(x);
        return s * (1 + x * (1 - s));
    }

    Tensor apply(Tensor x) {
        boolean fits = x.type().isFloating() || whole;
        return fits ? mapped(x) : mapped(x.cast(DataType.FLOAT32));
    }

    private Tensor mapped(Tensor x) {
        Tensor y = Tensor.zeros(x.shape(), x.type());
        if (kernel != null && x.isFloat()) {
            if (x.size() > 0) Processor.KERNELS.map(kernel, x.floats(), y.floats());
        } else {
            for (int i = 0; i < x.size(); i++) {
                y.elements().set(i, value.applyAsDouble(x.elements().get(i)));
            }
        }
        return y.from(x, g -> pullback(x, y, g));
    }

    private Tensor pullback(Tensor x, Tensor y, Tensor g) {
        Tensor out = Tensor.zeros(x.shape(), x.type());
        if (kernel != null && x.isFloat()) {
            if (x.size() == 0) return out;
            float[] source = kernel.slopeFromOutput() ? y.floats() : x.floats();
            Processor.KERNELS.slope(kernel, source, g.floats(), out.floats());
            return out;
        }
        for (int i = 0; i < x.size(); i++) {
            double d = slope.applyAsDouble(x.elements().get(i), y.elements().get(i));
            out.elements().set(i, d * g.elements().get(i));
        }
        return out;
    }
}
