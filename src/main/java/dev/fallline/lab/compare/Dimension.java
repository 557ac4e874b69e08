package dev.fallline.lab.compare;

import dev.fallline.setting.SearchRange;
import dev.fallline.setting.SearchRange.Scale;

/**
 * A number that is tuned, and between which ends.
 *
 * @param name of the setting, {@code lr} for the learning rate; of an optimizer that has only a
 *     part of the epochs, with these in front, as in {@code adam@0..5 lr}
 * @param low smallest value
 * @param high largest value
 * @param scale how values are spread between the two
 */
public record Dimension(String name, double low, double high, Scale scale) {
    /** From a best value at its edge, a range goes on so far. */
    private static final double GROWTH = 10;

    static Dimension of(String name, SearchRange range) {
        return new Dimension(name, range.low(), range.high(), range.scale());
    }

    static Dimension log(String name, double low, double high) {
        return of(name, SearchRange.log(low, high));
    }

    static Dimension belowOne(String name, double low, double high) {
        return of(name, SearchRange.belowOne(low, high));
    }

    /**
     * The value at a place in the range.
     *
     * @param u from 0, the low end, to 1, the high end
     * @return with three significant digits, so that it can be typed again
     */
    double at(double u) {
        return switch (scale) {
            case LOG -> ShortNumber.three(low * Math.pow(high / low, u));
            case LOG_BELOW_ONE ->
                    ShortNumber.oneLess(
                            ShortNumber.three((1 - low) * Math.pow((1 - high) / (1 - low), u)));
        };
    }

    /** Whether it may grow: the range of a rate is a guess, others hold all that makes sense. */
    boolean grows() {
        return name.equals(Space.RATE) || name.endsWith(" " + Space.RATE);
    }

    /** The decade below or above a value. */
    Dimension beyond(double value, boolean above) {
        return above
                ? new Dimension(name, value, value * GROWTH, scale)
                : new Dimension(name, value / GROWTH, value, scale);
    }

    /** The range that holds this one and another. */
    Dimension and(Dimension other) {
        return new Dimension(name, Math.min(low, other.low), Math.max(high, other.high), scale);
    }

    /** As in {@code lr 0.001 … 1 (log)}. */
    public String text() {
        String how = scale == Scale.LOG ? "log" : "log of 1 − x";
        return "%s %s … %s (%s)"
                .formatted(
                        name,
                        ShortNumber.text(ShortNumber.three(low)),
                        ShortNumber.text(ShortNumber.three(high)),
                        how);
    }
}
