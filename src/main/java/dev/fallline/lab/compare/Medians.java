package dev.fallline.lab.compare;

import java.util.Arrays;

/** Medians of numbers that may be infinite. */
final class Medians {
    private Medians() {}

    static double of(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        if (sorted.length % 2 == 1) return sorted[middle];
        return (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The highest of the values that more than half of them come to: of two in the middle the
     * lower.
     */
    static double lower(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(sorted.length - 1) / 2];
    }
}
