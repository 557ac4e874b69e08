package dev.fallline.data.picture;

import java.util.Arrays;

/**
 * One channel of a picture.
 *
 * @param values height × width, row by row
 */
record Plane(int height, int width, float[] values) {
    Plane(int height, int width) {
        this(height, width, new float[height * width]);
    }

    /** The value of a pixel, 0 outside. */
    float at(int row, int column) {
        boolean inside = row >= 0 && row < height && column >= 0 && column < width;
        return inside ? values[row * width + column] : 0;
    }

    /** A part of it, or more than it, with 0 around. */
    Plane cut(int top, int left, int height, int width) {
        var cut = new Plane(height, width);
        int from = Math.clamp(-left, 0, width);
        int count = Math.clamp(this.width - left, from, width) - from;
        for (int row = Math.max(0, -top); row < Math.min(height, this.height - top); row++) {
            int source = (top + row) * this.width + left + from;
            System.arraycopy(values, source, cut.values, row * width + from, count);
        }
        return cut;
    }

    /** The pixels that are less than so many from an edge. */
    int[] border(int thickness) {
        int[] found = new int[values.length];
        int count = 0;
        for (int i = 0; i < values.length; i++) {
            int row = i / width;
            int column = i % width;
            int far = Math.min(height - 1 - row, width - 1 - column);
            if (Math.min(Math.min(row, column), far) < thickness) found[count++] = i;
        }
        return Arrays.copyOf(found, count);
    }

    /** Mean of the outermost pixels. */
    double borderMean() {
        double sum = 0;
        int count = 0;
        for (int row = 0; row < height; row++) {
            boolean whole = row == 0 || row == height - 1;
            for (int c = 0; c < width; c += whole ? 1 : Math.max(1, width - 1)) {
                sum += values[row * width + c];
                count++;
            }
        }
        return sum / count;
    }

    /** 1 minus each value. */
    Plane complement() {
        var inverse = new Plane(height, width);
        for (int i = 0; i < values.length; i++) inverse.values[i] = 1 - values[i];
        return inverse;
    }

    Plane transposed() {
        var turned = new Plane(width, height);
        for (int i = 0; i < values.length; i++) {
            turned.values[i % width * height + i / width] = values[i];
        }
        return turned;
    }

    /**
     * The plane in another size: linear interpolation where it grows, the mean over the area of a
     * pixel where it shrinks. The same size comes out unchanged.
     */
    Plane resized(int toHeight, int toWidth) {
        return rows(toHeight).transposed().rows(toWidth).transposed();
    }

    /** Another number of rows. */
    private Plane rows(int to) {
        if (to == height) return this;
        var scaled = new Plane(to, width);
        double step = (double) height / to;
        for (int row = 0; row < to; row++) {
            double center = (row + 0.5) * step;
            double reach = Math.max(1, step) / 2;
            int first = (int) Math.floor(center - reach);
            int last = (int) Math.ceil(center + reach) - 1;
            for (int from = first; from <= last; from++) {
                double share = Math.min(from + 1, center + reach) - Math.max(from, center - reach);
                int source = Math.clamp(from, 0, height - 1) * width;
                float weight = (float) (share / (2 * reach));
                for (int c = 0; c < width; c++) {
                    scaled.values[row * width + c] += weight * values[source + c];
                }
            }
        }
        return scaled;
    }
}
