package dev.fallline.data.synthetic;

import dev.fallline.data.synthetic.Glyph.Join;

/** A drawing as a chain of short straight segments; its points are moved in place. */
final class Polyline {
    private static final int STEPS = 5;

    final double[] x;
    final double[] y;

    /** Whether a segment leads from the point before to this one. */
    final boolean[] inked;

    int points;

    private Polyline(int capacity) {
        x = new double[capacity];
        y = new double[capacity];
        inked = new boolean[capacity];
    }

    /**
     * Draws the curve through the points: between two of them a cubic with the slope of the chord
     * of their neighbours (Catmull, Rom 1974), where corners and ends have no neighbour beyond.
     */
    static Polyline through(double[] x, double[] y, Join[] joins) {
        var line = new Polyline(x.length * STEPS + 1);
        for (int i = 0; i < x.length; i++) {
            boolean start = i == 0 || joins[i - 1] == Join.LIFT;
            if (start) line.add(x[i], y[i], false);
            if (joins[i] == Join.LIFT) continue;
            int before = start || joins[i] == Join.CORNER ? i : i - 1;
            int after = joins[i + 1] == Join.SMOOTH ? i + 2 : i + 1;
            for (int step = 1; step <= STEPS; step++) {
                double t = (double) step / STEPS;
                line.add(
                        between(x[before], x[i], x[i + 1], x[after], t),
                        between(y[before], y[i], y[i + 1], y[after], t),
                        true);
            }
        }
        return line;
    }

    private void add(double px, double py, boolean ink) {
        x[points] = px;
        y[points] = py;
        inked[points++] = ink;
    }

    private static double between(double a, double b, double c, double d, double t) {
        double slopeB = (c - a) / 2;
        double slopeC = (d - b) / 2;
        double bend = 2 * (b - c) + slopeB + slopeC;
        return ((bend * t + (c - b - slopeB - bend)) * t + slopeB) * t + b;
    }

    /** Moves the middle of the bounding box to a place. */
    void centre(double toX, double toY) {
        double dx = toX - middle(x);
        double dy = toY - middle(y);
        for (int i = 0; i < points; i++) {
            x[i] += dx;
            y[i] += dy;
        }
    }

    private double middle(double[] values) {
        double low = values[0];
        double high = values[0];
        for (int i = 1; i < points; i++) {
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
        }
        return (low + high) / 2;
    }
}
