package dev.fallline.minimize;

import dev.fallline.math.Gaussian;
import dev.fallline.math.Philox;

/**
 * Noise on each element of the gradient that fades (Neelakantan et al. 2015, Adding gradient noise
 * improves learning for very deep networks): normal with variance η/(1 + t)^γ, t steps having been
 * made. It is a function of seed, step and element.
 *
 * @param variance η at the first step, at least 0
 * @param decay γ, at least 0
 * @param seed of the noise
 */
public record GradientNoise(double variance, double decay, long seed) {
    /** None. */
    public static final GradientNoise OFF = new GradientNoise(0, 0, 0);

    /** Of {@link Philox}; that of Langevin's noise is −1. */
    private static final int STREAM = -2;

    GradientNoise seeded(long other) {
        return new GradientNoise(variance, decay, other);
    }

    /**
     * @param step 1 for the first
     * @return the gradient with the noise of a step
     */
    double[] added(double[] gradient, long step) {
        if (variance == 0) return gradient;
        double deviation = Math.sqrt(variance / Math.pow(step, decay));
        double[] sum = new double[gradient.length];
        for (int i = 0; i < sum.length; i++) {
            long pair = Philox.pair(seed, step, STREAM, i >> 2, i >> 1 & 1);
            sum[i] = gradient[i] + deviation * Gaussian.of((int) (i % 2 == 0 ? pair : pair >>> 32));
        }
        return sum;
    }
}
