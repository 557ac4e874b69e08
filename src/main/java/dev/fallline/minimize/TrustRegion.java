package dev.fallline.minimize;

import java.util.Optional;

/**
 * Newton's method in a trust region (Nocedal and Wright 2006, algorithm 4.1): p minimizes the model
 * f + gᵀp + ½pᵀHp within ‖p‖ ≤ Δ, by conjugate gradients that stop at the border and where the
 * curvature is not positive (Steihaug 1983; there, algorithm 7.2). With ρ the decrease over that of
 * the model, Δ ← ‖p‖/4 where ρ &lt; ¼, and Δ ← 2Δ where ρ &gt; ¾ at the border; the step is taken
 * where ρ &gt; 0.1. Δ is 1 at first.
 */
public record TrustRegion() implements Method {
    private static final double ACCEPTED = 0.1;

    /** Units in the last place of a value that are rounding. */
    private static final double ROUNDING = 16;

    /**
     * A minimum of the model.
     *
     * @param slope g + Hp
     */
    private record Step(double[] p, double[] slope) {
        double predicted(double[] g) {
            return -(Vectors.dot(g, p) + Vectors.dot(slope, p)) / 2;
        }
    }

    @Override
    public Iteration begin(Oracle f) {
        return new Iteration() {
            private double radius = 1;

            @Override
            public Optional<Point> next(Point from, long number) {
                while (radius > Math.ulp(1.0) * Vectors.norm(from.x()) && radius > 0) {
                    Step step = step(f, from, radius);
                    double length = Vectors.norm(step.p);
                    Point to = f.at(Vectors.plus(from.x(), 1, step.p));
                    double ratio = ratio(from, to, step);
                    boolean better =
                            to.value() < from.value() || to.gradientNorm() < from.gradientNorm();
                    // What is not a number is no decrease.
                    if (!(ratio >= 0.25) || !better) radius = length / 4;
                    else if (ratio > 0.75 && length > 0.99 * radius) radius *= 2;
                    if (ratio > ACCEPTED && better && to.finite()) return Optional.of(to);
                }
                return Optional.empty();
            }
        };
    }

    /** Decreases that are nothing but rounding count as equal (Conn, Gould, Toint 2000, 17.4). */
    private static double ratio(Point from, Point to, Step step) {
        double rounding = ROUNDING * Math.ulp(from.value());
        double predicted = step.predicted(from.gradient());
        return (from.value() - to.value() + rounding) / (predicted + rounding);
    }

    private static Step step(Oracle f, Point at, double radius) {
        double[] g = at.gradient();
        double norm = Vectors.norm(g);
        double tolerance = Math.min(0.5, Math.sqrt(norm)) * norm;
        double[] p = new double[g.length];
        double[] r = g;
        double[] d = Vectors.scaled(-1, g);
        for (int i = 0; i < 2 * g.length; i++) {
            double[] hd = f.hessianTimes(at.x(), d);
            double curvature = Vectors.dot(d, hd);
            if (!Double.isFinite(curvature)) hd = new double[g.length];
            double square = Vectors.dot(r, r);
            double[] next = Vectors.plus(p, square / curvature, d);
            if (!(curvature > 0) || !(Vectors.norm(next) < radius)) {
                double length = toBorder(p, d, radius);
                return new Step(Vectors.plus(p, length, d), Vectors.plus(r, length, hd));
            }
            p = next;
            r = Vectors.plus(r, square / curvature, hd);
            if (Vectors.norm(r) <= tolerance) break;
            d = Vectors.plus(Vectors.scaled(-1, r), Vectors.dot(r, r) / square, d);
        }
        return new Step(p, r);
    }

    /** The positive root t of ‖p + td‖ = radius. */
    private static double toBorder(double[] p, double[] d, double radius) {
        double size = Vectors.norm(d);
        double along = Vectors.dot(p, d) / size;
        double rest = radius * radius - Vectors.dot(p, p);
        return (Math.sqrt(along * along + rest) - along) / size;
    }
}
