package dev.fallline.onnx;

import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;
import dev.fallline.nn.Activation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A function of one number that was recognized by its values: scale · activation(inner · x) +
 * shift. What are not the activation's own numbers can go into the layers around it.
 *
 * @param scale not 0
 */
record FunctionMatch(Activation activation, double inner, double scale, double shift) {
    static final DoubleUnaryOperator IDENTITY = x -> x;

    private static final double TOLERANCE = 1e-5;

    /** Denser near 0, where a steep function changes. */
    private static final double[] POINTS =
            DoubleStream.concat(
                            DoubleStream.iterate(-7.3, x -> x < 7.5, x -> x + 0.41),
                            IntStream.rangeClosed(-8, 0)
                                    .mapToDouble(k -> Math.pow(2, k))
                                    .flatMap(x -> DoubleStream.of(-x, x)))
                    .toArray();

    /** The simplest: an activation itself, if there is one. */
    static Optional<FunctionMatch> of(DoubleUnaryOperator f) {
        double[] wanted = values(f);
        List<Supplier<Stream<FunctionMatch>>> kinds =
                List.of(
                        () -> Activation.all().stream().map(a -> new FunctionMatch(a, 1, 1, 0)),
                        () -> Activation.all().stream().map(a -> fitted(a, 1, wanted)),
                        () -> withNumbers(f).map(a -> fitted(a, 1, wanted)),
                        () -> Activation.all().stream().map(a -> stretched(a, wanted)));
        return kinds.stream().flatMap(Supplier::get).filter(m -> m.matches(wanted)).findFirst();
    }

    /** Those with another slope or another scale on the left, as f has them. */
    private static Stream<Activation> withNumbers(DoubleUnaryOperator f) {
        double right = f.applyAsDouble(2) - f.applyAsDouble(1);
        double left = f.applyAsDouble(-1) - f.applyAsDouble(-2);
        double slope = left / right;
        if (!Double.isFinite(slope)) return Stream.empty();
        double alpha = slope / (Math.expm1(-1) - Math.expm1(-2));
        return Stream.of(Activation.leakyRelu(rounded(slope)), Activation.elu(rounded(alpha)));
    }

    /** The number of single precision that is meant, as 0.2. */
    private static double rounded(double number) {
        return Double.parseDouble(Float.toString((float) number));
    }

    /** Scale and shift by least squares. */
    private static FunctionMatch fitted(Activation a, double inner, double[] wanted) {
        double[] values = values(a, inner);
        double mean = Arrays.stream(values).average().orElseThrow();
        double wantedMean = Arrays.stream(wanted).average().orElseThrow();
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < values.length; i++) {
            covariance += (values[i] - mean) * (wanted[i] - wantedMean);
            variance += (values[i] - mean) * (values[i] - mean);
        }
        double scale = variance == 0 ? 0 : covariance / variance;
        return new FunctionMatch(a, inner, scale, wantedMean - scale * mean);
    }

    /** The inner factor, of either sign, from a grid of powers of 2 on by golden-section search. */
    private static FunctionMatch stretched(Activation a, double[] wanted) {
        FunctionMatch best =
                IntStream.rangeClosed(-20, 20)
                        .mapToObj(k -> Math.pow(2, k / 4.0))
                        .flatMap(t -> Stream.of(fitted(a, t, wanted), fitted(a, -t, wanted)))
                        .min(Comparator.comparingDouble(m -> m.distance(wanted)))
                        .orElseThrow();
        double low = best.inner * Math.pow(2, -0.25);
        double high = best.inner * Math.pow(2, 0.25);
        double ratio = (Math.sqrt(5) - 1) / 2;
        while (Math.abs(high - low) > 1e-9 * Math.abs(high)) {
            double left = high - ratio * (high - low);
            double right = low + ratio * (high - low);
            boolean leftIsNearer =
                    fitted(a, left, wanted).distance(wanted)
                            < fitted(a, right, wanted).distance(wanted);
            if (leftIsNearer) high = right;
            else low = left;
        }
        return fitted(a, rounded((low + high) / 2), wanted);
    }

    private boolean matches(double[] wanted) {
        return Math.abs(scale) > TOLERANCE && distance(wanted) < TOLERANCE;
    }

    /** The largest; NaN where a value is none. */
    private double distance(double[] wanted) {
        double[] values = values(activation, inner);
        double distance = 0;
        for (int i = 0; i < values.length; i++) {
            distance = Math.max(distance, Math.abs(scale * values[i] + shift - wanted[i]));
        }
        return distance;
    }

    private static double[] values(Activation a, double inner) {
        Graph g = new Graph();
        Node y = a.apply(g, g.parameter("x", new Shape(1, POINTS.length)));
        return new Evaluator(g, Map.of("x", values(x -> inner * x))).value(y);
    }

    private static double[] values(DoubleUnaryOperator f) {
        return Arrays.stream(POINTS).map(f).toArray();
    }

    static boolean same(DoubleUnaryOperator f, DoubleUnaryOperator g) {
        return Arrays.stream(POINTS)
                .allMatch(x -> Math.abs(f.applyAsDouble(x) - g.applyAsDouble(x)) < TOLERANCE);
    }

    static boolean isAffine(DoubleUnaryOperator f) {
        double at0 = f.applyAsDouble(0);
        double slope = f.applyAsDouble(1) - at0;
        return Arrays.stream(POINTS)
                .allMatch(
                        x ->
                                Math.abs(f.applyAsDouble(x) - at0 - slope * x)
                                        <= TOLERANCE * Math.max(1e-3, Math.abs(slope)));
    }
}
