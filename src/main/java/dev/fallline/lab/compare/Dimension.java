package dev.fallline.lab.compare;

import dev.fallline.setting.SearchRange;

import java.util.Map;

/**
 * A number that is searched, and its range.
 *
 * @param name of the setting, {@code lr} for the learning rate; of an optimizer that has only a
 *     part of the epochs, with these in front, as in {@code adam@0..5 lr}
 * @param low smallest value
 * @param high largest value
 * @param scale how values are spread between the two
 * @param grows whether the range may be extended where the best value lies at its edge
 * @param momentum name of the searched setting β that multiplies this one by 1 − β; null for none.
 *     The range is then that of the rate without momentum, lr/(1 − β), the size of a step in a
 *     constant direction.
 */
public record Dimension(
        String name, double low, double high, Scale scale, boolean grows, String momentum) {
    /** From a best value at its edge, a range is extended by this factor. */
    private static final double GROWTH = 10;

    /** Where equal distances are equally many values. */
    public enum Scale {
        /** In x. */
        LINEAR("linear"),
        /** In x, rounded to whole numbers. */
        WHOLE("whole numbers"),
        /** In log x: rates, and whatever else has an order of magnitude. */
        LOG("log"),
        /** In log x, rounded to whole numbers. */
        LOG_WHOLE("log, whole numbers"),
        /** In log (1 − x): 0.9, 0.99, 0.999 are equally far apart. */
        LOG_BELOW_ONE("log of 1 − x");

        private final String words;

        Scale(String words) {
            this.words = words;
        }
    }

    static Dimension of(String name, SearchRange range) {
        return switch (range.scale()) {
            case LOG -> log(name, range.low(), range.high());
            case LOG_BELOW_ONE -> belowOne(name, range.low(), range.high());
        };
    }

    static Dimension log(String name, double low, double high) {
        return new Dimension(name, low, high, Scale.LOG, false, null);
    }

    static Dimension belowOne(String name, double low, double high) {
        return new Dimension(name, low, high, Scale.LOG_BELOW_ONE, false, null);
    }

    /** A given range: logarithmic where it spans more than an order of magnitude. */
    static Dimension given(String name, double low, double high, boolean whole) {
        boolean log = low > 0 && high >= 10 * low;
        Scale scale =
                whole ? (log ? Scale.LOG_WHOLE : Scale.WHOLE) : log ? Scale.LOG : Scale.LINEAR;
        return new Dimension(name, low, high, scale, false, null);
    }

    /** The same of one of several optimizers, whose epochs precede the names. */
    Dimension in(String prefix) {
        String beta = momentum == null ? null : prefix + momentum;
        return new Dimension(prefix + name, low, high, scale, grows, beta);
    }

    private Dimension between(double from, double to) {
        return new Dimension(name, from, to, scale, grows, momentum);
    }

    /**
     * The value at a place in the range.
     *
     * @param u from 0, the low end, to 1, the high end
     * @return with three significant digits, so that it can be typed again
     */
    double at(double u) {
        return switch (scale) {
            case LINEAR -> ShortNumber.three(low + (high - low) * u);
            case WHOLE -> Math.rint(low + (high - low) * u);
            case LOG -> ShortNumber.three(low * Math.pow(high / low, u));
            case LOG_WHOLE -> Math.rint(low * Math.pow(high / low, u));
            case LOG_BELOW_ONE ->
                    ShortNumber.oneLess(
                            ShortNumber.three((1 - low) * Math.pow((1 - high) / (1 - low), u)));
        };
    }

    /** The nearest value in the range. */
    double nearest(double value) {
        return Math.clamp(value, low, high);
    }

    /** The value of this dimension in a set: a rate without momentum. */
    double of(Map<String, Double> values) {
        double value = values.get(name);
        return momentum == null ? value : value / (1 - values.get(momentum));
    }

    /** The decade below or above a value. */
    Dimension beyond(double value, boolean above) {
        return above ? between(value, value * GROWTH) : between(value / GROWTH, value);
    }

    /** The range that holds this one and another. */
    Dimension and(Dimension other) {
        return between(Math.min(low, other.low), Math.max(high, other.high));
    }

    /** As in {@code lr 0.001 … 1 (log)}. */
    public String text() {
        String factor = momentum == null ? "" : ", times 1 − " + momentum;
        return "%s %s … %s (%s%s)"
                .formatted(
                        name,
                        ShortNumber.text(ShortNumber.three(low)),
                        ShortNumber.text(ShortNumber.three(high)),
                        scale.words,
                        factor);
    }
}
