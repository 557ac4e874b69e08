package dev.fallline.lab;

import static java.lang.Math.abs;
import static java.lang.Math.max;
import static java.lang.Math.min;

import java.util.List;
import java.util.function.DoubleFunction;

/**
 * A function at five points in a row: what differences say about its slope in the middle.
 *
 * @param h distance between neighbours
 * @param bent whether there may be a kink between the outer points
 */
record Stencil(
        double h,
        double middle,
        double right,
        double left,
        double farRight,
        double farLeft,
        boolean bent) {
    /** Below this, errors count in absolute terms. */
    private static final double FLOOR = 1e-4;

    /** Rounding of a value, in units of its last place. */
    private static final double ULPS = 64;

    /** A value and on which sides of its {@link Kinks} it was found. */
    record Sample(double value, List<byte[]> sides) {}

    /**
     * @param f of the distance from the middle
     */
    static Stencil of(DoubleFunction<Sample> f, double h) {
        Sample middle = f.apply(0);
        double[] values = new double[4];
        boolean bent = false;
        for (int i = 0; i < 4; i++) {
            Sample s = f.apply((i < 2 ? h : 2 * h) * (i % 2 == 0 ? 1 : -1));
            values[i] = s.value;
            bent |= !Kinks.same(s.sides, middle.sides);
        }
        return new Stencil(h, middle.value, values[0], values[1], values[2], values[3], bent);
    }

    boolean finite() {
        return Double.isFinite(middle + right + left + farRight + farLeft);
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
        return error(exact, slope(), tolerance);
    }

    /** The same with the mean of the slopes on both sides, which a bend does not spoil. */
    double errorBeside(double exact, double tolerance) {
        return error(exact, (slopeRight() + slopeLeft()) / 2, tolerance);
    }

    private double error(double exact, double slope, double tolerance) {
        double scale = max(abs(exact), abs(slope));
        return abs(exact - slope) / max(max(scale, FLOOR), noise() / tolerance);
    }

    /** What rounding does to a slope. */
    private double noise() {
        double near = max(abs(left), abs(right));
        double far = max(abs(farLeft), abs(farRight));
        return ULPS * Math.ulp(1.0) * max(abs(middle), max(near, far)) / h;
    }

    /** Of second order, so that a curvature of its own does not count. */
    private double slopeRight() {
        return (4 * right - farRight - 3 * middle) / (2 * h);
    }

    private double slopeLeft() {
        return (3 * middle - 4 * left + farLeft) / (2 * h);
    }

    /** Whether the slopes on both sides differ. */
    boolean jumps(double tolerance) {
        double slopes = max(abs(slopeRight()), abs(slopeLeft()));
        return abs(slopeRight() - slopeLeft()) > max(noise(), tolerance * slopes);
    }

    /**
     * Whether a derivative is one that may be given at a jump: none, or one of the slopes. There
     * may be several jumps beside each other, so it may miss both slopes by their difference.
     */
    boolean admits(double exact) {
        if (!Double.isFinite(exact)) return true;
        double slack = noise() + abs(slopeRight() - slopeLeft());
        return exact >= min(slopeLeft(), slopeRight()) - slack
                && exact <= max(slopeLeft(), slopeRight()) + slack;
    }
}
