package dev.fallline.optim;

import static dev.fallline.optim.DenormalFlush.FADE;

import java.util.ArrayList;
import java.util.List;

/**
 * Each parameter scaled by the running root mean square of its gradient (Tieleman and Hinton 2012),
 * with PyTorch's options:
 *
 * <pre>
 * g ← g + λθ
 * s ← ρs + (1 − ρ)g²
 * m ← ρm + (1 − ρ)g        centered (Graves 2013): s − m² ≥ 0 takes the place of s below
 * d ← g / (√s + ε)         or g / √(s + ε)
 * v ← βv + d               where β > 0: v takes the place of d below
 * θ ← θ − ηd
 * </pre>
 *
 * Scalars: η, ρ, 1 − ρ, ε inside the root, ε outside it, β, λ; one ε is 0.
 *
 * @param rho ρ in [0, 1); PyTorch's alpha
 * @param eps ε > 0
 * @param epsInside whether ε is inside the square root
 * @param centered whether the gradient's mean is taken off
 * @param momentum β in [0, 1)
 * @param weightDecay λ ≥ 0, coupled
 */
public record RmsProp(
        double rho,
        double eps,
        boolean epsInside,
        boolean centered,
        double momentum,
        double weightDecay)
        implements Optimizer {
    /** Refuses settings out of range by a {@code FalllineException} (usage). */
    public RmsProp {
        Optimizers.RHO.require(rho);
        Optimizers.EPS.require(eps);
        Optimizers.NO_MOMENTUM.require(momentum);
        Optimizers.COUPLED_DECAY.require(weightDecay);
    }

    @Override
    public String kernel() {
        return name() + (centered ? "_centered" : "") + (momentum > 0 ? "_momentum" : "");
    }

    @Override
    public List<String> slots() {
        List<String> slots = new ArrayList<>(List.of("square"));
        // Not "mean": s − m² needs both means with one ρ, which no other optimizer has to offer.
        if (centered) slots.add("center");
        if (momentum > 0) slots.add("scaledVelocity");
        return List.copyOf(slots);
    }

    @Override
    public double[] scalars(long step, double rate) {
        return new double[] {
            rate, rho, 1 - rho, epsInside ? eps : 0, epsInside ? 0 : eps, momentum, weightDecay
        };
    }

    @Override
    public void update(
            float[] theta, float[] gradient, float[][] slots, float[] scalars, int from, int to) {
        boolean heavy = momentum > 0;
        float[] square = slots[0];
        float[] mean = centered ? slots[1] : null;
        float[] velocity = heavy ? slots[slots.length - 1] : null;
        float rate = scalars[0];
        float keep = scalars[1];
        float take = scalars[2];
        float inside = scalars[3];
        float outside = scalars[4];
        float keepVelocity = scalars[5];
        float decay = scalars[6];
        // HotSpot does not vectorize all of it in one loop.
        if (centered) {
            for (int i = from; i < to; i++) {
                mean[i] = keep * mean[i] + FADE - FADE + take * (gradient[i] + decay * theta[i]);
            }
        }
        for (int i = from; i < to; i++) {
            float g = gradient[i] + decay * theta[i];
            float s = keep * square[i] + FADE - FADE + take * (g * g);
            square[i] = s;
            if (centered) s = Math.max(s - mean[i] * mean[i], 0f);
            float d = g / ((float) Math.sqrt(s + inside) + outside);
            if (heavy) {
                d = keepVelocity * velocity[i] + FADE - FADE + d;
                velocity[i] = d;
            }
            theta[i] -= rate * d;
        }
    }

    @Override
    public void update(double[] theta, double[] gradient, double[][] slots, double[] scalars) {
        boolean heavy = momentum > 0;
        double[] square = slots[0];
        double[] mean = centered ? slots[1] : null;
        double[] velocity = heavy ? slots[slots.length - 1] : null;
        double rate = scalars[0];
        double keep = scalars[1];
        double take = scalars[2];
        double inside = scalars[3];
        double outside = scalars[4];
        double keepVelocity = scalars[5];
        double decay = scalars[6];
        for (int i = 0; i < theta.length; i++) {
            double g = gradient[i] + decay * theta[i];
            double s = keep * square[i] + take * (g * g);
            square[i] = s;
            if (centered) {
                double m = keep * mean[i] + take * g;
                mean[i] = m;
                s = Math.max(s - m * m, 0);
            }
            double d = g / (Math.sqrt(s + inside) + outside);
            if (heavy) {
                d = keepVelocity * velocity[i] + d;
                velocity[i] = d;
            }
            theta[i] -= rate * d;
        }
    }

    @Override
    public RmsProp withoutDecay() {
        return new RmsProp(rho, eps, epsInside, centered, momentum, 0);
    }
}
