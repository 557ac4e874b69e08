package dev.fallline.data.augment;

import dev.fallline.data.ExampleShape;

/**
 * Where each pixel of a distorted picture comes from, and the picture resampled there. Places are
 * counted in a frame of zeros around the picture, one pixel wide before it and two behind: so
 * neighbours need not be asked whether they are there. A scratchpad for one thread.
 */
final class Warp {
    private final ExampleShape shape;
    private final int stride;
    private final float[] frame;

    /** Places in the frame, height × width: columns and rows. */
    final float[] x;

    final float[] y;

    Warp(ExampleShape shape) {
        this.shape = shape;
        stride = shape.width() + 3;
        frame = new float[(shape.height() + 3) * stride * shape.channels()];
        x = new float[shape.height() * shape.width()];
        y = new float[x.length];
    }

    /**
     * Each pixel comes from where this takes it back from: the picture is resized and turned about
     * its centre, then moved.
     *
     * @param right pixels
     * @param down pixels
     * @param turn radians, clockwise on a screen
     * @param factor larger than 1 makes it larger
     */
    void affine(double right, double down, double turn, double factor) {
        double cos = StrictMath.cos(turn) / factor;
        double sin = StrictMath.sin(turn) / factor;
        double centreX = (shape.width() - 1) / 2.0;
        double centreY = (shape.height() - 1) / 2.0;
        for (int row = 0, i = 0; row < shape.height(); row++) {
            double v = row - centreY - down;
            double rowX = sin * v + centreX + 1;
            double rowY = cos * v + centreY + 1;
            for (int column = 0; column < shape.width(); column++, i++) {
                double u = column - centreX - right;
                x[i] = (float) (cos * u + rowX);
                y[i] = (float) (rowY - sin * u);
            }
        }
    }

    /**
     * Draws the picture from its places, between four pixels in proportion to their nearness
     * (bilinear interpolation).
     *
     * @param sheet height × width × channels numbers, 0 to 255 and not rounded
     */
    void resample(byte[] pictures, int offset, float[] sheet) {
        fillFrame(pictures, offset);
        int channels = shape.channels();
        float right = shape.width() + 1;
        float bottom = shape.height() + 1;
        for (int i = 0, to = 0; i < x.length; i++) {
            float px = within(x[i], right);
            float py = within(y[i], bottom);
            int column = (int) px;
            int row = (int) py;
            float across = px - column;
            float down = py - row;
            int at = (row * stride + column) * channels;
            for (int c = 0; c < channels; c++, at++) {
                int below = at + stride * channels;
                float upper = between(frame[at], frame[at + channels], across);
                float lower = between(frame[below], frame[below + channels], across);
                sheet[to++] = between(upper, lower, down);
            }
        }
    }

    private static float within(float place, float last) {
        if (place < 0) return 0;
        return place > last ? last : place;
    }

    private static float between(float from, float to, float share) {
        return from + share * (to - from);
    }

    private void fillFrame(byte[] pictures, int offset) {
        int channels = shape.channels();
        int row = shape.width() * channels;
        for (int r = 0; r < shape.height(); r++) {
            int to = ((r + 1) * stride + 1) * channels;
            int from = offset + r * row;
            for (int i = 0; i < row; i++) frame[to + i] = pictures[from + i] & 0xFF;
        }
    }
}
