package dev.fallline.optim;

import static dev.fallline.optim.DenormalFlush.FADE;

import java.util.List;

/**
 * Steps in the parameters' own units: the root mean square of the steps so far over that of the
 * gradients (Zeiler 2012), times a rate, as in PyTorch:
 *
 * <pre>
 * g ← g + λθ
 * s ← ρs + (1 − ρ)g²
 * d ← g √(u + ε) / √(s + ε)
 * u ← ρu + (1 − ρ)d²
 * θ ← θ − ηd
 * </pre>
 *
 * Scalars: η, ρ, 1 − ρ, ε, λ.
 *
 * @param rho ρ in [0, 1)
 * @param eps ε > 0, inside both roots
 * @param weightDecay λ ≥ 0, coupled
 */
public record AdaDelta(double rho, double eps, double weightDecay) implements Optimizer {
    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public AdaDelta {
        Optimizers.ADADELTA_RHO.require(rho);
        Optimizers.ADADELTA_EPS.require(eps);
        Optimizers.COUPLED_DECAY.require(weightDecay);
    }

    @Override
    public List<String> slots() {
        return List.of("square", "squareStep");
    }

    @Override
    public double[] scalars(long step, double rate) {
        return new double[] {rate, rho, 1 - rho, eps, weightDecay};
    }

    @Override
    public void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        float[] square = slots[0];
        float[] squareStep = slots[1];
        float rate = scalars[0];
        float keep = scalars[1];
        float take = scalars[2];
        float eps = scalars[3];
        float decay = scalars[4];
        for (int i = from; i < to; i++) {
            float g = gradient[i] + decay * theta[i];
            float s = keep * square[i] + FADE - FADE + take * (g * g);
            float u = squareStep[i];
            float d = g * (float) Math.sqrt(u + eps) / (float) Math.sqrt(s + eps);
            square[i] = s;
            squareStep[i] = keep * u + FADE - FADE + take * (d * d);
            theta[i] -= rate * d;
        }
    }

    @Override
    public void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        double[] square = slots[0];
        double[] squareStep = slots[1];
        double rate = scalars[0];
        double keep = scalars[1];
        double take = scalars[2];
        double eps = scalars[3];
        double decay = scalars[4];
        for (int i = 0; i < theta.length; i++) {
            double g = gradient[i] + decay * theta[i];
            double s = keep * square[i] + take * (g * g);
            double u = squareStep[i];
            double d = g * Math.sqrt(u + eps) / Math.sqrt(s + eps);
            square[i] = s;
            squareStep[i] = keep * u + take * (d * d);
            theta[i] -= rate * d;
        }
    }

    @Override
    public AdaDelta withoutDecay() {
        return new AdaDelta(rho, eps, 0);
    }
}
