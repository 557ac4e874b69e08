package dev.fallline.lab.stats;

import org.apache.commons.statistics.distribution.TDistribution;

/** What summaries and tests of a sample share. */
final class Sample {
    private Sample() {}

    /** A sample has at least one value, and numbers only: what diverged has no place in a mean. */
    static void check(double[] values) {
        if (values.length == 0) throw new IllegalArgumentException("a sample without values");
        for (double v : values) {
            if (!Double.isFinite(v)) {
                throw new IllegalArgumentException("a sample with the value " + v);
            }
        }
    }

    static void checkLevel(double level) {
        if (level > 0 && level < 1) return;
        throw new IllegalArgumentException("a confidence level of " + level);
    }

    static double mean(double[] values) {
        double sum = 0;
        for (double v : values) sum += v;
        return sum / values.length;
    }

    /** Standard deviation √(Σ(x − mean)² / (n − 1)), for n ≥ 2. */
    static double deviation(double[] values, double mean) {
        double sum = 0;
        for (double v : values) sum += (v - mean) * (v - mean);
        return Math.sqrt(sum / (values.length - 1));
    }

    /**
     * mean ± t s/√n with the quantile t of Student's distribution with n − 1 degrees of freedom.
     */
    static Interval aboutMean(double mean, double deviation, int n, double level) {
        double quantile = TDistribution.of(n - 1).inverseSurvivalProbability((1 - level) / 2);
        double reach = quantile * deviation / Math.sqrt(n);
        return new Interval(mean - reach, mean + reach);
    }
}
