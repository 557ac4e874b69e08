package dev.fallline.minimize;

import java.util.Optional;

/**
 * The first minimum on the ray, to rounding: where φ′ goes from negative to positive, enclosed in
 * growing strides and then found by Brent's method (Brent 1973, chapter 4). Looking for the zero of
 * the slope and not for the least value is what makes it exact: near a minimum, values differ from
 * each other only over distances of √ε.
 */
public record ExactSearch() implements LineSearch {
    private static final int TRIALS = 100;

    @Override
    public Optional<Ray.Place> along(Ray ray, double guess) {
        Ray.Place low = ray.start();
        Ray.Place high = ray.at(guess);
        for (int i = 0; i < TRIALS && falling(ray, high); i++) {
            low = high;
            high = ray.at(2 * high.t());
        }
        if (falling(ray, high)) return Optional.of(high); // unbounded, as far as the samples show
        // Beyond a crest the slope may be negative again, and outside the domain there is none.
        for (int i = 0; i < TRIALS && !(high.slope() >= 0); i++) {
            Ray.Place middle = ray.at((low.t() + high.t()) / 2);
            if (falling(ray, middle)) low = middle;
            else high = middle;
        }
        Ray.Place end = high.slope() >= 0 ? zero(ray, low, high) : low;
        return end.t() > 0 ? Optional.of(end) : Optional.empty();
    }

    private static boolean falling(Ray ray, Ray.Place p) {
        return p.slope() < 0 && p.value() <= ray.from().value();
    }

    /**
     * Brent's zero finder on φ′, between places where it has different signs. The zero lies between
     * b, the best place so far, and c; a is the b before. Where interpolation does not shrink the
     * interval fast enough, it is halved.
     */
    private static Ray.Place zero(Ray ray, Ray.Place low, Ray.Place high) {
        Ray.Place a = low;
        Ray.Place b = high;
        Ray.Place c = low;
        double move = b.t() - a.t();
        double moveBefore = move;
        for (int i = 0; i < TRIALS; i++) {
            if (Math.abs(c.slope()) < Math.abs(b.slope())) {
                a = b;
                b = c;
                c = a;
            }
            double half = (c.t() - b.t()) / 2;
            double tolerance = Math.ulp(b.t());
            if (Math.abs(half) <= tolerance || b.slope() == 0) break;
            double proposed = interpolated(a, b, c) - b.t();
            boolean good =
                    proposed * half > 0
                            && Math.abs(proposed) < 1.5 * Math.abs(half)
                            && Math.abs(proposed) < Math.abs(moveBefore) / 2;
            moveBefore = good ? move : half;
            move = good ? proposed : half;
            if (Math.abs(move) < tolerance) move = Math.copySign(tolerance, half);
            a = b;
            b = ray.at(a.t() + move);
            if (b.slope() > 0 == c.slope() > 0) {
                c = a;
                move = b.t() - a.t();
                moveBefore = move;
            }
        }
        return b;
    }

    /** The zero of the parabola t(φ′) through three places, or of the line through two. */
    private static double interpolated(Ray.Place a, Ray.Place b, Ray.Place c) {
        double fa = a.slope();
        double fb = b.slope();
        double fc = c.slope();
        if (fa == fb || fa == fc) return b.t() - fb * (c.t() - b.t()) / (fc - fb);
        return a.t() * fb * fc / ((fa - fb) * (fa - fc))
                + b.t() * fa * fc / ((fb - fa) * (fb - fc))
                + c.t() * fa * fb / ((fc - fa) * (fc - fb));
    }

    @Override
    public String label() {
        return "exact";
    }
}
