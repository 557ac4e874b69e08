package dev.fallline.optim;

/**
 * Proximal gradient descent, or iterative soft thresholding (Daubechies, Defrise and De Mol 2004),
 * for a loss plus α‖θ‖₁: a step along the loss's gradient, then the exact minimum of the penalty
 * near where it led, which makes small parameters exactly 0:
 *
 * <pre>
 * g ← g + λθ
 * θ ← S(θ − ηg, ηα), S(x, τ) = max(x − τ, 0) + min(x + τ, 0)
 * </pre>
 *
 * Scalars: η, λ, ηα.
 *
 * @param proxL1 α ≥ 0
 * @param weightDecay λ ≥ 0, coupled; both together are the elastic net (Zou and Hastie 2005)
 */
public record Ista(double proxL1, double weightDecay) implements Optimizer {
    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public Ista {
        Optimizers.PROX_L1.require(proxL1);
        Optimizers.COUPLED_DECAY.require(weightDecay);
    }

    @Override
    public boolean sparse() {
        return true;
    }

    @Override
    public double[] scalars(long step, double rate) {
        return new double[] {rate, weightDecay, rate * proxL1};
    }

    @Override
    public void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        float rate = scalars[0];
        float decay = scalars[1];
        float threshold = scalars[2];
        for (int i = from; i < to; i++) {
            float x = theta[i] - rate * (gradient[i] + decay * theta[i]);
            theta[i] = Math.max(x - threshold, 0f) + Math.min(x + threshold, 0f);
        }
    }

    @Override
    public void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        double rate = scalars[0];
        double decay = scalars[1];
        double threshold = scalars[2];
        for (int i = 0; i < theta.length; i++) {
            double x = theta[i] - rate * (gradient[i] + decay * theta[i]);
            theta[i] = Math.max(x - threshold, 0) + Math.min(x + threshold, 0);
        }
    }

    @Override
    public Ista withoutDecay() {
        return new Ista(0, 0);
    }
}
