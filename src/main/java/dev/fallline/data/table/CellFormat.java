package dev.fallline.data.table;

import java.util.Currency;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads the cells of a table: numbers as people write them, and signs that one is missing.
 *
 * @param delimiter between cells; where it is a comma, a comma within a cell separates thousands
 *     unless the decimal sign is said to be one
 * @param decimalComma whether the decimal sign is a comma; null for either
 * @param missing what stands for a missing value, in lower case
 */
record CellFormat(char delimiter, Boolean decimalComma, Set<String> missing) {
    /** What stands for a missing value unless others are named. */
    static final Set<String> USUAL_MISSING =
            Set.of("", "?", "-", ".", "na", "n/a", "#n/a", "nan", "null");

    /** The longest whole number that surely fits an int. */
    private static final int SHORT = 9;

    /** Per cent and currencies. */
    private static final String SIGNS = "%$€£¥";

    /** Codes of ISO 4217, such as CHF. */
    private static final Set<String> CURRENCIES =
            Currency.getAvailableCurrencies().stream()
                    .map(Currency::getCurrencyCode)
                    .collect(Collectors.toUnmodifiableSet());

    private static final Pattern UNIT = Pattern.compile("[" + SIGNS + "]|[A-Z]{3}");

    private static final Pattern GROUPED = Pattern.compile("[+-]?\\d{1,3}(,\\d{3})+(\\.\\d*)?");
    private static final Pattern GROUPED_COMMA =
            Pattern.compile("[+-]?\\d{1,3}(\\.\\d{3})+(,\\d*)?");
    private static final Pattern COMMA = Pattern.compile("[+-]?\\d*,\\d+([eE][+-]?\\d+)?");

    boolean isMissing(String cell) {
        return missing.contains(cell.toLowerCase(Locale.ROOT));
    }

    /** The number in a cell; NaN where there is none, infinite where it is too large. */
    double number(String cell) {
        double number = bareNumber(cell);
        if (!Double.isNaN(number)) return number;
        String bare = bare(cell);
        return bare.equals(cell) ? number : bareNumber(bare);
    }

    /** Without a unit and no-break spaces, and with a minus as programs write it. */
    static String bare(String cell) {
        String text = cell.replace('\u2212', '-').replace('\u00a0', ' ').strip();
        if (text.startsWith("-")) return "-" + withoutUnit(text.substring(1));
        return withoutUnit(text);
    }

    /**
     * Whether a number is not one for programs: with a comma, or a unit at its end or beginning.
     */
    static boolean isUnusual(String number) {
        if (number.indexOf(',') >= 0) return true;
        return !isPlain(number.charAt(0)) || !isPlain(number.charAt(number.length() - 1));
    }

    /** The sign or code of a number's unit; empty for none. */
    static String unit(String number) {
        if (!isUnusual(number)) return "";
        return UNIT.matcher(number).results().map(MatchResult::group).findFirst().orElse("");
    }

    private static boolean isPlain(char c) {
        return c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+';
    }

    private static String withoutUnit(String text) {
        int last = text.length() - 1;
        if (last < 1) return text;
        if (SIGNS.indexOf(text.charAt(last)) >= 0) return text.substring(0, last).strip();
        if (SIGNS.indexOf(text.charAt(0)) >= 0) return text.substring(1).strip();
        return withoutCode(text);
    }

    /** A code needs a blank beside it: without one, it may begin the name of a thing. */
    private static String withoutCode(String text) {
        int blank = text.lastIndexOf(' ');
        if (blank < 0) return text;
        if (CURRENCIES.contains(text.substring(blank + 1))) return text.substring(0, blank).strip();
        blank = text.indexOf(' ');
        return CURRENCIES.contains(text.substring(0, blank)) ? text.substring(blank).strip() : text;
    }

    private double bareNumber(String cell) {
        if (cell.indexOf(',') >= 0) return withComma(cell);
        if (Boolean.TRUE.equals(decimalComma) && GROUPED_COMMA.matcher(cell).matches()) {
            return plain(cell.replace(".", ""));
        }
        return plain(cell);
    }

    private double withComma(String cell) {
        boolean comma = decimalComma == null ? delimiter != ',' : decimalComma;
        if (comma && COMMA.matcher(cell).matches()) return plain(cell.replace(',', '.'));
        if (comma && GROUPED_COMMA.matcher(cell).matches()) {
            return plain(cell.replace(".", "").replace(',', '.'));
        }
        boolean grouped = !Boolean.TRUE.equals(decimalComma) && GROUPED.matcher(cell).matches();
        return grouped ? plain(cell.replace(",", "")) : Double.NaN;
    }

    /** A number with a decimal point or none. */
    static double plain(String cell) {
        boolean whole = !cell.isEmpty() && cell.length() <= SHORT;
        int value = 0;
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c >= '0' && c <= '9') {
                if (whole) value = 10 * value + (c - '0');
            } else if ("+-.eE".indexOf(c) >= 0) {
                whole = false;
            } else {
                // Java would also read 1f, 0x1p3 and NaN.
                return Double.NaN;
            }
        }
        if (whole) return value;
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException _) {
            return Double.NaN;
        }
    }

    /** The text of a number that is the same however it was written: 1, 1.0 and 1e0; 0 and −0. */
    static String canonical(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
        return whole ? Long.toString((long) number) : Double.toString(number);
    }
}
