package dev.fallline;

import static dev.fallline.FalllineException.usage;

import java.util.function.DoublePredicate;
import java.util.regex.Pattern;

/**
 * The numbers that a setting may have. Each must survive its way to a device as a 32-bit float, so
 * overflow to infinity and underflow to zero are refused here and not discovered in the weights.
 */
public enum Range {
    FINITE("a number", "", v -> true),
    POSITIVE("a positive number", "%s > 0", v -> (float) v > 0),
    AT_LEAST_ZERO("a number of at least 0", "%s ≥ 0", v -> v >= 0),
    AT_LEAST_ONE("a number of at least 1", "%s ≥ 1", v -> v >= 1),
    AT_MOST_ONE("a number from 0 to 1", "0 ≤ %s ≤ 1", v -> v >= 0 && v <= 1),
    BELOW_ONE("a number from 0 up to, but not including, 1", "0 ≤ %s < 1", v -> v >= 0 && v < 1),
    BETWEEN_ZERO_AND_ONE("a number between 0 and 1", "0 < %s < 1", v -> v > 0 && v < 1);

    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?");

    private final String words;
    private final String formula;
    private final DoublePredicate test;

    Range(String words, String formula, DoublePredicate test) {
        this.words = words;
        this.formula = formula;
        this.test = test;
    }

    public boolean contains(double value) {
        return test.test(value) && Float.isFinite((float) value);
    }

    /**
     * What is asked for in place of a number, as in {@code a positive number}.
     *
     * @param value that is not in the range
     */
    private String words(double value) {
        float single = (float) value;
        if (Double.isFinite(value) && Float.isInfinite(single)) return words + " of at most 3.4e38";
        return value > 0 && single == 0 ? words + " of at least 1.4e-45" : words;
    }

    /**
     * For help texts, as in {@code 0 ≤ P < 1}; empty where all numbers are allowed.
     *
     * @param symbol for the number
     */
    public String formula(String symbol) {
        return formula.formatted(symbol);
    }

    /**
     * @param flag for the error
     * @param example a number that can be used
     * @throws FalllineException (usage) if the value is not in the range
     */
    public void require(String flag, double value, String example) {
        require(flag, value, shortest(value), example);
    }

    /**
     * @param text of the value as it was given
     * @throws FalllineException (usage) if the value is not in the range
     */
    public void require(String flag, double value, String text, String example) {
        if (!contains(value)) throw refuse(flag, text, words(value), example);
    }

    /**
     * The number that a text is; NaN where it is none. Java alone would also read {@code 1f},
     * {@code 0x1p3} and the digits of other scripts.
     */
    public static double number(String text) {
        String number = text.strip();
        return DECIMAL.matcher(number).matches() ? Double.parseDouble(number) : Double.NaN;
    }

    /** The shortest decimal that reads back as the same number, as in {@code 1e-8}. */
    public static String shortest(double value) {
        return Double.toString(value).replaceFirst("\\.0(?=$|E)", "").replace('E', 'e');
    }

    /** As in {@code --lr -1 cannot be used: give a positive number, such as 0.001}. */
    public static FalllineException refuse(
            String flag, Object value, String expected, String example) {
        Object text = value instanceof Double number ? shortest(number) : value;
        return usage("%s %s cannot be used: give %s, such as %s", flag, text, expected, example);
    }
}
