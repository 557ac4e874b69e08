package dev.fallline.optim;

import static dev.fallline.optim.DenormalFlush.FADE;

import java.util.List;

/**
 * Steps of one size, along the sign of a running mean (Chen et al. 2023); decoupled weight decay,
 * scaled by the rate:
 *
 * <pre>
 * θ ← θ(1 − ηλ) − η sign(β₁m + (1 − β₁)g)
 * m ← β₂m + (1 − β₂)g
 * </pre>
 *
 * Scalars: η, β₁, 1 − β₁, β₂, 1 − β₂, 1 − ηλ.
 *
 * @param beta1 β₁ in [0, 1), of the direction
 * @param beta2 β₂ in [0, 1), of the running mean
 * @param weightDecay λ ≥ 0, decoupled
 */
public record Lion(double beta1, double beta2, double weightDecay) implements Optimizer {
    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public Lion {
        Optimizers.BETA1.require(beta1);
        Optimizers.LION_BETA2.require(beta2);
        Optimizers.DECOUPLED_DECAY.require(weightDecay);
    }

    @Override
    public List<String> slots() {
        return List.of("mean");
    }

    @Override
    public double[] scalars(long step, double rate) {
        return new double[] {rate, beta1, 1 - beta1, beta2, 1 - beta2, 1 - rate * weightDecay};
    }

    @Override
    public void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        float[] mean = slots[0];
        float rate = scalars[0];
        float keepDirection = scalars[1];
        float takeDirection = scalars[2];
        float keepMean = scalars[3];
        float takeMean = scalars[4];
        float shrink = scalars[5];
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            float m = mean[i];
            float direction = Math.signum(keepDirection * m + takeDirection * g);
            mean[i] = keepMean * m + FADE - FADE + takeMean * g;
            theta[i] = theta[i] * shrink - rate * direction;
        }
    }

    @Override
    public void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        double[] mean = slots[0];
        double rate = scalars[0];
        double keepDirection = scalars[1];
        double takeDirection = scalars[2];
        double keepMean = scalars[3];
        double takeMean = scalars[4];
        double shrink = scalars[5];
        for (int i = 0; i < theta.length; i++) {
            double g = gradient[i];
            double m = mean[i];
            double direction = Math.signum(keepDirection * m + takeDirection * g);
            mean[i] = keepMean * m + takeMean * g;
            theta[i] = theta[i] * shrink - rate * direction;
        }
    }

    @Override
    public Lion withoutDecay() {
        return new Lion(beta1, beta2, 0);
    }
}
