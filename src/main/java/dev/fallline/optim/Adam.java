package dev.fallline.optim;

import static dev.fallline.optim.DenormalFlush.FADE;

import java.util.List;

/**
 * Adaptive moments (Kingma and Ba 2015), weight decay as part of the gradient:
 *
 * <pre>
 * g ← g + λθ
 * m ← β₁m + (1 − β₁)g
 * v ← β₂v + (1 − β₂)g²
 * θ ← θ − η/(1 − β₁ᵗ) · m / (√v/√(1 − β₂ᵗ) + ε)
 * </pre>
 *
 * With AMSGrad (Reddi, Kale and Kumar 2018, with PyTorch's bias correction) the largest v so far
 * takes the place of v in the last line.
 *
 * <p>Scalars: η/(1 − β₁ᵗ), β₁, 1 − β₁, β₂, 1 − β₂, 1/√(1 − β₂ᵗ), ε, λ.
 *
 * @param beta1 β₁ in [0, 1)
 * @param beta2 β₂ in [0, 1)
 * @param eps ε > 0, outside the root
 * @param weightDecay λ ≥ 0, coupled
 * @param amsgrad whether v never falls
 */
public record Adam(double beta1, double beta2, double eps, double weightDecay, boolean amsgrad)
        implements Optimizer {
    /**
     * Without AMSGrad.
     *
     * @param beta1 β₁ in [0, 1)
     * @param beta2 β₂ in [0, 1)
     * @param eps ε > 0
     * @param weightDecay λ ≥ 0, coupled
     */
    public Adam(double beta1, double beta2, double eps, double weightDecay) {
        this(beta1, beta2, eps, weightDecay, false);
    }

    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public Adam {
        Optimizers.BETA1.require(beta1);
        Optimizers.BETA2.require(beta2);
        Optimizers.EPS.require(eps);
        Optimizers.COUPLED_DECAY.require(weightDecay);
    }

    @Override
    public String kernel() {
        return amsgrad ? "adam_amsgrad" : "adam";
    }

    @Override
    public List<String> slots() {
        return amsgrad ? List.of("mean", "square", "squareMax") : List.of("mean", "square");
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
            weightDecay
        };
    }

    @Override
    public void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        float[] mean = slots[0];
        float[] square = slots[1];
        float[] squareMax = amsgrad ? slots[2] : null;
        float rate = scalars[0];
        float keepMean = scalars[1];
        float takeMean = scalars[2];
        float keepSquare = scalars[3];
        float takeSquare = scalars[4];
        float unbias = scalars[5];
        float eps = scalars[6];
        float decay = scalars[7];
        for (int i = from; i < to; i++) {
            float g = gradient[i] + decay * theta[i];
            float m = keepMean * mean[i] + FADE - FADE + takeMean * g;
            float v = keepSquare * square[i] + FADE - FADE + takeSquare * (g * g);
            mean[i] = m;
            square[i] = v;
            if (amsgrad) {
                v = Math.max(squareMax[i], v);
                squareMax[i] = v;
            }
            theta[i] -= rate * m / ((float) Math.sqrt(v) * unbias + eps);
        }
    }

    @Override
    public void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        double[] mean = slots[0];
        double[] square = slots[1];
        double[] squareMax = amsgrad ? slots[2] : null;
        double rate = scalars[0];
        double keepMean = scalars[1];
        double takeMean = scalars[2];
        double keepSquare = scalars[3];
        double takeSquare = scalars[4];
        double unbias = scalars[5];
        double eps = scalars[6];
        double decay = scalars[7];
        for (int i = 0; i < theta.length; i++) {
            double g = gradient[i] + decay * theta[i];
            double m = keepMean * mean[i] + takeMean * g;
            double v = keepSquare * square[i] + takeSquare * (g * g);
            mean[i] = m;
            square[i] = v;
            if (amsgrad) {
                v = Math.max(squareMax[i], v);
                squareMax[i] = v;
            }
            theta[i] -= rate * m / (Math.sqrt(v) * unbias + eps);
        }
    }

    @Override
    public Adam withoutDecay() {
        return new Adam(beta1, beta2, eps, 0, amsgrad);
    }
}
