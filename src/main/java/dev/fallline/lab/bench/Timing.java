package dev.fallline.lab.bench;

import java.util.Arrays;

/**
 * The time of one thing, measured in several windows. Quartiles lie between the two nearest of the
 * sorted values, by linear interpolation (type 7 of Hyndman and Fan 1996).
 *
 * @param seconds for doing it once, a value for each window, in order
 */
record Timing(double[] seconds) {
    Timing {
        if (seconds.length == 0) throw new IllegalArgumentException("no window");
    }

    double median() {
        return quantile(0.5);
    }

    double quartile1() {
        return quantile(0.25);
    }

    double quartile3() {
        return quantile(0.75);
    }

    /** The shortest: what it takes when nothing else keeps the machine busy. */
    double best() {
        return quantile(0);
    }

    /** What this takes more than the other, window by window: both ran in turn. */
    Timing minus(Timing other) {
        if (other.seconds.length != seconds.length) throw new IllegalArgumentException("windows");
        double[] difference = seconds.clone();
        for (int i = 0; i < difference.length; i++) difference[i] -= other.seconds[i];
        return new Timing(difference);
    }

    private double quantile(double q) {
        double[] sorted = seconds.clone();
        Arrays.sort(sorted);
        double at = q * (sorted.length - 1);
        int below = (int) at;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
    }
}
