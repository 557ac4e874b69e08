package dev.fallline.optim;

import static dev.fallline.optim.DenormalFlush.FADE;

import java.util.List;

/**
 * Adam that begins without adaptive steps, until the variance of its running mean square can be
 * rectified (Liu et al. 2020):
 *
 * <pre>
 * g ← g + λθ
 * m ← β₁m + (1 − β₁)g
 * v ← β₂v + (1 − β₂)g²
 * ρ∞ = 2/(1 − β₂) − 1, ρ = ρ∞ − 2tβ₂ᵗ/(1 − β₂ᵗ)
 * θ ← θ − η/(1 − β₁ᵗ) · m                                   while ρ ≤ 5
 * θ ← θ − η/(1 − β₁ᵗ) · r m √(1 − β₂ᵗ) / (√v + ε)           then
 * r = √((ρ − 4)(ρ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρ))
 * </pre>
 *
 * As in PyTorch, the threshold is 5 (the paper's 4 gives r = 0 at its edge) and ε joins √v before
 * the bias correction. Both cases are m / (p√v + q). Scalars: ηr/(1 − β₁ᵗ), with r = 1 at first,
 * β₁, 1 − β₁, β₂, 1 − β₂, p, q, λ.
 *
 * @param beta1 β₁ in [0, 1)
 * @param beta2 β₂ in [0, 1)
 * @param eps ε > 0, outside the root
 * @param weightDecay λ ≥ 0, coupled
 */
public record RAdam(double beta1, double beta2, double eps, double weightDecay)
        implements Optimizer {
    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public RAdam {
        Optimizers.BETA1.require(beta1);
        Optimizers.BETA2.require(beta2);
        Optimizers.EPS.require(eps);
        Optimizers.COUPLED_DECAY.require(weightDecay);
    }

    @Override
    public List<String> slots() {
        return List.of("mean", "square");
    }

    @Override
    public double[] scalars(long step, double rate) {
        double power = Math.pow(beta2, step);
        double last = 2 / (1 - beta2) - 1;
        double length = last - 2 * step * power / (1 - power);
        boolean rectified = length > 5;
        double rectifier = rectified ? Math.sqrt(spread(last) / spread(length)) : 1;
        double rootWeight = rectified ? 1 / Math.sqrt(1 - power) : 0;
        return new double[] {
            rate * rectifier / (1 - Math.pow(beta1, step)),
            beta1,
            1 - beta1,
            beta2,
            1 - beta2,
            rootWeight,
            rectified ? rootWeight * eps : 1,
            weightDecay
        };
    }

    /** How the variance goes with ρ, but for a factor. */
    private static double spread(double length) {
        return length / ((length - 4) * (length - 2));
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
        float rootWeight = scalars[5];
        float plain = scalars[6];
        float decay = scalars[7];
        for (int i = from; i < to; i++) {
            float g = gradient[i] + decay * theta[i];
            float m = keepMean * mean[i] + FADE - FADE + takeMean * g;
            float v = keepSquare * square[i] + FADE - FADE + takeSquare * (g * g);
            mean[i] = m;
            square[i] = v;
            theta[i] -= rate * m / (rootWeight * (float) Math.sqrt(v) + plain);
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
        double rootWeight = scalars[5];
        double plain = scalars[6];
        double decay = scalars[7];
        for (int i = 0; i < theta.length; i++) {
            double g = gradient[i] + decay * theta[i];
            double m = keepMean * mean[i] + takeMean * g;
            double v = keepSquare * square[i] + takeSquare * (g * g);
            mean[i] = m;
            square[i] = v;
            theta[i] -= rate * m / (rootWeight * Math.sqrt(v) + plain);
        }
    }

    @Override
    public RAdam withoutDecay() {
        return new RAdam(beta1, beta2, eps, 0);
    }
}
