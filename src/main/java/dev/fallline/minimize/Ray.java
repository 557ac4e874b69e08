package dev.fallline.minimize;

/**
 * A function along a ray: φ(t) = f(x + t·d) for t ≥ 0.
 *
 * @param direction d, along which f falls: φ′(0) &lt; 0
 */
record Ray(Differentiable f, Point from, double[] direction) {
    private static final double DECREASE = 1e-4;

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
     * The sufficient decrease φ(t) ≤ φ(0) + c₁tφ′(0), c₁ = 10⁻⁴ (Armijo 1966). Where values differ
     * by rounding alone they cannot show it; there the slope does, by φ′(t) ≤ (2c₁ − 1)φ′(0), which
     * is the same on a parabola (Hager and Zhang 2005, "approximate Wolfe conditions").
     */
    boolean decreases(Place p) {
        return decreases(p.t(), p.value())
                || hidden(p.value()) && p.slope() <= (2 * DECREASE - 1) * slope();
    }

    /** The same by the value alone. NaN is no decrease. */
    boolean decreases(double t, double value) {
        return value <= from.value() + DECREASE * t * slope();
    }

    /** Whether a value is so close to φ(0) that rounding may be all there is between them. */
    boolean hidden(double value) {
        return Math.abs(value - from.value()) <= rounding();
    }

    /** What rounding may do to values around here. */
    double rounding() {
        return f.rounding() * Math.abs(from.value());
    }

    /** Whether two places on the ray are distinct points. */
    boolean tells(Place a, Place b) {
        double width = Math.abs(b.t() - a.t());
        return width > Math.ulp(a.t())
                && width * Vectors.norm(direction) > f.spacing() * Vectors.norm(from.x());
    }
}
