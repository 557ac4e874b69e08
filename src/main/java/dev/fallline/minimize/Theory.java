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

/**
 * What theory predicts on a quadratic beside what was measured on it.
 *
 * @param linear how fast errors shrink; empty unless strongly convex
 * @param sublinear how far values are from the least, against the bounds of convex functions; empty
 *     unless convex
 */
public record Theory(Curvature curvature, List<Linear> linear, List<Sublinear> sublinear) {
    /**
     * A method with its best fixed settings.
     *
     * @param measured what ‖x − x*‖ was multiplied by in a step: the geometric mean over the second
     *     half of a run
     */
    public record Linear(String method, Tuning tuning, double measured) {
        /** Whether the steps for a digit, by prediction and measure, are within a tenth. */
        public boolean agrees() {
            if (tuning.factor() == 0) return measured <= 1e-6;
            return Math.abs(Math.log(measured) / Math.log(tuning.factor()) - 1) <= 0.1;
        }
    }

    /**
     * A method with rate 1/L after k steps.
     *
     * @param gap f(x) − f*
     * @param bound that the gap cannot exceed
     */
    public record Sublinear(String method, String order, long k, double gap, double bound) {
        public boolean holds() {
            return gap <= bound * (1 + 1e-9);
        }
    }

    /** Errors are followed down to this share of the first. */
    private static final double NEAR = 1e-10;

    /** Of the largest eigenvalue, up and down: rates are its inverse, and 32-bit in training. */
    private static final int DECADES = 30;

    private static final int FEWEST = 20;
    private static final int MOST = 20_000;
    private static final long[] MOMENTS = {1, 10, 100, 1000};

    /**
     * @param start n numbers
     * @throws FalllineException (usage) if the curvature is so large or small that rates are not
     *     numbers any more
     */
    public static Theory of(Quadratic q, double[] start) {
        Curvature c = Curvature.of(q.hessian());
        if (!c.convex()) return new Theory(c, List.of(), List.of());
        if (Math.abs(Math.log10(c.l())) > DECADES) {
            throw usage(
                    "the largest eigenvalue, %s, is beyond what rates can be found for: scale the function so that it lies between 1e-%d and 1e%2$d",
                    c.l(), DECADES);
        }
        double[] minimum = minimum(q, start);
        List<Linear> linear =
                c.stronglyConvex()
                        ? List.of(
                                measure("gd", c.descent(), q, start, minimum),
                                measure("momentum", c.momentum(), q, start, minimum),
                                measure("nesterov", c.nesterov(), q, start, minimum))
                        : List.of();
        return new Theory(c, linear, sublinear(q, c, start, minimum));
    }

    /** The nearest minimum: conjugate gradients stay in the span of gradients. */
    private static double[] minimum(Quadratic q, double[] start) {
        Method method = new LineSearchMethod(n -> new ConjugateGradient(), new ExactSearch(), 1);
        Oracle f = q.f().get();
        double small = 1e-13 * f.at(start).gradientNorm();
        StoppingRules rules = new StoppingRules(small, null, null, 10L * start.length);
        return Minimizer.minimize(f, method, start, rules).end().x();
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
        double needed = t.factor() == 0 ? 0 : Math.log(NEAR) / Math.log(t.factor());
        long steps = (long) Math.clamp(needed, FEWEST, MOST);
        Result r = Minimizer.minimize(q.f().get(), method, start, budget(steps));
        List<Trace.Entry> path = r.path().entries();
        Trace.Entry middle = path.get(path.size() / 2);
        Trace.Entry last = path.getLast();
        double before = Vectors.distance(middle.x(), minimum);
        double after = Vectors.distance(last.x(), minimum);
        double root = 1.0 / (last.step() - middle.step());
        return new Linear(name, t, before == 0 ? 0 : Math.pow(after / before, root));
    }

    /**
     * With rate 1/L: plain descent is within L‖x₀ − x*‖²/(4k + 2) of the least value (Drori &
     * Teboulle 2014), the accelerated method within 2L‖x₀ − x*‖²/(k + 1)² (Beck & Teboulle 2009).
     */
    private static List<Sublinear> sublinear(
            Quadratic q, Curvature c, double[] start, double[] minimum) {
        double l = c.l();
        double distance = Vectors.distance(start, minimum);
        double scale = l * distance * distance;
        double least = q.f().get().value(minimum);
        Method plain = new FirstOrder(new Sgd(0), new Constant(1 / l), new Clip.None());
        List<Sublinear> rows = new ArrayList<>();
        for (Trace.Entry e : at(q, plain, start)) {
            double bound = scale / (4 * e.step() + 2);
            rows.add(new Sublinear("gd", "1/k", e.step(), e.value() - least, bound));
        }
        for (Trace.Entry e : at(q, new Accelerated(1 / l), start)) {
            double bound = 2 * scale / ((e.step() + 1.0) * (e.step() + 1));
            rows.add(new Sublinear("accelerated", "1/k²", e.step(), e.value() - least, bound));
        }
        return rows;
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
