package dev.fallline.cli.terminal;

/** Text in columns of a terminal. */
public final class Text {
    private Text() {}

    /** Columns that a text takes: one for each code point. */
    public static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    public static String left(String text, int width) {
        return text + " ".repeat(Math.max(0, width - width(text)));
    }

    public static String right(String text, int width) {
        return " ".repeat(Math.max(0, width - width(text))) + text;
    }

    /** At most the first {@code width} columns. */
    public static String cut(String text, int width) {
        if (width(text) <= width) return text;
        return text.substring(0, text.offsetByCodePoints(0, width));
    }
}
