package dev.fallline.minimize;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Methods that choose a direction and then search along it.
 *
 * @param direction makes a fresh one for a function
 * @param search for the length of a step
 * @param first guess of the length, for directions that have no natural one; null for one found
 *     from the function
 */
public record LineSearchMethod(
        Function<Oracle, Direction> direction, LineSearch search, Double first) implements Method {
    /** Steps in a row without progress, after which rounding or a kink leaves nothing to gain. */
    private static final int IDLE = 15;

    private static final double SMALL = 0.01;
    private static final double LEAST_MOVE = 0x1p-36;

    /** Which way to go. */
    interface Direction {
        /**
         * @param before where the method stood one step ago; null at first
         * @return n numbers; if the function does not fall that way, the steepest descent is taken
         */
        double[] at(Point before, Point at);

        /** Whether the method's natural step has length 1, as Newton's has. */
        boolean natural();
    }

    @Override
    public Iteration begin(Oracle f) {
        return new Walk(f, direction.apply(f), search, first);
    }

    /**
     * A step that was made.
     *
     * @param direction in which it went
     */
    public record Step(double[] direction, Point to) {}

    /**
     * A step of L-BFGS, as a function of the steps before it.
     *
     * @param before points of the last steps, the oldest first; none at the beginning
     * @return empty if no length of the step lowers the value
     */
    public static Optional<Step> lbfgs(Differentiable f, List<Point> before, Point from) {
        Lbfgs direction = new Lbfgs(Math.max(1, before.size()));
        for (int i = 1; i < before.size(); i++)
            direction.remember(before.get(i - 1), before.get(i));
        Walk walk = new Walk(f, direction, WolfeSearch.QUASI_NEWTON, null);
        if (!before.isEmpty()) walk.before = before.getLast();
        return walk.step(from);
    }

    /**
     * A step of conjugate gradients at the beginning.
     *
     * @return empty if no length of the step lowers the value
     */
    public static Optional<Step> conjugateGradient(Differentiable f, Point from) {
        return new Walk(f, new ConjugateGradient(), WolfeSearch.CONJUGATE, null).step(from);
    }

    /**
     * A step of conjugate gradients, as a function of the step before it.
     *
     * @param before where that began
     * @param direction in which it went
     * @return empty if no length of the step lowers the value
     */
    public static Optional<Step> conjugateGradient(
            Differentiable f, Point before, double[] direction, Point from) {
        Walk walk = new Walk(f, new ConjugateGradient(direction), WolfeSearch.CONJUGATE, null);
        walk.before = before;
        walk.length = Vectors.distance(from.x(), before.x()) / Vectors.norm(direction);
        walk.slope = Vectors.dot(before.gradient(), direction);
        return walk.step(from);
    }

    private static final class Walk implements Iteration {
        private final Differentiable f;
        private final Direction direction;
        private final LineSearch search;
        private final Double first;
        private final Progress progress = new Progress();
        private Point before;
        private double length;
        private double slope;

        Walk(Differentiable f, Direction direction, LineSearch search, Double first) {
            this.f = f;
            this.direction = direction;
            this.search = search;
            this.first = first;
        }

        @Override
        public Optional<Point> next(Point from, long step) {
            if (progress.idle(from) >= IDLE) return Optional.empty();
            return step(from).map(Step::to);
        }

        Optional<Step> step(Point from) {
            Ray ray = new Ray(f, from, direction.at(before, from));
            if (!(ray.slope() < 0)) ray = new Ray(f, from, Vectors.scaled(-1, from.gradient()));
            Optional<Ray.Place> end = search.along(ray, guess(ray));
            before = from;
            slope = ray.slope();
            end.ifPresent(e -> length = e.t());
            Ray taken = ray;
            return end.map(e -> new Step(taken.direction(), e.point()));
        }

        /**
         * Without a natural length, as much decrease as last time to first order, or, for a search
         * that only shortens, the minimum of a parabola that decreased as much (Nocedal and Wright
         * 2006, section 3.5); at most ten times the last length, and at least a tenth of it.
         */
        private double guess(Ray ray) {
            if (direction.natural()) return 1;
            boolean shortens = search instanceof ArmijoSearch;
            if (first != null && (before == null || shortens)) return first;
            if (before == null) return modest(ray, shortens);
            double parabola = 2 * (ray.from().value() - before.value()) / ray.slope();
            double guess = shortens ? parabola : length * slope / ray.slope();
            return Math.clamp(guess, length / 10, length * 10);
        }

        /**
         * Nothing is known of the scale yet, and a long step may end on a plateau: as far as the
         * point is from 0, or a hundredth of that where the search lengthens it (Hager and Zhang
         * 2006, step I0).
         */
        private double modest(Ray ray, boolean shortens) {
            double size = Vectors.norm(ray.from().x());
            double steepness = Vectors.norm(ray.direction());
            return shortens
                    ? Math.min(1, Math.max(1, size) / steepness)
                    : SMALL * (size > 0 ? size : 1) / steepness;
        }
    }

    /**
     * Whether steps still gain anything: a smaller gradient, or a lower value by a step of some
     * length. Neither may be left to gain where rounding or a kink is reached.
     */
    private static final class Progress {
        private Point start;
        private Point last;
        private double value;
        private double gradient;
        private int idle;

        /** Steps in a row that gained nothing. */
        int idle(Point at) {
            double norm = at.gradientNorm();
            boolean flatter = last == null || norm < 0.999 * gradient;
            boolean lower = last == null || lower(at) && moved(at);
            if (start == null) start = at;
            if (flatter) gradient = norm;
            if (lower) value = at.value();
            last = at;
            idle = flatter || lower ? 0 : idle + 1;
            return idle;
        }

        private boolean lower(Point at) {
            double size = Math.max(start.value() - at.value(), Math.abs(at.value()));
            return at.value() < value - 64 * Math.ulp(size);
        }

        private boolean moved(Point at) {
            double size = Math.max(Vectors.norm(at.x()), Vectors.distance(at.x(), start.x()));
            return Vectors.distance(at.x(), last.x()) > LEAST_MOVE * size;
        }
    }
}
