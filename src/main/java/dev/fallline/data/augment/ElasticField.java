package dev.fallline.data.augment;

import dev.fallline.math.SplitMix;

/**
 * Random smooth displacements (Simard, Steinkraus, Platt 2003): white noise, uniform in (−1, 1),
 * convolved with a Gaussian whose weights sum to 1, times α. The noise reaches beyond the picture,
 * so that the field is the same kind of thing at its edges. Sums are in a fixed order of single
 * precision additions and products: the same bits everywhere.
 */
final class ElasticField {
    /** Where the Gaussian is cut off, in standard deviations. */
    private static final double REACH = 3;

    private final int height;
    private final int width;
    private final int radius;
    private final int stride;

    /** The weights, times √α, from the outermost to the middle: one field is two passes. */
    private final float[] weights;

    private final float[] noise;
    private final float[] halfway;
    private final float[] smooth;
    private final float[] before;
    private final float[] after;

    ElasticField(int height, int width, double alpha, double sigma) {
        this.height = height;
        this.width = width;
        radius = (int) Math.ceil(REACH * sigma);
        stride = width + 2 * radius;
        weights = weights(radius, sigma, Math.sqrt(alpha));
        noise = new float[Math.ceilDiv((height + 2 * radius) * stride, 4) * 4];
        int band = height * stride;
        halfway = new float[band];
        smooth = new float[band];
        before = new float[band];
        after = new float[band];
    }

    private static float[] weights(int radius, double sigma, double sum) {
        var gauss = new double[radius + 1];
        double total = 0;
        for (int k = 0; k <= radius; k++) {
            double t = (k - radius) / sigma;
            gauss[k] = StrictMath.exp(-t * t / 2);
            total += k < radius ? 2 * gauss[k] : gauss[k];
        }
        var weights = new float[radius + 1];
        for (int k = 0; k <= radius; k++) weights[k] = (float) (gauss[k] / total * sum);
        return weights;
    }

    /**
     * Adds the displacement of each pixel, in pixels.
     *
     * @param target height × width
     */
    void add(SplitMix random, float[] target) {
        draw(random);
        convolve(noise, halfway, stride, height * stride);
        convolve(halfway, smooth, 1, height * stride - 2 * radius);
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                target[row * width + column] += smooth[row * stride + column];
            }
        }
    }

    /** Four numbers of 16 bits from each draw, at the middles of their intervals. */
    private void draw(SplitMix random) {
        for (int i = 0; i < noise.length; i += 4) {
            long bits = random.bits();
            noise[i] = uniform((short) bits);
            noise[i + 1] = uniform((short) (bits >>> 16));
            noise[i + 2] = uniform((short) (bits >>> 32));
            noise[i + 3] = uniform((short) (bits >>> 48));
        }
    }

    private static float uniform(short bits) {
        return (2 * bits + 1) * 0x1p-16f;
    }

    /**
     * Sums of neighbours that lie {@code step} apart, in row-major order all at once: columns by a
     * step of a whole row, rows by a step of one. Between the rows of the result lies what no row
     * needs. Shifted copies let the compiler see that the loop reads nothing it has written.
     */
    private void convolve(float[] from, float[] to, int step, int count) {
        System.arraycopy(from, radius * step, before, 0, count);
        scale(weights[radius], before, to, count);
        for (int k = 0; k < radius; k++) {
            System.arraycopy(from, k * step, before, 0, count);
            System.arraycopy(from, (2 * radius - k) * step, after, 0, count);
            addPairs(weights[k], before, after, to, count);
        }
    }

    private static void scale(float weight, float[] from, float[] to, int count) {
        for (int i = 0; i < count; i++) to[i] = weight * from[i];
    }

    private static void addPairs(
            float weight, float[] before, float[] after, float[] to, int count) {
        for (int i = 0; i < count; i++) to[i] += weight * (before[i] + after[i]);
    }
}
