package dev.fallline.onnx;

import dev.fallline.graph.Function;

import org.apache.commons.numbers.gamma.Erf;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** What ONNX's operators do to each element. */
final class ElementFunctions {
    private ElementFunctions() {}

    /** Null for what is no function of two numbers. A comparison is 1 or 0. */
    static DoubleBinaryOperator binary(String operator) {
        return switch (operator) {
            case "Add" -> (a, b) -> a + b;
            case "Sub" -> (a, b) -> a - b;
            case "Mul" -> (a, b) -> a * b;
            case "Div" -> (a, b) -> a / b;
            case "Max" -> Math::max;
            case "Min" -> Math::min;
            case "Pow" -> Math::pow;
            case "Greater" -> (a, b) -> a > b ? 1 : 0;
            case "GreaterOrEqual" -> (a, b) -> a >= b ? 1 : 0;
            case "Less" -> (a, b) -> a < b ? 1 : 0;
            case "LessOrEqual" -> (a, b) -> a <= b ? 1 : 0;
            case "PRelu" -> (x, slope) -> x > 0 ? x : slope * x;
            default -> null;
        };
    }

    /**
     * Null for what is no function of one number.
     *
     * @param bounds of Clip, where they are operands
     */
    static DoubleUnaryOperator unary(Attributes node, double[] bounds) {
        return switch (node.node().getOpType()) {
            case "Relu" -> Function.RELU::apply;
            case "LeakyRelu" -> {
                double alpha = node.number("alpha", 0.01);
                yield x -> x > 0 ? x : alpha * x;
            }
            case "Elu" -> {
                double alpha = node.number("alpha", 1);
                yield x -> x > 0 ? x : alpha * Math.expm1(x);
            }
            case "Celu" -> {
                double alpha = node.number("alpha", 1);
                yield x -> x > 0 ? x : alpha * Math.expm1(x / alpha);
            }
            case "Selu" -> {
                double alpha = node.number("alpha", 1.6732632423543772);
                double gamma = node.number("gamma", 1.0507009873554805);
                yield x -> gamma * (x > 0 ? x : alpha * Math.expm1(x));
            }
            case "ThresholdedRelu" -> {
                double alpha = node.number("alpha", 1);
                yield x -> x > alpha ? x : 0;
            }
            case "Swish" -> {
                double alpha = node.number("alpha", 1);
                yield x -> x * Function.SIGMOID.apply(alpha * x);
            }
            case "Gelu" ->
                    node.text("approximate", "none").equals("tanh")
                            ? ElementFunctions::geluTanh
                            : Function.GELU::apply;
            case "FastGelu" -> ElementFunctions::geluTanh;
            case "QuickGelu" -> {
                double alpha = node.number("alpha", 1.702);
                yield x -> x * Function.SIGMOID.apply(alpha * x);
            }
            case "Sigmoid" -> Function.SIGMOID::apply;
            case "Tanh" -> Math::tanh;
            case "Softplus" -> Function.SOFTPLUS::apply;
            case "Softsign" -> x -> x / (1 + Math.abs(x));
            case "Mish" -> x -> x * Math.tanh(Function.SOFTPLUS.apply(x));
            case "HardSigmoid" -> {
                double alpha = node.number("alpha", 0.2);
                double beta = node.number("beta", 0.5);
                yield x -> Math.clamp(alpha * x + beta, 0, 1);
            }
            case "HardSwish" -> x -> x * Math.clamp(x / 6 + 0.5, 0, 1);
            case "Clip" -> {
                double low = Math.max(bounds[0], node.number("min", -Float.MAX_VALUE));
                double high = Math.min(bounds[1], node.number("max", Float.MAX_VALUE));
                yield x -> Math.min(high, Math.max(low, x));
            }
            case "Erf" -> Erf::value;
            case "Exp" -> Math::exp;
            case "Log" -> Math::log;
            case "Sqrt" -> Math::sqrt;
            case "Abs" -> Math::abs;
            case "Neg" -> x -> -x;
            case "Reciprocal" -> x -> 1 / x;
            default -> null;
        };
    }

    private static double geluTanh(double x) {
        return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
}
