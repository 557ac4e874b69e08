package dev.fallline.minimize;

/**
 * A function along a ray: φ(t) = f(x + t·d) for t ≥ 0.
 *
 * @param direction d, along which f falls: φ′(0) &lt; 0
 */
record Ray(Oracle f, Point from, double[] direction) {
    /** A place on the ray, with φ(t) as its value. */
    record Place(double t, double slope, Point point) {
        double value() {
            return point.value();
        }
    }

    /** φ′(0). */
    double slope() {
        return Vectors.dot(from.gradient(), direction);
    }

    Place start() {
        return new Place(0, slope(), from);
    }

    /** φ(t) alone. */
    double value(double t) {
        return f.value(Vectors.plus(from.x(), t, direction));
    }

    /** Where the function has no finite value the slope is NaN, whatever its formula gives. */
    Place at(double t) {
        Point point = f.at(Vectors.plus(from.x(), t, direction));
        boolean defined = Double.isFinite(point.value());
        double slope = defined ? Vectors.dot(point.gradient(), direction) : Double.NaN;
        return new Place(t, slope, point);
    }

    /**
     * The sufficient decrease φ(t) ≤ φ(0) + c·t·φ′(0) (Armijo 1966), give or take the rounding of
     * the values, which would otherwise refuse every step near a minimum. NaN is no decrease.
     */
    boolean decreases(double t, double value, double c) {
        return value <= from.value() + c * t * slope() + 4 * Math.ulp(from.value());
    }
}
