package dev.fallline.device;

import java.util.stream.IntStream;

/** How far results are from each other. */
public final class Norms {
    private Norms() {}

    /** Euclidean. */
    public static double of(double[] x) {
        double sum = 0;
        for (double v : x) sum += v * v;
        return Math.sqrt(sum);
    }

    public static double[] widened(float[] x) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i]).toArray();
    }

    public static double[] difference(double[] a, double[] b) {
        if (a.length != b.length) throw new AssertionError(a.length + " against " + b.length);
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] - b[i]).toArray();
    }

    /** ‖a − b‖ / ‖b‖; NaN counts as infinitely far. */
    public static double distance(double[] a, double[] b) {
        double off = of(difference(a, b));
        if (off == 0) return 0;
        double relative = off / of(b);
        return Double.isNaN(relative) ? Double.POSITIVE_INFINITY : relative;
    }

    public static double distance(float[] a, float[] b) {
        return distance(widened(a), widened(b));
    }
}
