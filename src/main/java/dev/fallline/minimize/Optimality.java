package dev.fallline.minimize;

import dev.fallline.io.Label;
import dev.fallline.minimize.Minimizer.Result;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The kind of point at which a minimization ended, by the conditions of second order (Nocedal and
 * Wright 2006, section 2.1): the gradient is zero there, up to a short Newton step, and the signs
 * of the Hessian's eigenvalues distinguish a minimum from a saddle point.
 *
 * @param eigenvalues of the Hessian, ascending; empty where it is not finite
 * @param newtonStep ‖H⁻¹∇f‖; NaN where the sign of an eigenvalue is unknown
 * @param predictedDecrease ½∇fᵀ|H|⁻¹∇f; NaN likewise
 * @param around at a kink the values that show it; else null
 */
public record Optimality(
        Kind kind,
        double[] eigenvalues,
        double newtonStep,
        double predictedDecrease,
        Neighbourhood around) {
    /** Of a place. */
    public enum Kind implements Label {
        MINIMUM,
        MAXIMUM,
        SADDLE,
        /**
         * The sign of an eigenvalue that decides is unknown: it may be 0, as far as rounding and
         * the gradient that is left show.
         */
        DEGENERATE,
        /** The function has no gradient here, or has another one nearby, and rises all around. */
        KINK,
        /** A step would lead further. */
        NOT_STATIONARY
    }

    /** Eigenvalues of larger Hessians take longer than most minimizations. */
    private static final int MOST = 100;

    /** A Newton step is short if it is at most this share of ‖x‖ or of the way from the start. */
    private static final double SHORT = 1e-3;

    /**
     * A curvature is known if it changes by less than a quarter within the Newton step: that of x³,
     * x⁴ and eˣ changes by half and more, whereas at a minimum with curvature the step is too short
     * for any change.
     */
    private static final double STEADY = 4;

    /**
     * Empty in more than 100 variables and where the minimization diverged.
     *
     * @param r of the problem
     */
    public static Optional<Optimality> of(MinimizationProblem problem, Result r) {
        Point at = r.end();
        boolean lost = r.stopped() == StopReason.DIVERGED;
        if (at.x().length > MOST || lost) return Optional.empty();
        return Optional.of(new Analysis(problem.oracle(), r).judge());
    }

    private Optimality at(Neighbourhood kink) {
        return new Optimality(Kind.KINK, eigenvalues, newtonStep, predictedDecrease, kink);
    }

    private static final class Analysis {
        private final Oracle f;
        private final Result result;
        private final Point at;
        private final double size;

        Analysis(Oracle f, Result result) {
            this.f = f;
            this.result = result;
            at = result.end();
            size = Math.max(Vectors.norm(at.x()), Vectors.distance(at.x(), result.start().x()));
        }

        Optimality judge() {
            double[][] hessian = f.hessian(at.x());
            boolean smooth =
                    Double.isFinite(at.gradientNorm())
                            && Arrays.stream(hessian)
                                    .flatMapToDouble(Arrays::stream)
                                    .allMatch(Double::isFinite);
            Optimality o =
                    smooth
                            ? bySigns(hessian)
                            : new Optimality(
                                    Kind.NOT_STATIONARY,
                                    new double[0],
                                    Double.NaN,
                                    Double.NaN,
                                    null);
            boolean undecided = o.kind == Kind.DEGENERATE || o.kind == Kind.NOT_STATIONARY;
            if (!undecided || !result.stopped().converged()) return o;
            double fall = result.start().value() - at.value();
            var around = Neighbourhood.of(f, at, size > 0 ? size : 1, fall);
            return around.kink() ? o.at(around) : o;
        }

        private Optimality bySigns(double[][] hessian) {
            Eigen eigen = Eigen.of(hessian);
            double[] values = eigen.values();
            Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
            Arrays.sort(order, (i, j) -> Double.compare(Math.abs(values[j]), Math.abs(values[i])));
            double[] step = new double[values.length];
            double decrease = 0;
            int positive = 0;
            int negative = 0;
            boolean flat = true;
            // The large ones first: small ones may change along them.
            for (int i : order) {
                double[] v = eigen.vectors()[i];
                double slope = Vectors.dot(at.gradient(), v);
                double[] further = Vectors.plus(step, -slope / values[i], v);
                double least = eigen.rounding(hessian, i) + rounding(v, values[i]);
                boolean known =
                        Math.abs(values[i]) > least
                                && Math.abs(values[i]) > STEADY * change(v, values[i], further);
                if (!known) {
                    flat &= Math.abs(slope) <= result.tolerance();
                    continue;
                }
                step = further;
                decrease += slope * slope / Math.abs(values[i]) / 2;
                if (values[i] > 0) positive++;
                else negative++;
            }
            double length = Vectors.norm(step);
            boolean near = length <= SHORT * size || decrease <= 4 * Math.ulp(at.value());
            Kind kind = flat && near ? kind(positive, negative) : Kind.NOT_STATIONARY;
            return positive + negative == values.length
                    ? new Optimality(kind, values, length, decrease, null)
                    : new Optimality(kind, values, Double.NaN, Double.NaN, null);
        }

        private Kind kind(int positive, int negative) {
            int n = at.x().length;
            if (positive == n) return Kind.MINIMUM;
            if (negative == n) return Kind.MAXIMUM;
            return positive > 0 && negative > 0 ? Kind.SADDLE : Kind.DEGENERATE;
        }

        /** How much the curvature along v differs after a step. */
        private double change(double[] v, double value, double[] step) {
            double there = Vectors.dot(v, f.hessianTimes(Vectors.plus(at.x(), 1, step), v));
            double change = Math.abs(there - value);
            return Double.isFinite(change) ? change : Double.POSITIVE_INFINITY;
        }

        /** How much it differs at the next numbers: rounding within the function. */
        private double rounding(double[] v, double value) {
            double[] beside = new double[v.length];
            Arrays.setAll(beside, i -> Math.ulp(at.x()[i]));
            return STEADY * change(v, value, beside);
        }
    }
}
