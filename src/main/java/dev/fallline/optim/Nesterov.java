package dev.fallline.optim;

import static dev.fallline.optim.DenormalFlush.FADE;

import java.util.List;

/**
 * Accelerated gradient (Nesterov 1983) in the form of trainers, where the parameters are the point
 * at which the gradient is taken (Sutskever et al. 2013, with PyTorch's scale of the velocity):
 *
 * <pre>
 * g ← g + λθ
 * v ← βv + g
 * θ ← θ − η(g + βv)
 * </pre>
 *
 * Scalars: η, β, λ.
 *
 * @param momentum β in [0, 1)
 * @param weightDecay λ ≥ 0, coupled: part of the gradient
 */
public record Nesterov(double momentum, double weightDecay) implements Optimizer {
    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public Nesterov {
        Optimizers.MOMENTUM.require(momentum);
        Optimizers.COUPLED_DECAY.require(weightDecay);
    }

    @Override
    public List<String> slots() {
        return List.of("velocity");
    }

    @Override
    public double[] scalars(long step, double rate) {
        return new double[] {rate, momentum, weightDecay};
    }

    @Override
    public void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        float[] velocity = slots[0];
        float rate = scalars[0];
        float keep = scalars[1];
        float decay = scalars[2];
        for (int i = from; i < to; i++) {
            float g = gradient[i] + decay * theta[i];
            float v = keep * velocity[i] + FADE - FADE + g;
            velocity[i] = v;
            theta[i] -= rate * (g + keep * v);
        }
    }

    @Override
    public void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        double[] velocity = slots[0];
        double rate = scalars[0];
        double keep = scalars[1];
        double decay = scalars[2];
        for (int i = 0; i < theta.length; i++) {
            double g = gradient[i] + decay * theta[i];
            double v = keep * velocity[i] + g;
            velocity[i] = v;
            theta[i] -= rate * (g + keep * v);
        }
    }

    @Override
    public Nesterov withoutDecay() {
        return new Nesterov(momentum, 0);
    }
}
