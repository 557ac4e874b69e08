package dev.fallline.optim;

import java.util.List;
import java.util.Optional;

/**
 * Accelerated proximal gradient descent (Beck and Teboulle 2009) for a loss plus α‖θ‖₁: {@link
 * Ista} at a point extrapolated along the last step:
 *
 * <pre>
 * g ← g + λθ
 * x ← S(θ − ηg, ηα)
 * θ ← x + (k − 1)/(k + 2) · (x − x₋)
 * </pre>
 *
 * x₋ is the x before, k = 1, 2, … the step, S as in {@link Ista}. The parameters are the point θ
 * that runs ahead; the solution, with its exact zeros, is x. The factor is (tₖ − 1)/tₖ₊₁ for tₖ =
 * (k + 1)/2, which the proof allows as well as the paper's recursion (docs/decisions/0002).
 *
 * <p>Scalars: η, λ, ηα, (k − 1)/(k + 2).
 *
 * @param proxL1 α ≥ 0
 * @param weightDecay λ ≥ 0, coupled
 */
public record Fista(double proxL1, double weightDecay) implements Optimizer {
    private static final String SOLUTION = "solution";

    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public Fista {
        Optimizers.PROX_L1.require(proxL1);
        Optimizers.COUPLED_DECAY.require(weightDecay);
    }

    @Override
    public List<String> slots() {
        return List.of(SOLUTION);
    }

    @Override
    public Optional<String> solution() {
        return Optional.of(SOLUTION);
    }

    @Override
    public boolean sparse() {
        return true;
    }

    @Override
    public double[] scalars(long step, double rate) {
        return new double[] {rate, weightDecay, rate * proxL1, (step - 1.0) / (step + 2.0)};
    }

    @Override
    public void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        float[] solution = slots[0];
        float rate = scalars[0];
        float decay = scalars[1];
        float threshold = scalars[2];
        float ahead = scalars[3];
        for (int i = from; i < to; i++) {
            float y = theta[i] - rate * (gradient[i] + decay * theta[i]);
            float x = Math.max(y - threshold, 0f) + Math.min(y + threshold, 0f);
            theta[i] = x + ahead * (x - solution[i]);
            solution[i] = x;
        }
    }

    @Override
    public void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        double[] solution = slots[0];
        double rate = scalars[0];
        double decay = scalars[1];
        double threshold = scalars[2];
        double ahead = scalars[3];
        for (int i = 0; i < theta.length; i++) {
            double y = theta[i] - rate * (gradient[i] + decay * theta[i]);
            double x = Math.max(y - threshold, 0) + Math.min(y + threshold, 0);
            theta[i] = x + ahead * (x - solution[i]);
            solution[i] = x;
        }
    }

    @Override
    public Fista withoutDecay() {
        return new Fista(0, 0);
    }
}
