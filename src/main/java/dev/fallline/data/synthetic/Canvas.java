package dev.fallline.data.synthetic;

import dev.fallline.math.SplitMix;

import java.util.Arrays;

/** A sheet of 28 × 28 grey pixels that keeps how far each pixel's centre is from the ink. */
final class Canvas {
    static final int SIDE = 28;

    /** Pixels over which the edge of a stroke fades. */
    private static final double EDGE = 1.3;

    private final double[] gap = new double[SIDE * SIDE];

    void clear() {
        Arrays.fill(gap, EDGE);
    }

    /** Draws a line whose radius, in pixels, goes evenly from one value to another. */
    void draw(Polyline line, double from, double to) {
        for (int i = 1; i < line.points; i++) {
            if (!line.inked[i]) continue;
            double radius = from + (to - from) * i / line.points;
            segment(line.x[i - 1], line.y[i - 1], line.x[i], line.y[i], radius);
        }
    }

    private void segment(double ax, double ay, double bx, double by, double radius) {
        double reach = radius + EDGE;
        int left = (int) Math.max(0, Math.min(ax, bx) - reach);
        int right = (int) Math.min(SIDE - 1, Math.max(ax, bx) + reach);
        int top = (int) Math.max(0, Math.min(ay, by) - reach);
        int bottom = (int) Math.min(SIDE - 1, Math.max(ay, by) + reach);
        double dx = bx - ax;
        double dy = by - ay;
        double length = dx * dx + dy * dy;
        double scale = length > 0 ? 1 / length : 0;
        for (int row = top; row <= bottom; row++) {
            for (int column = left; column <= right; column++) {
                double px = column - ax;
                double py = row - ay;
                double along = Math.max(0, Math.min(1, (px * dx + py * dy) * scale));
                double ex = px - along * dx;
                double ey = py - along * dy;
                double distance = Math.sqrt(ex * ex + ey * ey) - radius;
                int pixel = row * SIDE + column;
                if (distance < gap[pixel]) gap[pixel] = distance;
            }
        }
    }

    /**
     * Writes the sheet as bytes, 0 for paper and up to {@code ink} for a stroke.
     *
     * @param grain standard deviation of the ink's unevenness, as a part of it
     */
    void print(byte[] pixels, int offset, double ink, double grain, SplitMix random) {
        for (int pixel = 0; pixel < gap.length; pixel++) {
            double cover = Math.max(0, Math.min(1, 0.5 - gap[pixel] / EDGE));
            double value = cover == 0 ? 0 : cover * ink * (1 + grain * random.normal());
            pixels[offset + pixel] = (byte) (int) Math.max(0, Math.min(255, value + 0.5));
        }
    }
}
