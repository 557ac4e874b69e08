package dev.fallline.minimize;

import static dev.fallline.minimize.MethodSettings.STEPS;
import static dev.fallline.minimize.MethodSettings.TARGET_LOSS;
import static dev.fallline.minimize.MethodSettings.TOL_GRADIENT;
import static dev.fallline.minimize.MethodSettings.TOL_LOSS;
import static dev.fallline.minimize.MethodSettings.TOL_STEP;

import dev.fallline.setting.Values;

import java.util.Optional;

/**
 * When to stop. The gradient is checked before each step, the rest after it; of several rules that
 * fire at once the first in this order is reported: diverged, no gradient, target, gradient, step,
 * loss, budget.
 *
 * @param gradient ‖∇f‖ at most this; 0 or more
 * @param relative whether that is times ‖∇f‖ at the start where it is below 1: a function of small
 *     values, or in large units, has small gradients everywhere
 * @param step ‖Δx‖ of one step at most this; null is off
 * @param loss |Δf| of one step at most this; null is off
 * @param target f at most this, at the start too; null is off
 * @param budget steps at most; 0 or more
 */
public record StoppingRules(
        double gradient, boolean relative, Double step, Double loss, Double target, long budget) {
    /**
     * A value is called diverged beyond 10¹⁰ times the larger of 1 + |f₀| and ‖∇f₀‖·max(1, ‖x₀‖),
     * f₀ the value at the start x₀: far more than momentum overshoots on the way to a minimum, and
     * soon reached by what grows geometrically.
     */
    private static final double BOUND = 1e10;

    /** ‖∇f‖ ≤ 10⁻⁶, relative, within 10,000 steps. */
    public static final StoppingRules STANDARD = of(null, null, null, 10_000);

    /** Refuses negative tolerances and budgets by a {@code FalllineException} (usage). */
    public StoppingRules {
        TOL_GRADIENT.require(gradient);
        if (step != null) TOL_STEP.require(step);
        if (loss != null) TOL_LOSS.require(loss);
        if (target != null) TARGET_LOSS.require(target);
        STEPS.require(budget);
    }

    /**
     * The rules that settings make.
     *
     * @param values of {@link MethodSettings}
     * @return the rules
     */
    public static StoppingRules of(Values values) {
        return of(
                        values.get(TOL_GRADIENT),
                        values.get(TOL_STEP),
                        values.get(TOL_LOSS),
                        values.get(STEPS))
                .withTarget(values.get(TARGET_LOSS));
    }

    /**
     * Rules with an absolute tolerance of the gradient.
     *
     * @param gradient ‖∇f‖ at most this
     * @param step as above
     * @param loss as above
     * @param budget steps at most
     */
    public StoppingRules(double gradient, Double step, Double loss, long budget) {
        this(gradient, false, step, loss, null, budget);
    }

    /**
     * Rules with the usual tolerance of the gradient where none is given.
     *
     * @param gradient absolute; null for 10⁻⁶, relative
     * @param step as above; null is off
     * @param loss as above; null is off
     * @param budget steps at most
     * @return the rules
     */
    public static StoppingRules of(Double gradient, Double step, Double loss, long budget) {
        boolean usual = gradient == null;
        return new StoppingRules(usual ? 1e-6 : gradient, usual, step, loss, null, budget);
    }

    /**
     * The same, which also stop where the value is low enough.
     *
     * @param target null for no such place
     * @return the rules
     */
    public StoppingRules withTarget(Double target) {
        return new StoppingRules(gradient, relative, step, loss, target, budget);
    }

    /**
     * What ‖∇f‖ is compared with.
     *
     * @param resolution what rounding of the start does to the gradient there: it cannot be told
     *     from 0 below that
     */
    double tolerance(Point start, double resolution) {
        if (!relative || start.gradientNorm() >= 1) return gradient;
        return Math.max(gradient * start.gradientNorm(), resolution);
    }

    /** Whether the gradient at this start may be nothing but rounding. */
    boolean tiny(Point start) {
        return relative && start.gradientNorm() <= gradient;
    }

    /** The rules of one minimization. */
    final class Check {
        private final double tolerance;
        private final double bound;
        private final boolean rests;

        /**
         * @param rests whether the method converges to a point, so that small gradients and steps
         *     count
         */
        Check(Point start, double tolerance, boolean rests) {
            this.tolerance = tolerance;
            this.rests = rests;
            double slope = start.gradientNorm();
            double size = 1 + Math.abs(start.value());
            double reach = BOUND * Math.max(size, Double.isFinite(slope) ? slope : 0);
            bound = Math.min(reach, Double.MAX_VALUE);
        }

        /** Whether to stop at the start already. */
        Optional<StopReason> atStart(Point start) {
            Optional<StopReason> lost = lost(start);
            if (lost.isPresent()) return lost;
            if (low(start)) return Optional.of(StopReason.TARGET);
            if (flat(start)) return Optional.of(StopReason.GRADIENT);
            return budget == 0 ? Optional.of(StopReason.BUDGET) : Optional.empty();
        }

        /** Whether to stop after a step. */
        Optional<StopReason> after(long steps, Point from, Point to) {
            Optional<StopReason> lost = lost(to);
            if (lost.isPresent()) return lost;
            if (low(to)) return Optional.of(StopReason.TARGET);
            if (flat(to)) return Optional.of(StopReason.GRADIENT);
            if (rests && step != null && Vectors.distance(from.x(), to.x()) <= step) {
                return Optional.of(StopReason.STEP);
            }
            if (rests && loss != null && Math.abs(to.value() - from.value()) <= loss) {
                return Optional.of(StopReason.LOSS);
            }
            return steps >= budget ? Optional.of(StopReason.BUDGET) : Optional.empty();
        }

        private boolean low(Point p) {
            return target != null && p.value() <= target;
        }

        private boolean flat(Point p) {
            return rests && p.gradientNorm() <= tolerance;
        }

        private Optional<StopReason> lost(Point p) {
            if (!(Math.abs(p.value()) <= bound)) return Optional.of(StopReason.DIVERGED);
            boolean sound = Double.isFinite(p.gradientNorm());
            return sound ? Optional.empty() : Optional.of(StopReason.NO_GRADIENT);
        }
    }
}
