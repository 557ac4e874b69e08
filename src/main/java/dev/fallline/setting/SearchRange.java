package dev.fallline.setting;

/**
 * Between which values a setting is tuned in a comparison.
 *
 * @param low smallest value
 * @param high largest value
 * @param scale how values are spread between the two
 */
public record SearchRange(double low, double high, Scale scale) {
    /** Where equal distances are equally many values. */
    public enum Scale {
        /** In log x: rates, and whatever else has an order of magnitude. */
        LOG,
        /** In log (1 − x): 0.9, 0.99, 0.999 are equally far apart. */
        LOG_BELOW_ONE
    }

    public static SearchRange log(double low, double high) {
        return new SearchRange(low, high, Scale.LOG);
    }

    public static SearchRange belowOne(double low, double high) {
        return new SearchRange(low, high, Scale.LOG_BELOW_ONE);
    }
}
