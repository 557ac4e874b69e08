package dev.fallline.optim;

import static dev.fallline.optim.DenormalFlush.FADE;

import java.util.List;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): the decay acts on the parameters
 * and never enters the moments. As in PyTorch it is scaled by the rate:
 *
 * <pre>
 * θ ← θ(1 − ηλ)
 * m ← β₁m + (1 − β₁)g
 * v ← β₂v + (1 − β₂)g²
 * θ ← θ − η/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε)
 * </pre>
 *
 * Scalars: η/(1 − β₁ᵗ), β₁, 1 − β₁, β₂, 1 − β₂, 1/√(1 − β₂ᵗ), ε, 1 − ηλ.
 *
 * @param beta1 β₁ in [0, 1)
 * @param beta2 β₂ in [0, 1)
 * @param eps ε > 0, outside the root
 * @param weightDecay λ ≥ 0, decoupled
 */
public record AdamW(double beta1, double beta2, double eps, double weightDecay)
        implements Optimizer {
    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public AdamW {
        Optimizers.BETA1.require(beta1);
        Optimizers.BETA2.require(beta2);
        Optimizers.EPS.require(eps);
        Optimizers.ADAMW_DECAY.require(weightDecay);
    }

    @Override
    public List<String> slots() {
        return List.of("mean", "square");
    }

    @Override
    public double[] scalars(long step, double rate) {
        return new double[] {
            rate / (1 - Math.pow(beta1, step)),
            beta1,
            1 - beta1,
            beta2,
            1 - beta2,
            1 / Math.sqrt(1 - Math.pow(beta2, step)),
            eps,
            1 - rate * weightDecay
        };
    }

    @Override
    public void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        float[] mean = slots[0];
        float[] square = slots[1];
        float rate = scalars[0];
        float keepMean = scalars[1];
        float takeMean = scalars[2];
        float keepSquare = scalars[3];
        float takeSquare = scalars[4];
        float unbias = scalars[5];
        float eps = scalars[6];
        float shrink = scalars[7];
        for (int i = from; i < to; i++) {
            float g = gradient[i];
            float m = keepMean * mean[i] + FADE - FADE + takeMean * g;
            float v = keepSquare * square[i] + FADE - FADE + takeSquare * (g * g);
            mean[i] = m;
            square[i] = v;
            theta[i] = theta[i] * shrink - rate * m / ((float) Math.sqrt(v) * unbias + eps);
        }
    }

    @Override
    public void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        double[] mean = slots[0];
        double[] square = slots[1];
        double rate = scalars[0];
        double keepMean = scalars[1];
        double takeMean = scalars[2];
        double keepSquare = scalars[3];
        double takeSquare = scalars[4];
        double unbias = scalars[5];
        double eps = scalars[6];
        double shrink = scalars[7];
        for (int i = 0; i < theta.length; i++) {
            double g = gradient[i];
            double m = keepMean * mean[i] + takeMean * g;
            double v = keepSquare * square[i] + takeSquare * (g * g);
            mean[i] = m;
            square[i] = v;
            theta[i] = theta[i] * shrink - rate * m / (Math.sqrt(v) * unbias + eps);
        }
    }

    @Override
    public AdamW withoutDecay() {
        return new AdamW(beta1, beta2, eps, 0);
    }
}
