package dev.fallline.minimize;

/** A function of n variables that has a gradient. */
public interface Differentiable {
    /** f(x). */
    double value(double[] x);

    /**
     * f(x) and ∇f(x).
     *
     * @return at x, or at the nearest point where the function can be evaluated
     */
    Point at(double[] x);

    /**
     * What rounding may do to a value, relative to it: thousands of units in the last place, since
     * the terms of a sum may be much larger than the sum.
     */
    default double rounding() {
        return 0x1p-40;
    }

    /** How near two distinct points may be, relative to their distance from 0. */
    default double spacing() {
        return 0x1p-53;
    }
}
