package dev.fallline.optim;

import java.util.List;

/**
 * Steps that shrink with all the gradients seen (Duchi, Hazan and Singer 2011), with PyTorch's
 * decay of the rate:
 *
 * <pre>
 * g ← g + λθ
 * s ← s + g²               from s = a
 * θ ← θ − η/(1 + (t − 1)k) · g / (√s + ε)
 * </pre>
 *
 * Scalars: η/(1 + (t − 1)k), a in the first step and then 0, ε, λ. So the slot may begin at zero.
 *
 * @param lrDecay k ≥ 0
 * @param initialAccumulator a ≥ 0
 * @param eps ε > 0, outside the root
 * @param weightDecay λ ≥ 0, coupled
 */
public record AdaGrad(double lrDecay, double initialAccumulator, double eps, double weightDecay)
        implements Optimizer {
    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public AdaGrad {
        Optimizers.LR_DECAY.require(lrDecay);
        Optimizers.INITIAL_ACCUMULATOR.require(initialAccumulator);
        Optimizers.ADAGRAD_EPS.require(eps);
        Optimizers.COUPLED_DECAY.require(weightDecay);
    }

    @Override
    public List<String> slots() {
        return List.of("squareSum");
    }

    @Override
    public double[] scalars(long step, double rate) {
        return new double[] {
            rate / (1 + (step - 1) * lrDecay), step == 1 ? initialAccumulator : 0, eps, weightDecay
        };
    }

    @Override
    public void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        float[] squareSum = slots[0];
        float scaledRate = scalars[0];
        float initial = scalars[1];
        float eps = scalars[2];
        float decay = scalars[3];
        for (int i = from; i < to; i++) {
            float g = gradient[i] + decay * theta[i];
            float s = squareSum[i] + initial + g * g;
            squareSum[i] = s;
            theta[i] -= scaledRate * g / ((float) Math.sqrt(s) + eps);
        }
    }

    @Override
    public void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        double[] squareSum = slots[0];
        double scaledRate = scalars[0];
        double initial = scalars[1];
        double eps = scalars[2];
        double decay = scalars[3];
        for (int i = 0; i < theta.length; i++) {
            double g = gradient[i] + decay * theta[i];
            double s = squareSum[i] + initial + g * g;
            squareSum[i] = s;
            theta[i] -= scaledRate * g / (Math.sqrt(s) + eps);
        }
    }

    @Override
    public AdaGrad withoutDecay() {
        return new AdaGrad(lrDecay, initialAccumulator, eps, 0);
    }
}
