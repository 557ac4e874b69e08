package dev.fallline.minimize;

import java.util.Optional;

/** Backtracking (Armijo 1966): from the guess, half as far each time until the value decreases. */
public record ArmijoSearch() implements LineSearch {
    private static final double SHRINK = 0.5;

    /** 2⁻¹⁰⁰ of a sensible guess moves nothing. */
    private static final int TRIALS = 100;

    @Override
    public Optional<Ray.Place> along(Ray ray, double guess) {
        Ray.Place first = ray.at(guess);
        if (ray.decreases(first)) return Optional.of(first);
        double t = guess;
        for (int i = 0; i < TRIALS; i++) {
            t *= SHRINK;
            double value = ray.value(t);
            if (ray.decreases(t, value)) return Optional.of(ray.at(t));
            if (!ray.hidden(value)) continue;
            Ray.Place here = ray.at(t);
            if (ray.decreases(here)) return Optional.of(here);
        }
        return Optional.empty();
    }

    @Override
    public String label() {
        return "armijo";
    }
}
