package dev.fallline.optim;

import static dev.fallline.optim.DenormalFlush.FADE;

import java.util.List;

/**
 * The heavy ball (Polyak 1964), with PyTorch's dampening and scale of the velocity:
 *
 * <pre>
 * g ← g + λθ
 * v ← βv + (1 − d)g        v ← g in the first step, whatever d is
 * θ ← θ − ηv
 * </pre>
 *
 * Scalars: η, β, weight of the gradient, λ. PyTorch ignores d when β = 0; the formula does not.
 *
 * @param momentum β in [0, 1)
 * @param dampening d in [0, 1]
 * @param weightDecay λ ≥ 0, coupled: part of the gradient
 */
public record Momentum(double momentum, double dampening, double weightDecay) implements Optimizer {
    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public Momentum {
        Optimizers.MOMENTUM.require(momentum);
        Optimizers.DAMPENING.require(dampening);
        Optimizers.COUPLED_DECAY.require(weightDecay);
    }

    @Override
    public List<String> slots() {
        return List.of("velocity");
    }

    @Override
    public double[] scalars(long step, double rate) {
        return new double[] {rate, momentum, step == 1 ? 1 : 1 - dampening, weightDecay};
    }

    @Override
    public void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        float[] velocity = slots[0];
        float rate = scalars[0];
        float keep = scalars[1];
        float take = scalars[2];
        float decay = scalars[3];
        for (int i = from; i < to; i++) {
            float v = keep * velocity[i] + FADE - FADE + take * (gradient[i] + decay * theta[i]);
            velocity[i] = v;
            theta[i] -= rate * v;
        }
    }

    @Override
    public void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        double[] velocity = slots[0];
        double rate = scalars[0];
        double keep = scalars[1];
        double take = scalars[2];
        double decay = scalars[3];
        for (int i = 0; i < theta.length; i++) {
            double v = keep * velocity[i] + take * (gradient[i] + decay * theta[i]);
            velocity[i] = v;
            theta[i] -= rate * v;
        }
    }

    @Override
    public Momentum withoutDecay() {
        return new Momentum(momentum, dampening, 0);
    }
}
