package dev.fallline.report;

import java.util.stream.IntStream;

/**
 * Maps values to 0 to 1 so that a narrow valley is visible beside steep walls: the least at 0, the
 * greatest at 1, and between them log(1 + (v − least)/scale), where a given share of the area lies
 * less than the scale above the least.
 */
record LogRelief(double least, double greatest, double scale) {
    private static final int LEVELS = 12;

    /** The middle of an area whose median is lower than this is too flat to be seen as it is. */
    private static final double FLAT = 0.1;

    /**
     * @param sorted finite, rising, at least one
     * @param low share of the area that lies less than the scale above the least: the smaller, the
     *     more is seen near the least
     */
    static LogRelief of(double[] sorted, double low) {
        double least = sorted[0];
        double greatest = sorted[sorted.length - 1];
        double extent = sorted[(int) (low * sorted.length)] - least;
        double scale = extent > 0 ? extent : Math.max(greatest - least, Double.MIN_NORMAL);
        return new LogRelief(least, greatest, scale);
    }

    double share(double value) {
        if (!Double.isFinite(value)) return Double.NaN;
        return greatest == least ? 0 : Math.log1p((value - least) / scale) / whole();
    }

    /** The value at a share of the way from the least to the greatest. */
    double value(double share) {
        return least + scale * Math.expm1(whole() * share);
    }

    /** The shares at which contour lines are drawn. */
    double[] levels() {
        if (greatest == least) return new double[0];
        return IntStream.range(1, LEVELS).mapToDouble(k -> k / (double) LEVELS).toArray();
    }

    private double whole() {
        return Math.log1p((greatest - least) / scale);
    }

    /** Whether a linear scale would show little but the largest values. */
    static boolean isFlat(double[] sorted) {
        double extent = sorted[sorted.length - 1] - sorted[0];
        return sorted[sorted.length / 2] - sorted[0] < FLAT * extent;
    }

    /** In proportion. */
    double plain(double value) {
        return greatest == least ? 0 : (value - least) / (greatest - least);
    }
}
