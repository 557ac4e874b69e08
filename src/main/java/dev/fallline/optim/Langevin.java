package dev.fallline.optim;

import dev.fallline.math.Gaussian;
import dev.fallline.math.GaussianBlock;
import dev.fallline.math.Philox;

/**
 * Gradient descent with noise: the unadjusted Langevin algorithm (Parisi 1981; with batches Welling
 * and Teh 2011). At small rates its parameters are distributed with a density proportional to
 * exp(−loss/T):
 *
 * <pre>
 * g ← g + λθ
 * θ ← θ − ηg + √(2ηT) ξ
 * </pre>
 *
 * ξ is standard normal, independent from element to element and from step to step: {@link Gaussian}
 * of word i mod 4 of {@link Philox} block ⌊i/4⌋ at step t under the seed, for the element i. It has
 * the same bits however a pass is cut, on every device, and (as a float) in double precision too.
 *
 * <p>Scalars: η, λ, √(2ηT), then seed and t in four pieces of 16 bits each, lowest first: a float
 * holds such a piece exactly.
 *
 * @param temperature T ≥ 0
 * @param weightDecay λ ≥ 0, coupled
 * @param seed of the noise
 */
public record Langevin(double temperature, double weightDecay, long seed) implements Optimizer {
    /** Of {@link Philox}; dropout's streams are the numbers of layers. */
    static final int STREAM = -1;

    private static final int SEED = 3;
    private static final int STEP = 7;

    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public Langevin {
        Optimizers.TEMPERATURE.require(temperature);
        Optimizers.COUPLED_DECAY.require(weightDecay);
    }

    @Override
    public double[] scalars(long step, double rate) {
        double[] scalars = new double[STEP + 4];
        scalars[0] = rate;
        scalars[1] = weightDecay;
        scalars[2] = Math.sqrt(2 * rate * temperature);
        for (int piece = 0; piece < 4; piece++) {
            scalars[SEED + piece] = seed >>> 16 * piece & 0xFFFF;
            scalars[STEP + piece] = step >>> 16 * piece & 0xFFFF;
        }
        return scalars;
    }

    private static long whole(double lowest, double low, double high, double highest) {
        return (long) lowest | (long) low << 16 | (long) high << 32 | (long) highest << 48;
    }

    @Override
    public void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        float rate = scalars[0];
        float decay = scalars[1];
        float noise = scalars[2];
        long seed = whole(scalars[3], scalars[4], scalars[5], scalars[6]);
        long step = whole(scalars[7], scalars[8], scalars[9], scalars[10]);
        for (int i = from; i < to; i++) {
            theta[i] = theta[i] - rate * (gradient[i] + decay * theta[i]);
        }
        GaussianBlock xi = GaussianBlock.own();
        for (int first = from & -4; first < to; first += GaussianBlock.SIZE) {
            int end = Math.min(to, first + GaussianBlock.SIZE);
            float[] kicks = xi.draw(seed, step, STREAM, first >> 2, end - first + 3 >> 2);
            for (int i = Math.max(first, from); i < end; i++) {
                theta[i] += noise * kicks[i - first];
            }
        }
    }

    @Override
    public void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        double rate = scalars[0];
        double decay = scalars[1];
        double noise = scalars[2];
        long seed = whole(scalars[3], scalars[4], scalars[5], scalars[6]);
        long step = whole(scalars[7], scalars[8], scalars[9], scalars[10]);
        for (int i = 0; i < theta.length; i++) {
            long pair = Philox.pair(seed, step, STREAM, i >> 2, i >> 1 & 1);
            double kick = noise * Gaussian.of((int) (i % 2 == 0 ? pair : pair >>> 32));
            theta[i] = theta[i] - rate * (gradient[i] + decay * theta[i]) + kick;
        }
    }

    @Override
    public Langevin seeded(long seed) {
        return new Langevin(temperature, weightDecay, seed);
    }

    /**
     * The same at another temperature.
     *
     * @param other T ≥ 0
     * @return with the same decay and seed
     */
    public Langevin withTemperature(double other) {
        return new Langevin(other, weightDecay, seed);
    }

    @Override
    public Langevin withoutDecay() {
        return new Langevin(temperature, 0, seed);
    }
}
