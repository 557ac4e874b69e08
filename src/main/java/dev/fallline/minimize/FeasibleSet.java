package dev.fallline.minimize;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.Nearest;
import dev.fallline.Range;
import dev.fallline.graph.PointText;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * A closed convex set C in which a function is minimized. P(x) is the point of C that is nearest to
 * x (Goldstein 1964; Levitin and Polyak 1966; Bertsekas 1976, On the Goldstein–Levitin–Polyak
 * gradient projection method). x in C is stationary where x = P(x − ∇f(x)).
 */
public sealed interface FeasibleSet {
    /** No restriction. */
    FeasibleSet EVERYWHERE = new Everywhere();

    /** What rounding leaves between a border and a point on it, relative to numbers above 1. */
    double NEAR = 1e-12;

    /**
     * Moves a point to the nearest one of the set.
     *
     * @param x n numbers, changed in place
     */
    void project(double[] x);

    /**
     * Whether a point is on the border.
     *
     * @param x of the set
     * @return false everywhere inside
     */
    boolean onBorder(double[] x);

    /**
     * The border in the plane.
     *
     * @param within left, right, bottom, top, to which infinite sides are cut
     * @return the corners of a closed polygon; none without a border
     */
    List<double[]> outline(double... within);

    /**
     * How far a point is from stationary: ‖x − P(x − ∇f(x))‖₂, away from the border ‖∇f(x)‖₂.
     *
     * @param x of the set
     * @param gradient ∇f(x)
     * @return 0 where x is stationary
     */
    default double gradientNorm(double[] x, double[] gradient) {
        double[] there = Vectors.minus(x, gradient);
        project(there);
        return Vectors.distance(x, there);
    }

    /** All of space. */
    record Everywhere() implements FeasibleSet {
        @Override
        public void project(double[] x) {}

        @Override
        public boolean onBorder(double[] x) {
            return false;
        }

        @Override
        public List<double[]> outline(double... within) {
            return List.of();
        }

        @Override
        public double gradientNorm(double[] x, double[] gradient) {
            return Vectors.norm(gradient);
        }
    }

    /**
     * Every variable within bounds of its own.
     *
     * @param low n numbers, −∞ for none
     * @param high n numbers, at least as large, ∞ for none
     */
    record Box(double[] low, double[] high) implements FeasibleSet {
        @Override
        public void project(double[] x) {
            for (int i = 0; i < x.length; i++) x[i] = Math.max(low[i], Math.min(high[i], x[i]));
        }

        @Override
        public boolean onBorder(double[] x) {
            return IntStream.range(0, x.length)
                    .anyMatch(i -> near(x[i], low[i]) || near(x[i], high[i]));
        }

        /** Equal but for rounding. */
        private static boolean near(double x, double end) {
            return x == end || Math.abs(x - end) <= NEAR * Math.max(1, Math.abs(x));
        }

        @Override
        public List<double[]> outline(double... w) {
            double left = Math.max(low[0], w[0]);
            double right = Math.min(high[0], w[1]);
            double bottom = Math.max(low[1], w[2]);
            double top = Math.min(high[1], w[3]);
            double[][] corners = {
                {left, bottom}, {right, bottom}, {right, top}, {left, top}, {left, bottom}
            };
            return List.of(corners);
        }

        @Override
        public String toString() {
            return "the box";
        }
    }

    /**
     * ‖x − center‖₂ ≤ radius.
     *
     * @param center n numbers
     * @param radius positive
     */
    record Ball(double[] center, double radius) implements FeasibleSet {
        private static final int CORNERS = 128;

        @Override
        public void project(double[] x) {
            double distance = Vectors.distance(x, center);
            if (distance <= radius) return;
            for (int i = 0; i < x.length; i++) {
                x[i] = center[i] + radius / distance * (x[i] - center[i]);
            }
        }

        @Override
        public boolean onBorder(double[] x) {
            return Vectors.distance(x, center) >= radius * (1 - NEAR);
        }

        @Override
        public List<double[]> outline(double... within) {
            return IntStream.rangeClosed(0, CORNERS)
                    .mapToDouble(i -> 2 * Math.PI * i / CORNERS)
                    .mapToObj(
                            a ->
                                    new double[] {
                                        center[0] + radius * Math.cos(a),
                                        center[1] + radius * Math.sin(a)
                                    })
                    .toList();
        }

        @Override
        public String toString() {
            return "the ball";
        }
    }

    /**
     * The set that flags describe.
     *
     * @param box as in {@code x=0..1,y=-2..}, where an end may be left out and so may variables; or
     *     {@code 0..1} for all; null for none
     * @param ball its radius; null for none
     * @param center of the ball, as in {@code x=1,y=2}; null for 0
     * @param variables of the function
     * @return the set; all of space where none is described
     * @throws FalllineException (usage) if one cannot be used
     */
    static FeasibleSet of(String box, Double ball, String center, List<String> variables) {
        if (box != null && ball != null) {
            throw usage("--box and --ball exclude each other: give one of them");
        }
        if (center != null && ball == null)
            throw usage("--center is for --ball: give --ball 1 too");
        if (box != null) return box(box, variables);
        if (ball == null) return EVERYWHERE;
        Range.POSITIVE.require("--ball", ball, "1");
        double[] middle =
                center == null
                        ? new double[variables.size()]
                        : PointText.parse("--center", center, variables);
        return new Ball(middle, ball);
    }

    private static Box box(String text, List<String> variables) {
        double[] low = new double[variables.size()];
        double[] high = new double[variables.size()];
        Arrays.fill(low, Double.NEGATIVE_INFINITY);
        Arrays.fill(high, Double.POSITIVE_INFINITY);
        List<String> seen = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String[] sides = part.split("=", -1);
            String name = sides[0].strip();
            boolean all = sides.length == 1 && text.equals(part);
            if (!all && !variables.contains(name)) {
                String what =
                        sides.length == 1
                                ? "'%s' is not variable=low..high".formatted(name)
                                : Nearest.unknownAmongMany("variable", name, variables);
                throw refuse(text, variables, what);
            }
            if (seen.contains(name)) throw refuse(text, variables, name + " is given twice");
            seen.add(name);
            double[] ends = ends(text, sides[sides.length - 1], variables);
            for (int i = 0; i < low.length; i++) {
                if (!all && i != variables.indexOf(name)) continue;
                low[i] = ends[0];
                high[i] = ends[1];
            }
        }
        return new Box(low, high);
    }

    private static double[] ends(String box, String text, List<String> variables) {
        String[] ends = text.strip().split("\\.\\.", -1);
        if (ends.length == 2) {
            OptionalDouble low = end(ends[0], Double.NEGATIVE_INFINITY);
            OptionalDouble high = end(ends[1], Double.POSITIVE_INFINITY);
            boolean sound = low.isPresent() && high.isPresent();
            if (sound && low.getAsDouble() <= high.getAsDouble()) {
                return new double[] {low.getAsDouble(), high.getAsDouble()};
            }
        }
        String what = "'%s' is not a range of two numbers, the lower first".formatted(text.strip());
        throw refuse(box, variables, what);
    }

    private static OptionalDouble end(String text, double none) {
        return text.isBlank() ? OptionalDouble.of(none) : PointText.constant(text);
    }

    private static FalllineException refuse(String box, List<String> variables, String what) {
        return usage(
                "--box %s: %s; write it as in 0..1 for every variable, or %s=0..1",
                box, what, variables.getFirst());
    }
}
