package dev.fallline.minimize;

import java.util.Optional;
import java.util.function.IntFunction;

/**
 * Methods that choose a direction and then search along it.
 *
 * @param direction makes a fresh one for a number of variables
 * @param search for the length of a step
 * @param first guess of the length, for directions that have no natural one
 */
public record LineSearchMethod(IntFunction<Direction> direction, LineSearch search, double first)
        implements Method {
    /** Which way to go. */
    interface Direction {
        /**
         * @param before where the method stood one step ago; null at first
         * @return n numbers; if the function does not fall that way, the steepest descent is taken
         */
        double[] at(Oracle f, Point before, Point at);

        /** Whether a step of length 1 is what the method has in mind, as Newton's has. */
        boolean natural();
    }

    @Override
    public Iteration begin(Oracle f) {
        return new Walk(f, direction.apply(f.size()));
    }

    private final class Walk implements Iteration {
        private final Oracle f;
        private final Direction direction;
        private Point before;
        private double length;
        private double slope;

        Walk(Oracle f, Direction direction) {
            this.f = f;
            this.direction = direction;
        }

        @Override
        public Optional<Point> next(Point from, long step) {
            Ray ray = new Ray(f, from, direction.at(f, before, from));
            if (!(ray.slope() < 0)) ray = new Ray(f, from, Vectors.scaled(-1, from.gradient()));
            Optional<Ray.Place> end = search.along(ray, guess(ray));
            before = from;
            slope = ray.slope();
            end.ifPresent(e -> length = e.t());
            return end.map(Ray.Place::point);
        }

        /** Where steps have no natural length: as much decrease as last time, to first order. */
        private double guess(Ray ray) {
            if (direction.natural()) return 1;
            if (before == null || search instanceof ArmijoSearch) return first;
            return length * slope / ray.slope();
        }
    }
}
