package dev.fallline.minimize;

import java.util.Optional;

/**
 * Nesterov's method for convex functions that need not be strongly so (Nesterov 1983; in this form
 * Beck and Teboulle 2009). Its momentum grows from step to step:
 *
 * <pre>
 * x₊ = y − η∇f(y)
 * t₊ = (1 + √(1 + 4t²))/2, t = 1 at first
 * y₊ = x₊ + (t − 1)/t₊ · (x₊ − x)
 * </pre>
 *
 * With η = 1/L, f(x) − f* ≤ 2L‖x₀ − x*‖²/(k + 1)² after k steps.
 */
public record Accelerated(double rate) implements Method {
    @Override
    public Iteration begin(Oracle f) {
        return new Iteration() {
            private double t = 1;
            private double[] ahead;

            @Override
            public Optional<Point> next(Point from, long step) {
                Point y = step == 1 ? from : f.at(ahead);
                double[] x = Vectors.plus(y.x(), -rate, y.gradient());
                double after = (1 + Math.sqrt(1 + 4 * t * t)) / 2;
                ahead = Vectors.plus(x, (t - 1) / after, Vectors.minus(x, from.x()));
                t = after;
                return Optional.of(f.at(x));
            }
        };
    }
}
