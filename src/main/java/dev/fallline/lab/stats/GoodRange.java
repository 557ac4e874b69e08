package dev.fallline.lab.stats;

import java.util.Optional;

/**
 * How choosy a contestant is about its learning rate: the rates around the best one whose score
 * lies within a margin of the best. Between measured rates the score is taken as linear in log₁₀ of
 * the rate; the region ends where that line first leaves the margin, even if the score recovers
 * farther out. Towards a rate that diverged it ends at the last one that did not.
 *
 * @param low lower end, a rate
 * @param high upper end
 * @param bestRate measured rate with the best score; of equals the lowest
 * @param bestScore score there
 * @param openBelow whether the lowest rate measured is still good, so that the range reaches at
 *     least so far
 * @param openAbove likewise for the highest rate
 */
public record GoodRange(
        double low,
        double high,
        double bestRate,
        double bestScore,
        boolean openBelow,
        boolean openAbove) {

    /**
     * @param rates positive and rising
     * @param scores one for each rate, higher being better (so of a loss its negative); one that is
     *     not finite, of a training that diverged, is worse than all others
     * @param margin how far below the best score is still good, at least 0
     * @return empty if no score is finite
     * @throws IllegalArgumentException if the arguments are not as said
     */
    public static Optional<GoodRange> of(double[] rates, double[] scores, double margin) {
        check(rates, scores, margin);
        int best = -1;
        for (int i = 0; i < scores.length; i++) {
            if (!Double.isFinite(scores[i])) continue;
            if (best < 0 || scores[i] > scores[best]) best = i;
        }
        if (best < 0) return Optional.empty();
        double least = scores[best] - margin;
        int first = farthest(scores, best, -1, least);
        int last = farthest(scores, best, 1, least);
        boolean openBelow = first == 0;
        boolean openAbove = last == rates.length - 1;
        return Optional.of(
                new GoodRange(
                        openBelow ? rates[first] : crossing(rates, scores, first, -1, least),
                        openAbove ? rates[last] : crossing(rates, scores, last, 1, least),
                        rates[best],
                        scores[best],
                        openBelow,
                        openAbove));
    }

    private static void check(double[] rates, double[] scores, double margin) {
        if (rates.length == 0 || rates.length != scores.length || !(margin >= 0)) {
            throw new IllegalArgumentException(
                    "%d rates, %d scores, margin %s"
                            .formatted(rates.length, scores.length, margin));
        }
        double before = 0;
        for (double rate : rates) {
            if (!(rate > before && Double.isFinite(rate))) {
                throw new IllegalArgumentException("rate %s after %s".formatted(rate, before));
            }
            before = rate;
        }
    }

    /** The last measured rate in a direction before one that is not good. */
    private static int farthest(double[] scores, int from, int direction, double least) {
        int i = from;
        while (i + direction >= 0 && i + direction < scores.length) {
            double next = scores[i + direction];
            if (!(Double.isFinite(next) && next >= least)) break;
            i += direction;
        }
        return i;
    }

    /** Where the line from a good rate to its neighbour, which is not, meets the least score. */
    private static double crossing(
            double[] rates, double[] scores, int good, int direction, double least) {
        double beyond = scores[good + direction];
        if (!Double.isFinite(beyond)) return rates[good];
        double share = (scores[good] - least) / (scores[good] - beyond);
        return rates[good] * Math.pow(rates[good + direction] / rates[good], share);
    }

    /** Width in powers of ten; if an end is open, at least so much. */
    public double decades() {
        return Math.log10(high / low);
    }
}
