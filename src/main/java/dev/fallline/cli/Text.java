package dev.fallline.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers and columns as people read them, the same in every locale. */
final class Text {
    private Text() {}

    /** Columns that a text takes: one for each code point. */
    static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - width(text)));
    }

    static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - width(text))) + text;
    }

    /** At most the first {@code width} columns. */
    static String cut(String text, int width) {
        if (width(text) <= width) return text;
        return text.substring(0, text.offsetByCodePoints(0, width));
    }

    /** A loss: four decimals, or a power of ten where they would show little. */
    static String loss(double value) {
        double size = Math.abs(value);
        boolean plain = size == 0 || size >= 0.01 && size < 1e4 || !Double.isFinite(value);
        return String.format(Locale.ROOT, plain ? "%.4f" : "%.2e", value);
    }

    /** A coordinate or a value: six decimals, or a power of ten where they would show little. */
    static String number(double value) {
        double size = Math.abs(value);
        boolean plain = size == 0 || size >= 1e-4 && size < 1e6 || !Double.isFinite(value);
        return String.format(Locale.ROOT, plain ? "%.6f" : "%.4e", value + 0.0); // no -0
    }

    /** A rate, a tolerance, a norm: three digits, as one would type them. */
    static String size(double value) {
        if (!Double.isFinite(value)) return Double.toString(value);
        BigDecimal three = new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros();
        double size = Math.abs(value);
        if (size == 0 || size >= 1e-3 && size < 1e6) return three.toPlainString();
        String digits = three.unscaledValue().abs().toString();
        int exponent = three.precision() - three.scale() - 1;
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return (value < 0 ? "-" : "") + digits.charAt(0) + fraction + "e" + exponent;
    }

    /** A fraction as a percentage with two decimals, {@code 97.61 %}; a dash for NaN. */
    static String percent(double fraction) {
        return Double.isNaN(fraction) ? "-" : String.format(Locale.ROOT, "%.2f %%", 100 * fraction);
    }

    /** A whole number in groups of three, {@code 1,234,567}; a dash for NaN. */
    static String grouped(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%,.0f", value);
    }

    /** Hours, minutes and seconds, {@code 0:12}, {@code 3:20}, {@code 1:05:00}; a dash for NaN. */
    static String clock(double seconds) {
        if (Double.isNaN(seconds)) return "-";
        long s = Math.round(seconds);
        return s < 3600
                ? String.format(Locale.ROOT, "%d:%02d", s / 60, s % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }

    /** A short time with three digits, {@code 12.3 µs}; a dash for NaN. */
    static String duration(double seconds) {
        if (Double.isNaN(seconds)) return "-";
        String[] units = {"ns", "µs", "ms", "s"};
        double value = 1e9 * seconds;
        int unit = 0;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1e3;
            unit++;
        }
        String pattern = value < 9.995 ? "%.2f %s" : value < 99.95 ? "%.1f %s" : "%.0f %s";
        return String.format(Locale.ROOT, pattern, value, units[unit]);
    }
}
