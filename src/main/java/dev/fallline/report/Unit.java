package dev.fallline.report;

import java.util.Locale;

/** How numbers are shown to people. The page's script has the same rules for its axes. */
public enum Unit {
    /** With four digits, or a power of ten where that is shorter. */
    NUMBER {
        @Override
        String finite(double value) {
            double size = Math.abs(value);
            if (size == 0) return "0";
            if (size < 1e-4 || size >= 1e6) {
                return scientific(String.format(Locale.ROOT, "%.3e", value));
            }
            if (size >= 1000) return String.format(Locale.ROOT, "%,.0f", value);
            int decimals = 3 - (int) Math.floor(Math.log10(size));
            return trimmed(String.format(Locale.ROOT, "%." + Math.max(0, decimals) + "f", value));
        }
    },
    /** A whole number, in groups of three digits. */
    COUNT {
        @Override
        String finite(double value) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
    },
    /** A share from 0 to 1, in percent with two decimals. */
    PERCENT {
        @Override
        String finite(double value) {
            return String.format(Locale.ROOT, "%.2f %%", 100 * value);
        }
    };

    abstract String finite(double value);

    /** The value in words; a dash for NaN. */
    public String text(double value) {
        if (Double.isNaN(value)) return "–";
        if (Double.isInfinite(value)) return value > 0 ? "∞" : "−∞";
        return finite(value);
    }

    /** Its name in the page. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static String trimmed(String decimal) {
        return decimal.indexOf('.') < 0 ? decimal : decimal.replaceFirst("\\.?0+$", "");
    }

    private static String scientific(String text) {
        int e = text.indexOf('e');
        return trimmed(text.substring(0, e)) + "e" + Integer.parseInt(text.substring(e + 1));
    }
}
