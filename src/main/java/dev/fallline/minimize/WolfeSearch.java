package dev.fallline.minimize;

import java.util.Optional;

/**
 * The Wolfe conditions (Wolfe 1969): the sufficient decrease of {@link Ray#decreases}, and a slope
 * that has flattened, φ′(t) ≥ c₂φ′(0), or |φ′(t)| ≤ c₂|φ′(0)| in the strong form. An interval that
 * must hold such a length is found in growing strides and then narrowed (Moré and Thuente 1994;
 * Nocedal and Wright 2006, section 3.5).
 *
 * <p>The weak form suits quasi-Newton methods, also at kinks, which no length on a ray meets with a
 * small slope on both sides (Lewis and Overton 2013).
 *
 * @param curvature c₂, in (10⁻⁴, 1): 0.9 for quasi-Newton methods, 0.1 for conjugate gradients
 * @param strong whether the slope must be small on the far side of a minimum, too
 */
public record WolfeSearch(double curvature, boolean strong) implements LineSearch {
    static final WolfeSearch QUASI_NEWTON = new WolfeSearch(0.9, false);
    static final WolfeSearch CONJUGATE = new WolfeSearch(0.1, true);

    private static final int STRIDES = 40;
    private static final double GROWTH = 4;
    private static final int NARROWINGS = 60;

    /** An interval that has shrunk by less than this is halved next. */
    private static final double SHRINK = 2.0 / 3;

    @Override
    public Optional<Ray.Place> along(Ray ray, double guess) {
        Ray.Place low = ray.start();
        Ray.Place here = ray.at(guess);
        for (int i = 0; i < STRIDES; i++) {
            if (!ray.decreases(here)) return narrow(ray, low, here);
            if (flat(ray, here)) return Optional.of(here);
            if (here.slope() >= 0) return narrow(ray, low, here);
            low = here;
            here = ray.at(GROWTH * here.t());
        }
        return Optional.of(low); // unbounded below, as far as the samples show
    }

    /** Low satisfies the decrease and slopes down towards high. */
    private Optional<Ray.Place> narrow(Ray ray, Ray.Place low, Ray.Place high) {
        boolean halve = false;
        for (int i = 0; i < NARROWINGS && ray.tells(low, high); i++) {
            double width = high.t() - low.t();
            Ray.Place here = ray.at(halve ? low.t() + width / 2 : between(ray, low, high));
            if (!ray.decreases(here)) high = here;
            else if (flat(ray, here)) return Optional.of(here);
            else if (here.slope() < 0) low = here;
            else high = here;
            halve = high.t() - low.t() > SHRINK * width;
        }
        return low.t() > 0 ? Optional.of(low) : Optional.empty();
    }

    private boolean flat(Ray ray, Ray.Place p) {
        double limit = curvature * ray.slope();
        return p.slope() >= limit && (!strong || p.slope() <= -limit);
    }

    /**
     * Where the cubic through both values and slopes has its minimum (Nocedal and Wright 2006,
     * 3.59), or the middle, if the cubic has none well inside. Of values that differ by rounding
     * alone the slopes' straight line takes the place, whose zero is the secant's.
     */
    private static double between(Ray ray, Ray.Place a, Ray.Place b) {
        double width = b.t() - a.t();
        double rise = b.value() - a.value();
        if (Math.abs(rise) <= ray.rounding()) rise = (a.slope() + b.slope()) / 2 * width;
        double d1 = a.slope() + b.slope() - 3 * rise / width;
        double d2 = Math.sqrt(d1 * d1 - a.slope() * b.slope());
        double share = 1 - (b.slope() + d2 - d1) / (b.slope() - a.slope() + 2 * d2);
        boolean inside = share >= 0.05 && share <= 0.95;
        return a.t() + (inside ? share : 0.5) * width;
    }

    @Override
    public String label() {
        return "wolfe";
    }
}
