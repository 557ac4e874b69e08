package dev.fallline.cli.terminal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program by the name that it was called by, such as {@code ./fallline}. */
public final class Program {
    /** Set by the launcher. */
    public static final String NAME = System.getProperty("fallline.name", "fallline");

    private static final Pattern CALL = Pattern.compile("(?<![\\w./-])fallline (?=[a-z])");

    private Program() {}

    /** A text whose commands, such as {@code fallline train}, can be typed as they stand there. */
    public static String calls(String text) {
        return calls(text, NAME);
    }

    static String calls(String text, String name) {
        return CALL.matcher(text).replaceAll(Matcher.quoteReplacement(name + " "));
    }
}
