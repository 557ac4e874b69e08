package dev.fallline.data.picture;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Tells a drawing from the paper. */
final class Ink {
    /** Rounds of fitting the ground, each without what lies off the last fit. */
    private static final int ROUNDS = 4;

    /** Standard deviations; of a normal distribution, 1 of 370 lies beyond. */
    private static final double BEYOND = 3;

    /** Standard deviation of a normal distribution by the median of absolute deviations. */
    private static final double BY_MEDIAN = 1.4826;

    /** The least noise that is assumed, in grey levels: rounding alone has 0.29. */
    private static final double LEAST_NOISE = 0.5;

    private Ink() {}

    /**
     * Ink from 0 to 1: how far a pixel differs from the ground, darker or lighter, whichever is the
     * more. The ground is a plane through the border's pixels (least squares, without those that
     * lie off), so that a shadow is no ink.
     *
     * @param luma from 0 to 255
     */
    static Plane of(Plane luma) {
        int[] border = luma.border(Math.max(1, Math.min(luma.height(), luma.width()) / 20));
        double[] all = IntStream.of(border).mapToDouble(i -> luma.values()[i]).toArray();
        double[] ground = {median(all), 0, 0};
        double noise = LEAST_NOISE;
        for (int round = 0; round < ROUNDS; round++) {
            double[] g = ground;
            double[] off = IntStream.of(border).mapToDouble(i -> residual(luma, g, i)).toArray();
            noise =
                    Math.max(
                            LEAST_NOISE,
                            BY_MEDIAN * median(Arrays.stream(off).map(Math::abs).toArray()));
            double limit = BEYOND * noise;
            int[] used =
                    IntStream.range(0, off.length)
                            .filter(k -> Math.abs(off[k]) <= limit)
                            .map(k -> border[k])
                            .toArray();
            ground = fit(luma, used);
            if (ground == null) return new Plane(luma.height(), luma.width());
        }
        var ink = new Plane(luma.height(), luma.width());
        double sum = 0;
        for (int i = 0; i < ink.values().length; i++) {
            double r = residual(luma, ground, i);
            ink.values()[i] = (float) r;
            sum += r * Math.abs(r);
        }
        double sign = Math.signum(sum);
        double lost = noise > LEAST_NOISE ? BEYOND * noise : 0;
        boolean blank = true;
        for (int i = 0; i < ink.values().length; i++) {
            ink.values()[i] = (float) Math.max(0, sign * ink.values()[i] - lost);
            blank &= ink.values()[i] < LEAST_NOISE;
        }
        // Scaled to full ink, rounding errors would become strokes.
        return blank ? new Plane(luma.height(), luma.width()) : scaled(ink);
    }

    /** The plane with full ink at 1, which is nearly the largest value: a few may be specks. */
    static Plane scaled(Plane ink) {
        float[] sorted = ink.values().clone();
        Arrays.sort(sorted);
        float full = sorted[Math.max(0, sorted.length - 1 - Math.max(3, sorted.length / 5000))];
        var scaled = new Plane(ink.height(), ink.width());
        if (full <= 0) return scaled;
        for (int i = 0; i < sorted.length; i++) {
            scaled.values()[i] = Math.min(1, ink.values()[i] / full);
        }
        return scaled;
    }

    private static double residual(Plane luma, double[] ground, int i) {
        return luma.values()[i] - ground[0] - ground[1] * x(luma, i) - ground[2] * y(luma, i);
    }

    private static double x(Plane plane, int i) {
        return (i % plane.width() + 0.5) / plane.width() - 0.5;
    }

    private static double y(Plane plane, int i) {
        return (i / plane.width() + 0.5) / plane.height() - 0.5;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** Offset and slopes by the normal equations; null where they are singular. */
    private static double[] fit(Plane luma, int[] places) {
        var m = new double[3][4];
        for (int i : places) {
            double[] v = {1, x(luma, i), y(luma, i), luma.values()[i]};
            for (int r = 0; r < 3; r++) for (int c = 0; c < 4; c++) m[r][c] += v[r] * v[c];
        }
        for (int p = 0; p < 3; p++) {
            if (!(m[p][p] > 1e-9 * places.length)) return null;
            for (int r = 0; r < 3; r++) {
                double f = m[r][p] / m[p][p];
                for (int c = p; c < 4 && r != p; c++) m[r][c] -= f * m[p][c];
            }
        }
        return new double[] {m[0][3] / m[0][0], m[1][3] / m[1][1], m[2][3] / m[2][2]};
    }
}
