package dev.fallline.optim;

/**
 * Gradient descent, stochastic when the gradient is (Cauchy 1847; Robbins and Monro 1951):
 *
 * <pre>
 * g ← g + λθ
 * θ ← θ − ηg
 * </pre>
 *
 * Scalars: η, λ.
 *
 * @param weightDecay λ ≥ 0, coupled: part of the gradient
 */
public record Sgd(double weightDecay) implements Optimizer {
    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public Sgd {
        Optimizers.COUPLED_DECAY.require(weightDecay);
    }

    @Override
    public double[] scalars(long step, double rate) {
        return new double[] {rate, weightDecay};
    }

    @Override
    public void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        float rate = scalars[0];
        float decay = scalars[1];
        for (int i = from; i < to; i++) {
            theta[i] -= rate * (gradient[i] + decay * theta[i]);
        }
    }

    @Override
    public void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        double rate = scalars[0];
        double decay = scalars[1];
        for (int i = 0; i < theta.length; i++) {
            theta[i] -= rate * (gradient[i] + decay * theta[i]);
        }
    }

    @Override
    public Sgd withoutDecay() {
        return new Sgd(0);
    }
}
