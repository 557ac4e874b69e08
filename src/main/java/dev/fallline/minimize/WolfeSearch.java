package dev.fallline.minimize;

import java.util.Optional;

/**
 * The strong Wolfe conditions φ(t) ≤ φ(0) + c₁·t·φ′(0) and |φ′(t)| ≤ c₂·|φ′(0)|, by algorithms 3.5
 * and 3.6 of Nocedal & Wright 2006: go on in growing strides until an interval must hold a good
 * length, then narrow it. c₁ = 10⁻⁴.
 *
 * @param curvature c₂, in (c₁, 1): 0.9 for quasi-Newton methods, 0.1 for conjugate gradients
 */
public record WolfeSearch(double curvature) implements LineSearch {
    private static final int STRIDES = 60;
    private static final int NARROWINGS = 60;

    @Override
    public Optional<Ray.Place> along(Ray ray, double guess) {
        Ray.Place before = ray.start();
        double t = guess;
        for (int i = 0; i < STRIDES; i++) {
            Ray.Place here = ray.at(t);
            boolean tooFar = !falls(ray, here) || i > 0 && here.value() >= before.value();
            if (tooFar) return narrow(ray, before, here);
            if (flat(ray, here)) return Optional.of(here);
            if (here.slope() >= 0) return narrow(ray, here, before);
            before = here;
            t *= 2;
        }
        return Optional.of(before); // falls without end, as far as one can see
    }

    /** Algorithm 3.6, "zoom": low has the lowest value so far and slopes down towards high. */
    private Optional<Ray.Place> narrow(Ray ray, Ray.Place low, Ray.Place high) {
        for (int i = 0; i < NARROWINGS; i++) {
            Ray.Place here = ray.at(between(low, high));
            if (!falls(ray, here) || here.value() >= low.value() && !flat(ray, here)) {
                high = here;
            } else {
                if (flat(ray, here)) return Optional.of(here);
                if (here.slope() * (high.t() - low.t()) >= 0) high = low;
                low = here;
            }
        }
        return low.t() > 0 ? Optional.of(low) : Optional.empty();
    }

    private static boolean falls(Ray ray, Ray.Place p) {
        return ray.decreases(p.t(), p.value(), ArmijoSearch.DECREASE);
    }

    private boolean flat(Ray ray, Ray.Place p) {
        return Math.abs(p.slope()) <= -curvature * ray.slope();
    }

    /**
     * Where the cubic through both values and slopes has its minimum (Nocedal & Wright 2006, 3.59),
     * or the middle, if the cubic has none well inside.
     */
    private static double between(Ray.Place a, Ray.Place b) {
        double width = b.t() - a.t();
        double d1 = a.slope() + b.slope() - 3 * (b.value() - a.value()) / width;
        double d2 = Math.signum(width) * Math.sqrt(d1 * d1 - a.slope() * b.slope());
        double share = 1 - (b.slope() + d2 - d1) / (b.slope() - a.slope() + 2 * d2);
        boolean inside = share >= 0.05 && share <= 0.95;
        return a.t() + (inside ? share : 0.5) * width;
    }

    @Override
    public String label() {
        return "wolfe";
    }
}
