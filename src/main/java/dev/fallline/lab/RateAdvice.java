package dev.fallline.lab;

import dev.fallline.lab.RateCurve.Point;

/**
 * The learning rates that a {@link RateCurve} suggests, by the two usual rules. Suggested is the
 * rate of the steepest descent, where a larger rate still gains most (the "steep" of fastai, Howard
 * and Gugger 2020). A tenth of the rate at which the loss is least is there beside it: it depends
 * on where a flat and noisy valley happens to be deepest, and scatters more from seed to seed.
 *
 * <p>The slope is that of the straight line which fits the smoothed losses within a fifth of a
 * decade to either side best, over log₁₀ of the rate: differences of neighbours are mostly noise.
 *
 * @param suggestion rate, to two digits; null where none can be suggested
 * @param steepest where the smoothed loss falls fastest; null where it does not fall
 * @param slope there, change of the smoothed loss in a decade; null likewise
 * @param least where it is least; null likewise
 * @param reason why that rate is suggested, or why none is and what to do, in words
 * @param caution a reason to doubt the suggestion, in words; null for none
 */
public record RateAdvice(
        Double suggestion,
        Point steepest,
        Double slope,
        Point least,
        String reason,
        String caution) {
    /**
     * Reads a curve.
     *
     * @param curve of losses over rates
     * @return the advice
     */
    public static RateAdvice of(RateCurve curve) {
        return new RateAdvisor(curve).advice();
    }

    static RateAdvice none(String reason) {
        return new RateAdvice(null, null, null, null, reason, null);
    }

    /** {@return the rate of the other rule; null where the loss does not fall} */
    public Double tenthOfLeast() {
        return least == null ? null : least.rate() / 10;
    }
}
