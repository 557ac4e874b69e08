package dev.fallline.lab;

import static java.lang.Math.abs;
import static java.lang.Math.max;
import static java.lang.Math.min;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;

/**
 * A function at five points in a row, for the slope in the middle by differences.
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
    /** Rounding of a value and of a coordinate, in units of their last place. */
    private static final double ULPS = 64;

    private static final double TOLERANCE = GradientCheck.TOLERANCE;

    /** Of a step in the value against the rise beside it. */
    private static final double LEAP = 100;

    /** Each distance is this share of the one before. */
    private static final double RATIO = 0.25;

    private static final double FIRST = 0x1p-13;

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

    /**
     * Distances to try, in an order that finds most slopes at once: from about 10⁻⁴ of the scale
     * downwards, then larger ones, then from the coordinate itself downwards if it is smaller than
     * its scale, max(1, |x|). All are powers of two, so that the points lie exactly apart.
     */
    static List<double[]> ladders(double x) {
        double scale = Math.scalb(1.0, Math.getExponent(Math.max(1, Math.abs(x))));
        double least = x == 0 ? 0x1p-100 : 16 * Math.ulp(x);
        List<double[]> ladders = new ArrayList<>();
        ladders.add(ladder(FIRST * scale, Math.max(least, 0x1p-100)));
        ladders.add(ladder(scale / 8, FIRST * scale));
        double own = Math.scalb(1.0, Math.getExponent(x));
        if (x != 0 && own < FIRST * scale) ladders.add(ladder(own / 8, least));
        return ladders;
    }

    private static double[] ladder(double from, double to) {
        return DoubleStream.iterate(from, h -> h >= to, h -> h * RATIO).toArray();
    }

    boolean finite() {
        return Double.isFinite(middle + right + left + farRight + farLeft);
    }

    /** f′ by central differences; the error is f⁽⁵⁾ h⁴/30 and rounding. */
    double slope() {
        return (8 * (right - left) - (farRight - farLeft)) / (12 * h);
    }

    /**
     * Whether a derivative is the slope, to the tolerance or to an uncertainty.
     *
     * @param uncertainty absolute
     */
    boolean agrees(double exact, double uncertainty) {
        return error(exact, uncertainty) <= TOLERANCE;
    }

    /**
     * The same for the mean of the slopes on both sides, which is valid at a kink. They are as
     * uncertain as what curvature adds to them.
     */
    boolean agreesBeside(double exact) {
        double curved = abs(slopeRight() - (farRight - middle) / (2 * h));
        double curvedLeft = abs(slopeLeft() - (middle - farLeft) / (2 * h));
        double uncertainty = noise() + max(curved, curvedLeft);
        return error(exact, (slopeRight() + slopeLeft()) / 2, uncertainty) <= TOLERANCE;
    }

    /** |exact − slope|, relative; as if it were the tolerance where it is the uncertainty. */
    double error(double exact, double uncertainty) {
        return error(exact, slope(), uncertainty);
    }

    private static double error(double exact, double slope, double uncertainty) {
        double difference = abs(exact - slope);
        if (difference == 0) return 0;
        return difference / max(max(abs(exact), abs(slope)), uncertainty / TOLERANCE);
    }

    /** What rounding of values, and of the coordinate, does to a slope. */
    double noise() {
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

    /** Whether the value itself jumps, as that of sign(x) at 0. */
    boolean leaps() {
        return leaps(right - middle, farRight - right) || leaps(middle - left, left - farLeft);
    }

    private boolean leaps(double step, double rise) {
        return abs(step) > LEAP * abs(rise) + noise() * h;
    }

    /**
     * Whether a derivative is one that may be given where there is none: not a number, or one of
     * the slopes beside. There may be several jumps beside each other, so it may miss both slopes
     * by their difference.
     */
    boolean admits(double exact) {
        if (!Double.isFinite(exact)) return true;
        double a = leaps() ? (farRight - right) / h : slopeRight();
        double b = leaps() ? (left - farLeft) / h : slopeLeft();
        double slack = noise() + abs(a - b);
        return exact >= min(a, b) - slack && exact <= max(a, b) + slack;
    }
}
