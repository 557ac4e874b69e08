package dev.fallline.onnx;

import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;
import dev.fallline.nn.Activation;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;

/**
 * A function of one number that was recognized by its values: scale · activation(x) + shift.
 *
 * @param scale not 0
 */
record FunctionMatch(Activation activation, double scale, double shift) {
    static final DoubleUnaryOperator IDENTITY = x -> x;

    private static final double TOLERANCE = 1e-5;

    /** An activation itself if there is one, else one with a factor and a sum. */
    static Optional<FunctionMatch> of(DoubleUnaryOperator f) {
        return Arrays.stream(Activation.values())
                .map(a -> new FunctionMatch(a, 1, 0))
                .filter(m -> m.matches(f))
                .findFirst()
                .or(
                        () ->
                                Arrays.stream(Activation.values())
                                        .map(a -> fitted(a, f))
                                        .filter(m -> m.matches(f))
                                        .findFirst());
    }

    /** By two points at which no activation has the same value. */
    private static FunctionMatch fitted(Activation a, DoubleUnaryOperator f) {
        double scale = (f.applyAsDouble(1) - f.applyAsDouble(-2)) / (value(a, 1) - value(a, -2));
        return new FunctionMatch(a, scale, f.applyAsDouble(1) - scale * value(a, 1));
    }

    private boolean matches(DoubleUnaryOperator f) {
        return Math.abs(scale) > TOLERANCE && same(f, x -> scale * value(activation, x) + shift);
    }

    private static double value(Activation a, double x) {
        Graph g = new Graph();
        Node y = a.apply(g, g.parameter("x", Shape.SCALAR));
        return new Evaluator(g, Map.of("x", new double[] {x})).value(y)[0];
    }

    static boolean same(DoubleUnaryOperator f, DoubleUnaryOperator g) {
        return points().allMatch(
                        x -> Math.abs(f.applyAsDouble(x) - g.applyAsDouble(x)) < TOLERANCE);
    }

    static boolean isAffine(DoubleUnaryOperator f) {
        double at0 = f.applyAsDouble(0);
        double slope = f.applyAsDouble(1) - at0;
        return points().allMatch(
                        x ->
                                Math.abs(f.applyAsDouble(x) - at0 - slope * x)
                                        <= TOLERANCE * Math.max(1e-3, Math.abs(slope)));
    }

    private static DoubleStream points() {
        return DoubleStream.iterate(-7.3, x -> x < 7.5, x -> x + 0.41);
    }
}
