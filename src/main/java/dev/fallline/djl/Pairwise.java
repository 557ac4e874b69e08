package dev.fallline.djl;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import dev.fallline.graph.Binary;

import java.util.List;
import java.util.function.DoubleBinaryOperator;

/**
 * A function of two variables, applied to the elements of two tensors that are broadcast to one
 * shape.
 *
 * @param name for messages
 * @param kernel the same of the device; null if it has none
 * @param result what becomes of the common type
 * @param toA from the gradient with respect to the result to that of the first; null if unknown
 */
record Pairwise(
        String name,
        Binary kernel,
        DoubleBinaryOperator value,
        Result result,
        Pullback toA,
        Pullback toB) {
    /** The type of the result. */
    enum Result {
        COMMON,
        /** FLOAT32 for whole numbers. */
        REAL,
        BOOLEAN
    }

    /** From the gradient with respect to y = f(a, b) to that of one of the two. */
    private interface Pullback {
        Tensor apply(Tensor g, Tensor a, Tensor b, Tensor y);
    }

    static final Pairwise ADD =
            of("add", Binary.ADD, Result.COMMON, (g, _, _, _) -> g, (g, _, _, _) -> g);
    static final Pairwise SUBTRACT =
            of(
                    "sub",
                    Binary.SUBTRACT,
                    Result.COMMON,
                    (g, _, _, _) -> g,
                    (g, _, _, _) -> Pairwise.scale(g, -1));
    static final Pairwise MULTIPLY =
            of(
                    "mul",
                    Binary.MULTIPLY,
                    Result.COMMON,
                    (g, _, b, _) -> Pairwise.MULTIPLY.apply(g, b),
                    (g, a, _, _) -> Pairwise.MULTIPLY.apply(g, a));
    static final Pairwise DIVIDE =
            of(
                    "div",
                    Binary.DIVIDE,
                    Result.REAL,
                    (g, _, b, _) -> Pairwise.DIVIDE.apply(g, b),
                    (g, _, b, y) ->
                            Pairwise.scale(
                                    Pairwise.MULTIPLY.apply(Pairwise.DIVIDE.apply(g, b), y), -1));

    /** Of equal ones the gradient is that of the first. */
    static final Pairwise MAXIMUM =
            of(
                    "maximum",
                    Binary.MAXIMUM,
                    Result.COMMON,
                    (g, a, b, _) -> where(Pairwise.GREATER_OR_EQUAL, a, b, g),
                    (g, a, b, _) -> where(Pairwise.LESS, a, b, g));

    static final Pairwise MINIMUM =
            of(
                    "minimum",
                    Binary.MINIMUM,
                    Result.COMMON,
                    (g, a, b, _) -> where(Pairwise.LESS_OR_EQUAL, a, b, g),
                    (g, a, b, _) -> where(Pairwise.GREATER, a, b, g));
    static final Pairwise POWER =
            new Pairwise(
                    "pow",
                    null,
                    Math::pow,
                    Result.COMMON,
                    (g, a, b, _) -> times(g, a, b, (x, p) -> p * Math.pow(x, p - 1)),
                    (g, a, b, _) ->
                            times(g, a, b, (x, p) -> x == 0 ? 0 : Math.pow(x, p) * Math.log(x)));

    /** a − b⌊a/b⌋, with the sign of b. */
    static final Pairwise MODULO =
            new Pairwise(
                    "mod",
                    null,
                    (a, b) -> a - b * Math.floor(a / b),
                    Result.COMMON,
                    (g, _, _, _) -> g,
                    (g, a, b, _) -> times(g, a, b, (x, m) -> -Math.floor(x / m)));

    static final Pairwise ATAN2 =
            new Pairwise(
                    "atan2",
                    null,
                    Math::atan2,
                    Result.REAL,
                    (g, a, b, _) -> times(g, a, b, (y, x) -> x / (x * x + y * y)),
                    (g, a, b, _) -> times(g, a, b, (y, x) -> -y / (x * x + y * y)));

    /** x ln y, and 0 where x is 0. */
    static final Pairwise X_LOG_Y =
            new Pairwise(
                    "xlogy",
                    null,
                    (x, y) -> x == 0 && !Double.isNaN(y) ? 0 : x * Math.log(y),
                    Result.REAL,
                    (g, a, b, _) -> times(g, a, b, (_, y) -> Math.log(y)),
                    (g, a, b, _) -> times(g, a, b, (x, y) -> x / y));

    static final Pairwise EQUAL = test((a, b) -> a == b);
    static final Pairwise NOT_EQUAL = test((a, b) -> a != b);
    static final Pairwise GREATER = test((a, b) -> a > b);
    static final Pairwise GREATER_OR_EQUAL = test((a, b) -> a >= b);
    static final Pairwise LESS = test((a, b) -> a < b);
    static final Pairwise LESS_OR_EQUAL = test((a, b) -> a <= b);
    static final Pairwise AND = test((a, b) -> a != 0 && b != 0);
    static final Pairwise OR = test((a, b) -> a != 0 || b != 0);
    static final Pairwise XOR = test((a, b) -> (a != 0) != (b != 0));

    private interface Test {
        boolean holds(double a, double b);
    }

    private static Pairwise test(Test test) {
        return new Pairwise(
                "a comparison",
                null,
                (a, b) -> test.holds(a, b) ? 1 : 0,
                Result.BOOLEAN,
                null,
                null);
    }

    private static Pairwise of(
            String name, Binary kernel, Result result, Pullback toA, Pullback toB) {
        return new Pairwise(name, kernel, kernel::apply, result, toA, toB);
    }

    /** The gradient where the test holds, else 0. */
    private static Tensor where(Pairwise test, Tensor a, Tensor b, Tensor g) {
        return MULTIPLY.apply(g, test.apply(a, b).cast(g.type()));
    }

    private static Tensor times(Tensor g, Tensor a, Tensor b, DoubleBinaryOperator slope) {
        Tensor d = Tensor.zeros(g.shape(), g.type());
        for (int i = 0; i < g.size(); i++) {
            double s = slope.applyAsDouble(a.elements().get(i), b.elements().get(i));
            d.elements().set(i, s * g.elements().get(i));
        }
        return d;
    }

    /**
     * @throws IllegalArgumentException if the shapes cannot be broadcast to each other
     */
    Tensor apply(Tensor a, Tensor b) {
        DataType type = Types.common(a, b);
        if (result == Result.REAL) type = Types.real(type);
        Shape shape = Types.broadcast(a.shape(), b.shape());
        return same(Moves.broadcast(a.cast(type), shape), Moves.broadcast(b.cast(type), shape));
    }

    /** With a number, which takes the type of the tensor unless it is real and that is whole. */
    Tensor apply(Tensor a, Number n) {
        return apply(a, Types.scalar(n, a.type()));
    }

    /** The number first. */
    Tensor apply(Number n, Tensor b) {
        return apply(Types.scalar(n, b.type()), b);
    }

    private Tensor same(Tensor a, Tensor b) {
        Tensor y = Tensor.zeros(a.shape(), result == Result.BOOLEAN ? DataType.BOOLEAN : a.type());
        if (kernel != null && a.isFloat()) {
            if (a.size() > 0) {
                Processor.KERNELS.zip(kernel, a.floats(), b.floats(), y.floats());
            }
        } else {
            for (int i = 0; i < a.size(); i++) {
                double v = value.applyAsDouble(a.elements().get(i), b.elements().get(i));
                y.elements().set(i, v);
            }
        }
        if (toA == null) return y;
        return y.from(
                List.of(a, b),
                List.of(
                        g -> toA.apply(g, a.detached(), b.detached(), y.detached()),
                        g -> toB.apply(g, a.detached(), b.detached(), y.detached())));
    }

    /** A product with a number. */
    static Tensor scale(Tensor x, double factor) {
        if (!x.isFloat()) return MULTIPLY.apply(x, factor);
        Tensor y = Tensor.zeros(x.shape(), x.type());
        if (x.size() > 0) Processor.KERNELS.scale(x.floats(), (float) factor, y.floats());
        return y.from(x, g -> scale(g, factor));
    }
}
