package dev.fallline.report;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * A function of two variables at the points of a regular grid.
 *
 * @param x rising, at equal distances
 * @param y likewise
 * @param values a row for each y; not finite where there is no value
 */
public record SampledFunction(double[] x, double[] y, double[][] values) {
    /**
     * Samples a function at n × n points.
     *
     * @param window of the plane
     * @param n at least 2
     */
    public static SampledFunction of(DoubleBinaryOperator f, PlotBounds window, int n) {
        double[] x = spaced(window.left(), window.right(), n);
        double[] y = spaced(window.bottom(), window.top(), n);
        double[][] values =
                Arrays.stream(y)
                        .mapToObj(b -> Arrays.stream(x).map(a -> f.applyAsDouble(a, b)).toArray())
                        .toArray(double[][]::new);
        return new SampledFunction(x, y, values);
    }

    public static double[] spaced(double from, double to, int n) {
        return IntStream.range(0, n).mapToDouble(i -> from + (to - from) * i / (n - 1)).toArray();
    }

    /** Another function of its values. */
    SampledFunction map(DoubleUnaryOperator f) {
        return new SampledFunction(
                x,
                y,
                Arrays.stream(values)
                        .map(row -> Arrays.stream(row).map(f).toArray())
                        .toArray(double[][]::new));
    }

    /** Every n-th point of both sides. */
    public SampledFunction every(int n) {
        double[][] rows = new double[(y.length - 1) / n + 1][];
        for (int j = 0; j < rows.length; j++) rows[j] = pick(values[j * n], n);
        return new SampledFunction(pick(x, n), pick(y, n), rows);
    }

    private static double[] pick(double[] all, int n) {
        return IntStream.range(0, (all.length - 1) / n + 1).mapToDouble(i -> all[i * n]).toArray();
    }

    PlotBounds window() {
        return new PlotBounds(x[0], x[x.length - 1], y[0], y[y.length - 1]);
    }

    /** Its finite values, rising. */
    public double[] sorted() {
        return Arrays.stream(values)
                .flatMapToDouble(DoubleStream::of)
                .filter(Double::isFinite)
                .sorted()
                .toArray();
    }

    /** Bilinear between the points; NaN outside and beside points without a value. */
    double at(double a, double b) {
        double i = (a - x[0]) / (x[1] - x[0]);
        double j = (b - y[0]) / (y[1] - y[0]);
        if (!(i >= 0 && j >= 0 && i <= x.length - 1 && j <= y.length - 1)) return Double.NaN;
        int column = Math.min((int) i, x.length - 2);
        int row = Math.min((int) j, y.length - 2);
        double right = i - column;
        double up = j - row;
        double below = (1 - right) * values[row][column] + right * values[row][column + 1];
        double above = (1 - right) * values[row + 1][column] + right * values[row + 1][column + 1];
        return (1 - up) * below + up * above;
    }
}
