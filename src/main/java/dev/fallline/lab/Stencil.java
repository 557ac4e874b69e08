package dev.fallline.lab;

import static java.lang.Math.abs;
import static java.lang.Math.max;
import static java.lang.Math.min;

import java.util.function.DoubleUnaryOperator;

/**
 * A function at five points in a row: what differences say about its slope in the middle.
 *
 * @param h distance between neighbours
 */
record Stencil(double h, double f0, double right, double left, double farRight, double farLeft) {
    /** Below this, errors count in absolute terms. */
    private static final double FLOOR = 1e-4;

    /** Rounding of a value, in units of its last place. */
    private static final double ULPS = 64;

    /**
     * @param f of the distance from the middle
     */
    static Stencil of(DoubleUnaryOperator f, double h) {
        return new Stencil(
                h,
                f.applyAsDouble(0),
                f.applyAsDouble(h),
                f.applyAsDouble(-h),
                f.applyAsDouble(2 * h),
                f.applyAsDouble(-2 * h));
    }

    boolean finite() {
        return Double.isFinite(f0 + right + left + farRight + farLeft);
    }

    /** f′ by central differences; the error is f⁽⁵⁾ h⁴/30 and rounding. */
    double slope() {
        return (8 * (right - left) - (farRight - farLeft)) / (12 * h);
    }

    /**
     * |exact − slope| against the greater of the two, or against what rounding lets be seen.
     *
     * @param tolerance of errors
     */
    double error(double exact, double tolerance) {
        double scale = max(abs(exact), abs(slope()));
        return abs(exact - slope()) / max(max(scale, FLOOR), noise() / tolerance);
    }

    /** What rounding does to a slope. */
    private double noise() {
        double size =
                max(abs(f0), max(max(abs(left), abs(right)), max(abs(farLeft), abs(farRight))));
        return ULPS * Math.ulp(1.0) * size / h;
    }

    private double slopeRight() {
        return (right - f0) / h;
    }

    private double slopeLeft() {
        return (f0 - left) / h;
    }

    /**
     * Whether the slope jumps: the difference of the slopes on both sides stays as it is when the
     * distance doubles. Where the slope is continuous, that difference doubles.
     */
    boolean kinked(double tolerance) {
        double near = slopeRight() - slopeLeft();
        double far = (farRight - 2 * f0 + farLeft) / (2 * h);
        double slopes = max(abs(slopeRight()), abs(slopeLeft()));
        return abs(near) > max(noise(), tolerance * slopes) && abs(far - near) < abs(near) / 2;
    }

    /** Whether a value is one of the slopes at a kink, or has been left undefined there. */
    boolean admits(double exact, double tolerance) {
        double slack = max(noise(), tolerance * max(abs(slopeRight()), abs(slopeLeft())));
        // The slopes are those at h/2 from the kink.
        slack += abs(slopeRight() - slopeLeft()) * 1e-3;
        return Double.isNaN(exact)
                || exact >= min(slopeLeft(), slopeRight()) - slack
                        && exact <= max(slopeLeft(), slopeRight()) + slack;
    }
}
