package dev.fallline.lab;

import dev.fallline.lab.RateCurve.Ending;
import dev.fallline.lab.RateCurve.Point;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;

/** Reads a {@link RateCurve}. */
final class RateAdvisor {
    /** Before so many losses, the smoothed one is a mean of few. */
    private static final int SETTLED = 10;

    /** Decades to either side of a point that its slope is taken over. */
    private static final double REACH = 0.2;

    /** A clear fall is at least this share of the loss at the beginning, … */
    private static final double CLEAR = 0.05;

    /** … and so many standard deviations of the smoothed loss. */
    private static final double DEVIATIONS = 3;

    private final RateCurve curve;
    private final List<Point> points;

    /** Points to either side that a slope is taken over. */
    private final int reach;

    RateAdvisor(RateCurve curve) {
        this.curve = curve;
        points = curve.points();
        reach = Math.max(2, (int) Math.round(REACH / curve.range().decades()));
    }

    RateAdvice advice() {
        if (curve.ending() == Ending.INTERRUPTED) {
            return RateAdvice.none("the test was interrupted: let it finish");
        }
        if (points.size() <= SETTLED + 2 * reach) return RateAdvice.none(tooShort());
        int least = least();
        if (!falls(least)) return RateAdvice.none(flat(least));
        int steepest = steepest(least);
        Point there = points.get(steepest);
        double slope = slope(steepest) / curve.range().decades();
        String outside = outside(steepest);
        return new RateAdvice(
                outside == null ? rounded(there.rate()) : null,
                there,
                slope,
                points.get(least),
                outside == null ? reason(slope) : outside,
                outside == null ? caution(least) : null);
    }

    private int least() {
        int least = SETTLED;
        for (int i = SETTLED; i < points.size(); i++) {
            if (smoothed(i) < smoothed(least)) least = i;
        }
        return least;
    }

    private boolean falls(int least) {
        double fall = smoothed(SETTLED - 1) - smoothed(least);
        return fall > CLEAR * smoothed(SETTLED - 1) && fall > DEVIATIONS * deviation();
    }

    /**
     * Of the smoothed loss at the beginning. Steps that differ by chance alone have differences of
     * variance 2σ²; the running mean's variance is σ²(1−β)/(1+β).
     */
    private double deviation() {
        double squares = 0;
        for (int i = 1; i < 2 * SETTLED; i++) {
            double d = points.get(i).loss() - points.get(i - 1).loss();
            squares += d * d;
        }
        double variance = squares / (2 * SETTLED - 1) / 2;
        return Math.sqrt(variance * (1 - Smoothing.BETA) / (1 + Smoothing.BETA));
    }

    /** Up to the least loss: beyond it, a divergent loss may fall again. */
    private int steepest(int least) {
        int steepest = first();
        for (int i = first(); i <= Math.min(least, last()); i++) {
            if (slope(i) < slope(steepest)) steepest = i;
        }
        return steepest;
    }

    /** The first point that is settled and has enough others to either side. */
    private int first() {
        return Math.max(SETTLED, reach);
    }

    /** The last point that has enough others to either side. */
    private int last() {
        return points.size() - 1 - reach;
    }

    /** Least squares, in a step: Σ k·y(i+k) / Σ k². */
    private double slope(int i) {
        double products = 0;
        double squares = 0;
        for (int k = -reach; k <= reach; k++) {
            products += k * smoothed(i + k);
            squares += k * k;
        }
        return products / squares;
    }

    private double smoothed(int i) {
        return points.get(i).smoothed();
    }

    private String tooShort() {
        return "the loss grows from the first steps on, with rates from %s: give a smaller --from"
                .formatted(text(curve.range().from()));
    }

    private String flat(int least) {
        return points.size() < curve.range().steps() / 4
                ? tooShort()
                : "the loss never falls clearly, from %.4g at the beginning to %.4g at best: check data, loss and network, or give other --from, --to or --steps"
                        .formatted(smoothed(SETTLED - 1), smoothed(least));
    }

    /** What is wrong with the range, if the steepest descent may lie outside it; else null. */
    private String outside(int steepest) {
        if (steepest < first() + reach) {
            return "the loss falls fastest at the first rates, perhaps faster below them: give a smaller --from than %s"
                    .formatted(text(curve.range().from()));
        }
        if (curve.ending() == Ending.WHOLE_RANGE && steepest > last() - reach) {
            return "the loss falls fastest at the last rates, perhaps faster beyond them: give a larger --to than %s"
                    .formatted(text(curve.range().to()));
        }
        return null;
    }

    private static String reason(double slope) {
        return "the smoothed loss falls fastest there, by %.2g per decade".formatted(-slope);
    }

    /** A random fall at the end, after a rise, is no reason to extend the range. */
    private String caution(int least) {
        double fall = smoothed(SETTLED - 1) - smoothed(least);
        boolean falling =
                least > last() && smoothed(last()) - smoothed(points.size() - 1) > CLEAR * fall;
        if (curve.ending() != Ending.WHOLE_RANGE || !falling) return null;
        return "the loss still falls at the end of the range: a larger --to than %s would show where that ends"
                .formatted(text(curve.range().to()));
    }

    private static double rounded(double rate) {
        return new BigDecimal(rate).round(new MathContext(2)).doubleValue();
    }

    private static String text(double rate) {
        return String.format(Locale.ROOT, "%.3g", rate);
    }
}
