package dev.fallline.optim;

import static dev.fallline.optim.DenormalFlush.FADE;

import java.util.List;

/**
 * Adam with the largest gradient, decayed, in the place of the root mean square (Kingma and Ba
 * 2015, section 7.1), with PyTorch's ε:
 *
 * <pre>
 * g ← g + λθ
 * m ← β₁m + (1 − β₁)g
 * u ← max(β₂u, |g| + ε)
 * θ ← θ − η/(1 − β₁ᵗ) · m/u
 * </pre>
 *
 * Scalars: η/(1 − β₁ᵗ), β₁, 1 − β₁, β₂, ε, λ.
 *
 * @param beta1 β₁ in [0, 1)
 * @param beta2 β₂ in [0, 1)
 * @param eps ε > 0, keeps u away from zero
 * @param weightDecay λ ≥ 0, coupled
 */
public record Adamax(double beta1, double beta2, double eps, double weightDecay)
        implements Optimizer {
    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public Adamax {
        Optimizers.BETA1.require(beta1);
        Optimizers.BETA2.require(beta2);
        Optimizers.ADAMAX_EPS.require(eps);
        Optimizers.COUPLED_DECAY.require(weightDecay);
    }

    @Override
    public List<String> slots() {
        return List.of("mean", "largest");
    }

    @Override
    public double[] scalars(long step, double rate) {
        return new double[] {
            rate / (1 - Math.pow(beta1, step)), beta1, 1 - beta1, beta2, eps, weightDecay
        };
    }

    @Override
    public void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        float[] mean = slots[0];
        float[] largest = slots[1];
        float rate = scalars[0];
        float keepMean = scalars[1];
        float takeMean = scalars[2];
        float keepLargest = scalars[3];
        float eps = scalars[4];
        float decay = scalars[5];
        for (int i = from; i < to; i++) {
            float g = gradient[i] + decay * theta[i];
            float m = keepMean * mean[i] + FADE - FADE + takeMean * g;
            float u = Math.max(keepLargest * largest[i], Math.abs(g) + eps);
            mean[i] = m;
            largest[i] = u;
            theta[i] -= rate * m / u;
        }
    }

    @Override
    public void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        double[] mean = slots[0];
        double[] largest = slots[1];
        double rate = scalars[0];
        double keepMean = scalars[1];
        double takeMean = scalars[2];
        double keepLargest = scalars[3];
        double eps = scalars[4];
        double decay = scalars[5];
        for (int i = 0; i < theta.length; i++) {
            double g = gradient[i] + decay * theta[i];
            double m = keepMean * mean[i] + takeMean * g;
            double u = Math.max(keepLargest * largest[i], Math.abs(g) + eps);
            mean[i] = m;
            largest[i] = u;
            theta[i] -= rate * m / u;
        }
    }

    @Override
    public Adamax withoutDecay() {
        return new Adamax(beta1, beta2, eps, 0);
    }
}
