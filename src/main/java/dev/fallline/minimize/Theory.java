package dev.fallline.minimize;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.minimize.Curvature.Tuning;
import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Momentum;
import dev.fallline.optim.Sgd;
import dev.fallline.optim.schedule.Constant;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Predictions of theory on a quadratic, and measurements.
 *
 * @param curvature eigenvalues of the Hessian
 * @param linear how fast errors shrink; empty unless strongly convex
 * @param sublinear how far values are from the least, against the bounds of convex functions; empty
 *     unless convex with a minimum
 */
public record Theory(Curvature curvature, List<Linear> linear, List<Sublinear> sublinear) {
    /**
     * A method with its best fixed settings.
     *
     * @param method {@code gd}, {@code momentum} or {@code nesterov}
     * @param tuning best rate and momentum, and the predicted factor of a step
     * @param measured what ‖x − x*‖ was multiplied by in a step: the geometric mean over the second
     *     half of a run; NaN where the steps are too few to show it
     * @param errors ‖x − x*‖ after k = 0, 1, … steps, over that at the start; empty likewise
     */
    public record Linear(String method, Tuning tuning, double measured, double[] errors) {
        /**
         * Whether the steps for a digit, by prediction and measure, are within a tenth.
         *
         * @return true for agreement
         */
        public boolean agrees() {
            if (tuning.gain() == 1) return measured <= 1e-6;
            return Math.abs(Math.log(measured) / tuning.log() - 1) <= 0.1;
        }

        /** {@return whether the steps were enough to measure it} */
        public boolean shown() {
            return !Double.isNaN(measured);
        }
    }

    /**
     * A method with rate 1/L after k steps.
     *
     * @param method {@code gd} or {@code accelerated}
     * @param order of convergence, such as {@code 1/k²}
     * @param k steps made
     * @param gap f(x) − f*
     * @param bound that the gap cannot exceed
     */
    public record Sublinear(String method, String order, long k, double gap, double bound) {
        /** {@return whether the gap is within the bound, but for rounding} */
        public boolean holds() {
            return gap <= bound * (1 + 1e-9);
        }

        /** Whether k is a power of ten: a table has these, a chart all. */
        boolean round() {
            return Math.log10(k) % 1 == 0;
        }
    }

    /** Errors are followed down to this share of the first. */
    private static final double NEAR = 1e-10;

    /** Of the largest eigenvalue, up and down: rates are its inverse, and 32-bit in training. */
    private static final int DECADES = 30;

    /** Of the gradient at the start, what is left in directions without curvature by rounding. */
    private static final double ROUNDING = 1e-9;

    private static final int FEWEST = 20;
    private static final int MOST = 20_000;

    /** Ten a decade, from 1 to 1000. */
    private static final long[] MOMENTS =
            IntStream.rangeClosed(0, 30)
                    .mapToLong(i -> Math.round(Math.pow(10, i / 10.0)))
                    .distinct()
                    .toArray();

    /**
     * Compares prediction and measurement on a quadratic.
     *
     * @param q the quadratic
     * @param start n numbers
     * @return predictions of theory, and measurements
     * @throws FalllineException (usage) if the curvature is so large or small that rates are not
     *     numbers any more
     */
    public static Theory of(Quadratic q, double[] start) {
        Eigen eigen = Eigen.of(q.hessian()).cleared(q.hessian());
        Curvature c = new Curvature(eigen.values());
        if (!c.convex()) return new Theory(c, List.of(), List.of());
        if (Math.abs(Math.log10(c.l())) > DECADES) {
            throw usage(
                    "the largest eigenvalue, %s, is out of range: scale the function so that it lies between 1e-%d and 1e%2$d",
                    c.l(), DECADES);
        }
        double[] minimum = minimum(q.f().get(), eigen, start);
        double slope = Vectors.norm(q.f().get().at(minimum).gradient());
        double first = Vectors.norm(q.f().get().at(start).gradient());
        boolean bounded = c.stronglyConvex() || slope <= ROUNDING * first;
        if (!bounded) return new Theory(c, List.of(), List.of());
        List<Linear> linear =
                c.stronglyConvex()
                        ? List.of(
                                measure("gd", c.descent(), q, start, minimum),
                                measure("momentum", c.momentum(), q, start, minimum),
                                measure("nesterov", c.nesterov(), q, start, minimum))
                        : List.of();
        return new Theory(c, linear, sublinear(q, c, start, minimum));
    }

    /**
     * The nearest minimum: as far as the gradient leads in the directions with curvature. If it
     * leads on in others, there is none.
     */
    private static double[] minimum(Oracle f, Eigen eigen, double[] start) {
        double[] x = start;
        for (int round = 0; round < 3; round++) {
            double[] g = f.at(x).gradient();
            for (int i = 0; i < x.length; i++) {
                double curvature = eigen.values()[i];
                double[] v = eigen.vectors()[i];
                if (curvature > 0) x = Vectors.plus(x, -Vectors.dot(g, v) / curvature, v);
            }
        }
        return x;
    }

    private static Linear measure(
            String name, Tuning t, Quadratic q, double[] start, double[] minimum) {
        Clip none = new Clip.None();
        Constant rate = new Constant(t.rate());
        Method method =
                switch (name) {
                    case "gd" -> new FirstOrder(new Sgd(0), rate, none);
                    case "momentum" -> new FirstOrder(new Momentum(t.momentum(), 0, 0), rate, none);
                    default -> new LookAhead(t.momentum(), rate, none);
                };
        double needed = t.gain() == 1 ? 0 : Math.log(NEAR) / t.log();
        long steps = (long) Math.clamp(needed, FEWEST, MOST);
        // Double roots show only in the end, and nothing does that is within rounding.
        boolean tooFew = needed > MOST && t.momentum() > 0 || steps * t.gain() < NEAR;
        if (tooFew) return new Linear(name, t, Double.NaN, new double[0]);
        Result r = Minimizer.minimize(q.f().get(), method, start, budget(steps));
        List<Trace.Entry> path = r.path().entries();
        double[] errors =
                path.stream().mapToDouble(e -> Vectors.distance(e.x(), minimum)).toArray();
        int last = errors.length - 1;
        int middle = errors.length / 2;
        double root = 1.0 / (last - middle);
        double factor = errors[middle] == 0 ? 0 : Math.pow(errors[last] / errors[middle], root);
        return new Linear(name, t, factor, Vectors.scaled(1 / errors[0], errors));
    }

    /**
     * With rate 1/L: plain descent is within (1 − μ/L)ᵏ(f(x₀) − f*) of the least value (Nesterov
     * 2004, theorem 2.1.14, for functions of strong convexity μ) and within L‖x₀ − x*‖²/(4k + 2) of
     * the least value (Drori and Teboulle 2014), the accelerated method within 2L‖x₀ − x*‖²/(k +
     * 1)² (Beck and Teboulle 2009).
     */
    private static List<Sublinear> sublinear(
            Quadratic q, Curvature c, double[] start, double[] minimum) {
        double l = c.l();
        double distance = Vectors.distance(start, minimum);
        double scale = l * distance * distance;
        double least = q.f().get().value(minimum);
        Method plain = new FirstOrder(new Sgd(0), new Constant(1 / l), new Clip.None());
        List<Sublinear> rows = new ArrayList<>();
        double gap = q.f().get().value(start) - least;
        List<Trace.Entry> descent = at(q, plain, start);
        for (Trace.Entry e : descent) {
            double bound = scale / (4 * e.step() + 2);
            rows.add(new Sublinear("gd", "1/k", e.step(), gap(e.value(), least), bound));
        }
        for (Trace.Entry e : c.stronglyConvex() ? descent : List.<Trace.Entry>of()) {
            double bound = gap * Math.exp(e.step() * Math.log1p(-c.mu() / l));
            rows.add(new Sublinear("gd", "(1 − μ/L)ᵏ", e.step(), gap(e.value(), least), bound));
        }
        for (Trace.Entry e : at(q, new Accelerated(1 / l), start)) {
            double bound = 2 * scale / ((e.step() + 1.0) * (e.step() + 1));
            rows.add(new Sublinear("accelerated", "1/k²", e.step(), gap(e.value(), least), bound));
        }
        return rows;
    }

    /** 0 where it is nothing but rounding. */
    private static double gap(double value, double least) {
        double gap = value - least;
        return Math.abs(gap) <= 8 * Math.ulp(Math.max(Math.abs(value), Math.abs(least))) ? 0 : gap;
    }

    private static List<Trace.Entry> at(Quadratic q, Method method, double[] start) {
        long last = MOMENTS[MOMENTS.length - 1];
        List<Trace.Entry> path =
                Minimizer.minimize(q.f().get(), method, start, budget(last)).path().entries();
        List<Trace.Entry> some = new ArrayList<>();
        for (long k : MOMENTS) if (k < path.size()) some.add(path.get((int) k));
        return some;
    }

    private static StoppingRules budget(long steps) {
        return new StoppingRules(0, null, null, steps);
    }
}
