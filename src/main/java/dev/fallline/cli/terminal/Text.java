package dev.fallline.cli.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Text in columns of a terminal. */
public final class Text {
    private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|'[^']*'|\\S)+");

    /** Columns in which a text of several lines can still be read. */
    static final int LEAST = 20;

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

    /**
     * Breaks a text between words, of which those in quotation marks are one, where a line would be
     * too wide. A word that is wider has a line of its own.
     *
     * @return at least one line
     */
    public static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        for (String given : text.split("\n", -1)) {
            if (width(given) <= width) lines.add(given);
            else wrapLine(given, width, lines);
        }
        return lines;
    }

    /** The lines of a text beside its label, wrapped as {@link #wrap} does, with {@link #LEAST}. */
    static List<String> beside(String label, int labelWidth, String text, int width) {
        List<String> lines = new ArrayList<>();
        for (String line : wrap(text, Math.max(LEAST, width - labelWidth))) {
            lines.add(left(lines.isEmpty() ? label : "", labelWidth) + line);
        }
        return lines;
    }

    private static void wrapLine(String text, int width, List<String> lines) {
        String line = "";
        for (MatchResult word : WORD.matcher(text).results().toList()) {
            String longer = line.isEmpty() ? word.group() : line + " " + word.group();
            if (!line.isEmpty() && width(longer) > width) {
                lines.add(line);
                longer = word.group();
            }
            line = longer;
        }
        lines.add(line);
    }

    /** At most the first {@code width} columns. */
    public static String cut(String text, int width) {
        if (width(text) <= width) return text;
        return text.substring(0, text.offsetByCodePoints(0, width));
    }
}
