package dev.fallline.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * How the numbers of one kind are shown to people, the same in a terminal, on a page, in a file.
 */
public enum NumberFormat {
    /** Four digits, or a power of ten where that is shorter. */
    NUMBER(NumberFormat::fourDigits),
    /** A whole number, in groups of three digits. */
    COUNT("%,.0f"),
    /** A share from 0 to 1, in percent with two decimals. */
    PERCENT(share -> format("%.2f %%", 100 * share)),
    /** A share in whole percents. */
    WHOLE_PERCENT(share -> format("%.0f %%", 100 * share)),
    /** A loss: four decimals, or a power of ten where they would show little. */
    LOSS(value -> fixed(value, 0.01, 1e4, "%.4f", "%.2e")),
    /** A coordinate or a value: six decimals, or a power of ten where they would show little. */
    VALUE(value -> fixed(value + 0.0, 1e-4, 1e6, "%.6f", "%.4e")), // + 0.0: no -0
    /** A rate, a tolerance, a norm: three digits, as one would type them. */
    SIZE(NumberFormat::threeDigits),
    /** All digits, as one would type them: {@code 3.16e-4}. */
    EXACT(value -> Double.toString(value).replaceFirst("\\.0(?=$|E)", "").replace('E', 'e')),
    /** Six digits, whatever the size. */
    SIX_DIGITS("%.6g"),
    /** Two digits and a power of ten: how large an error is. */
    MAGNITUDE("%.1e"),
    /** One decimal. */
    TENTHS("%.1f"),
    /** Two decimals. */
    HUNDREDTHS("%.2f"),
    /** Four decimals. */
    DECIMALS("%.4f"),
    /** Seconds of a short time with three digits: {@code 12.3 µs}. */
    DURATION(NumberFormat::duration),
    /** Seconds as hours, minutes and seconds: {@code 0:12}, {@code 1:05:00}. */
    CLOCK(NumberFormat::clock);

    /** What is shown for NaN. */
    public static final String MISSING = "–";

    private final DoubleFunction<String> finite;

    NumberFormat(DoubleFunction<String> finite) {
        this.finite = finite;
    }

    NumberFormat(String pattern) {
        this(value -> format(pattern, value));
    }

    private static String fourDigits(double value) {
        double size = Math.abs(value);
        if (size == 0) return "0";
        if (size < 1e-4 || size >= 1e6) return scientific(format("%.3e", value));
        if (size >= 1000) return format("%,.0f", value);
        int decimals = 3 - (int) Math.floor(Math.log10(size));
        return trimmed(format("%." + Math.max(0, decimals) + "f", value));
    }

    private static String threeDigits(double value) {
        BigDecimal three = new BigDecimal(value).round(new MathContext(3)).stripTrailingZeros();
        double size = Math.abs(value);
        if (size == 0 || size >= 1e-3 && size < 1e6) return three.toPlainString();
        return scientific(format("%.2e", value));
    }

    private static String duration(double seconds) {
        String[] units = {"ns", "µs", "ms", "s"};
        double value = 1e9 * seconds;
        int unit = 0;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1e3;
            unit++;
        }
        String pattern = value < 9.995 ? "%.2f " : value < 99.95 ? "%.1f " : "%.0f ";
        return format(pattern, value) + units[unit];
    }

    private static String clock(double seconds) {
        long s = Math.round(seconds);
        String minutes = s < 3600 ? s / 60 + ":" : format("%d:%02d:", s / 3600, s / 60 % 60);
        return minutes + format("%02d", s % 60);
    }

    /** The number with its unit; a dash for NaN. */
    public String text(double value) {
        if (Double.isNaN(value)) return MISSING;
        if (Double.isInfinite(value)) return value > 0 ? "∞" : "−∞";
        return finite.apply(value);
    }

    /** The same without a percent sign, for a column whose head has it. */
    public String withoutUnit(double value) {
        return text(value).replace(" %", "");
    }

    /** Characters that most numbers take, where a column's width is fixed beforehand. */
    public int width() {
        return switch (this) {
            case PERCENT -> 6;
            case COUNT -> 11;
            default -> 9;
        };
    }

    /** How the page's script, which has these rules for axes, calls the format. */
    String axis() {
        return switch (this) {
            case PERCENT, WHOLE_PERCENT -> "percent";
            case COUNT -> "count";
            default -> "number";
        };
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private static String fixed(
            double value, double from, double to, String plain, String scientific) {
        double size = Math.abs(value);
        return format(size == 0 || size >= from && size < to ? plain : scientific, value);
    }

    private static String trimmed(String decimal) {
        return decimal.indexOf('.') < 0 ? decimal : decimal.replaceFirst("\\.?0+$", "");
    }

    private static String scientific(String text) {
        int e = text.indexOf('e');
        return trimmed(text.substring(0, e)) + "e" + Integer.parseInt(text.substring(e + 1));
    }
}
