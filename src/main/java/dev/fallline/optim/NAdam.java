package dev.fallline.optim;

import static dev.fallline.optim.DenormalFlush.FADE;

import java.util.List;

/**
 * Adam with Nesterov's look-ahead (Dozat 2016), as PyTorch has it:
 *
 * <pre>
 * g ← g + λθ
 * m ← β₁m + (1 − β₁)g
 * v ← β₂v + (1 − β₂)g²
 * θ ← θ − η((1 − μₜ)/(1 − Πₜ) · g + μₜ₊₁/(1 − Πₜ₊₁) · m) / (√v/√(1 − β₂ᵗ) + ε)
 * μₜ = β₁(1 − ½qᵗ), q = 0.96^ψ, Πₜ = μ₁μ₂…μₜ
 * </pre>
 *
 * Scalars: η(1 − μₜ)/(1 − Πₜ), ημₜ₊₁/(1 − Πₜ₊₁), β₁, 1 − β₁, β₂, 1 − β₂, 1/√(1 − β₂ᵗ), ε, λ.
 *
 * @param beta1 β₁ in [0, 1)
 * @param beta2 β₂ in [0, 1)
 * @param momentumDecay ψ ≥ 0, how fast μ climbs from β₁/2 to β₁
 * @param eps ε > 0, outside the root
 * @param weightDecay λ ≥ 0, coupled
 */
public record NAdam(
        double beta1, double beta2, double momentumDecay, double eps, double weightDecay)
        implements Optimizer {
    /** e to this is nothing beside 1. */
    private static final double VANISHED = -40;

    /** The term after these is below 2⁻⁵⁴ of the first. */
    private static final int TERMS = 54;

    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public NAdam {
        Optimizers.BETA1.require(beta1);
        Optimizers.BETA2.require(beta2);
        Optimizers.MOMENTUM_DECAY.require(momentumDecay);
        Optimizers.EPS.require(eps);
        Optimizers.COUPLED_DECAY.require(weightDecay);
    }

    @Override
    public List<String> slots() {
        return List.of("mean", "square");
    }

    @Override
    public double[] scalars(long step, double rate) {
        double product = product(step);
        double next = weight(step + 1.0);
        return new double[] {
            rate * (1 - weight(step)) / (1 - product),
            rate * next / (1 - product * next),
            beta1,
            1 - beta1,
            beta2,
            1 - beta2,
            1 / Math.sqrt(1 - Math.pow(beta2, step)),
            eps,
            weightDecay
        };
    }

    /** μ of a step. */
    private double weight(double step) {
        return beta1 * (1 - 0.5 * Math.exp(step * logOfQ()));
    }

    private double logOfQ() {
        return momentumDecay * Math.log(0.96);
    }

    /**
     * Π of a step, in closed form, so that it needs no memory of the steps before: ln Π = t ln β₁ +
     * Σⱼ ln(1 − ½qʲ), j = 1 … t, and with the logarithm's series Σₖ over geometric sums,
     * docs/decisions/0002.
     */
    private double product(long step) {
        double log = step * Math.log(beta1);
        if (log < VANISHED) return 0;
        double half = 1;
        for (int k = 1; k <= TERMS; k++) {
            half /= 2;
            log -= half / k * powers(k * logOfQ(), step);
        }
        return Math.exp(log);
    }

    /** The sum of e^(jx), j = 1 … n. */
    private static double powers(double x, long n) {
        return x == 0 ? n : Math.exp(x) * Math.expm1(n * x) / Math.expm1(x);
    }

    @Override
    public void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        float[] mean = slots[0];
        float[] square = slots[1];
        float rateOfGradient = scalars[0];
        float rateOfMean = scalars[1];
        float keepMean = scalars[2];
        float takeMean = scalars[3];
        float keepSquare = scalars[4];
        float takeSquare = scalars[5];
        float unbias = scalars[6];
        float eps = scalars[7];
        float decay = scalars[8];
        for (int i = from; i < to; i++) {
            float g = gradient[i] + decay * theta[i];
            float m = keepMean * mean[i] + FADE - FADE + takeMean * g;
            float v = keepSquare * square[i] + FADE - FADE + takeSquare * (g * g);
            mean[i] = m;
            square[i] = v;
            theta[i] -=
                    (rateOfGradient * g + rateOfMean * m) / ((float) Math.sqrt(v) * unbias + eps);
        }
    }

    @Override
    public void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        double[] mean = slots[0];
        double[] square = slots[1];
        double rateOfGradient = scalars[0];
        double rateOfMean = scalars[1];
        double keepMean = scalars[2];
        double takeMean = scalars[3];
        double keepSquare = scalars[4];
        double takeSquare = scalars[5];
        double unbias = scalars[6];
        double eps = scalars[7];
        double decay = scalars[8];
        for (int i = 0; i < theta.length; i++) {
            double g = gradient[i] + decay * theta[i];
            double m = keepMean * mean[i] + takeMean * g;
            double v = keepSquare * square[i] + takeSquare * (g * g);
            mean[i] = m;
            square[i] = v;
            theta[i] -= (rateOfGradient * g + rateOfMean * m) / (Math.sqrt(v) * unbias + eps);
        }
    }

    @Override
    public NAdam withoutDecay() {
        return new NAdam(beta1, beta2, momentumDecay, eps, 0);
    }
}
