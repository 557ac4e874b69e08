package dev.fallline.lab.stats;

import org.apache.commons.numbers.gamma.RegularizedBeta;
import org.apache.commons.statistics.distribution.PoissonDistribution;
import org.apache.commons.statistics.distribution.TDistribution;

import java.util.OptionalLong;

/**
 * How many pairs a two-sided paired t test needs so that it shows a difference with probability 80
 * %: by the noncentral distribution itself, not by the usual iteration on quantiles of t.
 *
 * @param level of the test, such as 0.05
 */
public record SampleSize(double level) {
    public static final double POWER = 0.8;

    /** No more than so many pairs, 2²⁰, are considered. */
    public static final long MOST = 1 << 20;

    /** Here 2 pairs do even at 0.5 %; the power of a larger effect would take longer to add up. */
    private static final double LARGE_EFFECT = 200;

    private static final double SMALL_EFFECT = 0.01;

    private static final double NEGLIGIBLE = 1e-13;

    /** Halvings of an interval until nothing is left of it that matters. */
    private static final int HALVINGS = 40;

    public SampleSize {
        if (!(level > 0 && level < 1)) throw new IllegalArgumentException("a level of " + level);
    }

    /**
     * How many pairs show a difference.
     *
     * @param difference that is to be seen, in the unit of the scores; its sign does not matter
     * @param deviation standard deviation of the differences from pair to pair
     * @return at least 2; empty if the difference is 0, or so small that {@link #MOST} pairs are
     *     too few
     * @throws IllegalArgumentException if a number is not finite, or the deviation negative
     */
    public OptionalLong pairs(double difference, double deviation) {
        if (!Double.isFinite(difference) || !(deviation >= 0 && deviation < 1 / 0.0)) {
            throw new IllegalArgumentException(difference + " with deviation " + deviation);
        }
        if (difference == 0) return OptionalLong.empty();
        double effect = Math.abs(difference) / deviation;
        long tooFew = 1;
        long enough = 2;
        while (power(enough, effect) < POWER) {
            if (enough == MOST) return OptionalLong.empty();
            tooFew = enough;
            enough *= 2;
        }
        while (enough - tooFew > 1) {
            long middle = (tooFew + enough) / 2;
            if (power(middle, effect) < POWER) {
                tooFew = middle;
            } else {
                enough = middle;
            }
        }
        return OptionalLong.of(enough);
    }

    /**
     * The difference that so many pairs show.
     *
     * @param pairs at least 2
     * @param deviation standard deviation of the differences from pair to pair
     */
    public double difference(long pairs, double deviation) {
        double tooSmall = 0;
        double enough = SMALL_EFFECT;
        while (enough < LARGE_EFFECT && power(pairs, enough) < POWER) {
            tooSmall = enough;
            enough *= 2;
        }
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (tooSmall + enough) / 2;
            if (power(pairs, middle) < POWER) {
                tooSmall = middle;
            } else {
                enough = middle;
            }
        }
        return enough * deviation;
    }

    /**
     * The probability that the test is positive, to either side. t² then follows the noncentral F
     * distribution with 1 and ν = n − 1 degrees of freedom and λ = n (d/σ)², so that with the
     * quantile t and x = t²/(t² + ν)
     *
     * <p>power = Σⱼ e^(−λ/2) (λ/2)ʲ/j! · (1 − Iₓ(½ + j, ν/2))
     *
     * <p>(Johnson, Kotz, Balakrishnan 1995, chapter 30).
     *
     * @param pairs n, at least 2
     * @param effect d/σ, the mean of the differences in units of their standard deviation
     */
    public double power(long pairs, double effect) {
        if (pairs < 2) throw new IllegalArgumentException(pairs + " pairs");
        double freedom = pairs - 1;
        double quantile = TDistribution.of(freedom).inverseSurvivalProbability(level / 2);
        double x = quantile * quantile / (quantile * quantile + freedom);
        double size = Math.min(Math.abs(effect), LARGE_EFFECT);
        double half = pairs * size * size / 2;
        if (half < NEGLIGIBLE) return level;
        var poisson = PoissonDistribution.of(half);
        double power = 0;
        double left = 1;
        for (int j = 0; left > NEGLIGIBLE; j++) {
            double weight = poisson.probability(j);
            power += weight * RegularizedBeta.complement(x, 0.5 + j, freedom / 2);
            left = poisson.survivalProbability(j);
        }
        return power;
    }
}
