package dev.fallline.minimize;

import java.util.Optional;

/**
 * Backtracking (Armijo 1966): from the guess, half as far each time until φ(t) ≤ φ(0) + c·t·φ′(0)
 * with c = 10⁻⁴.
 */
public record ArmijoSearch() implements LineSearch {
    static final double DECREASE = 1e-4;
    private static final double SHRINK = 0.5;

    /** 2⁻¹⁰⁰ of a sensible guess moves nothing. */
    private static final int TRIALS = 100;

    @Override
    public Optional<Ray.Place> along(Ray ray, double guess) {
        double t = guess;
        for (int i = 0; i < TRIALS; i++) {
            if (ray.decreases(t, ray.value(t), DECREASE)) return Optional.of(ray.at(t));
            t *= SHRINK;
        }
        return Optional.empty();
    }

    @Override
    public String label() {
        return "armijo";
    }
}
