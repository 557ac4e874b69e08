package dev.fallline.minimize;

import java.util.Optional;

/** How far to go along a ray. */
public sealed interface LineSearch permits ArmijoSearch, WolfeSearch, ExactSearch {
    /**
     * @param ray along which the function falls at first
     * @param guess of the length, positive
     * @return a place further on the ray; empty if no length does
     */
    Optional<Ray.Place> along(Ray ray, double guess);

    /** As typed after {@code --line-search}. */
    String label();
}
