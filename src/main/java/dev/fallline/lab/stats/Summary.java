package dev.fallline.lab.stats;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A sample in a few numbers, all in the unit of its values.
 *
 * @param n number of values, at least 1
 * @param deviation standard deviation √(Σ(x − mean)² / (n − 1)); empty for n = 1
 * @param lowerQuartile the quantiles ¼, ½ and ¾ interpolate between the values around position 1 +
 *     p(n − 1) (Hyndman and Fan 1996, type 7; the default of R and NumPy)
 */
public record Summary(
        int n,
        double mean,
        OptionalDouble deviation,
        double min,
        double lowerQuartile,
        double median,
        double upperQuartile,
        double max) {

    /**
     * @throws IllegalArgumentException if there is no value, or one that is not finite
     */
    public static Summary of(double... values) {
        Sample.check(values);
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int n = sorted.length;
        double mean = Sample.mean(sorted);
        return new Summary(
                n,
                mean,
                n == 1 ? OptionalDouble.empty() : OptionalDouble.of(Sample.deviation(sorted, mean)),
                sorted[0],
                quantile(sorted, 0.25),
                quantile(sorted, 0.5),
                quantile(sorted, 0.75),
                sorted[n - 1]);
    }

    private static double quantile(double[] sorted, double p) {
        double position = p * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /**
     * Confidence interval of the mean, mean ± t s/√n with n − 1 degrees of freedom (Student 1908):
     * exact for normal values.
     *
     * @param level such as 0.95
     * @return empty for n = 1, where nothing says how far values scatter
     */
    public Optional<Interval> meanInterval(double level) {
        Sample.checkLevel(level);
        if (deviation.isEmpty()) return Optional.empty();
        return Optional.of(Sample.aboutMean(mean, deviation.getAsDouble(), n, level));
    }
}
