package dev.fallline.peers;

import java.util.Arrays;

/**
 * Median and quartiles, by linear interpolation between the two nearest of the sorted values (type
 * 7 of Hyndman & Fan 1996).
 */
record Spread(double median, double quartile1, double quartile3) {
    static Spread of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Spread(at(sorted, 0.5), at(sorted, 0.25), at(sorted, 0.75));
    }

    private static double at(double[] sorted, double part) {
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
