package dev.fallline.minimize;

import static dev.fallline.FalllineException.usage;

import java.util.Optional;

/**
 * When to stop. The gradient is looked at before each step, the rest after it; of several rules
 * that fire at once the first in this order is reported: diverged, gradient, step, loss, budget.
 *
 * @param gradient ‖∇f‖ at most this; 0 or more
 * @param step ‖Δx‖ of one step at most this; null is off
 * @param loss |Δf| of one step at most this; null is off
 * @param budget steps at most; 0 or more
 */
public record StoppingRules(double gradient, Double step, Double loss, long budget) {
    /**
     * A value beyond 10¹⁰·(1 + |f₀|), f₀ the value at the start, is called diverged: far more than
     * momentum overshoots on the way to a minimum, and soon reached by what grows geometrically.
     */
    public static final double BOUND = 1e10;

    /** ‖∇f‖ ≤ 10⁻⁶ within 10,000 steps. */
    public static final StoppingRules STANDARD = new StoppingRules(1e-6, null, null, 10_000);

    public StoppingRules {
        check("--tol-gradient", gradient);
        if (step != null) check("--tol-step", step);
        if (loss != null) check("--tol-loss", loss);
        if (budget < 0) {
            throw usage(
                    "--steps %d cannot be used: give a whole number of at least 0, such as 1000",
                    budget);
        }
    }

    private static void check(String flag, double tolerance) {
        if (tolerance >= 0 && Double.isFinite(tolerance)) return;
        throw usage(
                "%s %s cannot be used: give a number of at least 0, such as 1e-6", flag, tolerance);
    }

    /** Whether to stop at the start already. */
    Optional<StopReason> atStart(Point start) {
        if (!start.finite()) return Optional.of(StopReason.DIVERGED);
        if (start.gradientNorm() <= gradient) return Optional.of(StopReason.GRADIENT);
        return budget == 0 ? Optional.of(StopReason.BUDGET) : Optional.empty();
    }

    /** Whether to stop after a step. */
    Optional<StopReason> after(long steps, double startValue, Point from, Point to) {
        boolean lost = !to.finite() || Math.abs(to.value()) > BOUND * (1 + Math.abs(startValue));
        if (lost) return Optional.of(StopReason.DIVERGED);
        if (to.gradientNorm() <= gradient) return Optional.of(StopReason.GRADIENT);
        if (step != null && Vectors.distance(from.x(), to.x()) <= step) {
            return Optional.of(StopReason.STEP);
        }
        if (loss != null && Math.abs(to.value() - from.value()) <= loss) {
            return Optional.of(StopReason.LOSS);
        }
        return steps >= budget ? Optional.of(StopReason.BUDGET) : Optional.empty();
    }
}
