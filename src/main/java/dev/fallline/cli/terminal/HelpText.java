package dev.fallline.cli.terminal;

import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_FOOTER;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_SYNOPSIS;
import static picocli.CommandLine.Model.UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING;

import picocli.CommandLine;
import picocli.CommandLine.IHelpSectionRenderer;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The help of a command, as wide as the terminal. */
public final class HelpText {
    public static final int LEAST_COLUMNS = 40;
    private static final int MOST_COLUMNS = 100;

    /** The parser's least for its two columns. */
    private static final int LEAST_TABLE = 55;

    /** So wide that it breaks no line. */
    private static final int UNBROKEN = 10_000;

    private static final Pattern LINE = Pattern.compile("(?m)^.+$");
    private static final Pattern FLAG = Pattern.compile("( {2,}\\S.*?) {2,}(\\S.*)");
    private static final String EXAMPLE = "  " + Program.NAME + " ";
    private static final String USAGE = "Usage: ";
    private static final int INDENT = 4;

    private HelpText() {}

    /** The width for what {@code COLUMNS} is, limited to what is readable. */
    public static int width(String columns) {
        if (columns == null) return MOST_COLUMNS;
        return Math.clamp(Console.width(columns), LEAST_COLUMNS, MOST_COLUMNS);
    }

    /** Limits the help of a command and of those below it to some columns. */
    public static void limit(CommandLine command, int width) {
        boolean table = width >= LEAST_TABLE;
        command.setUsageHelpWidth(table ? width : UNBROKEN);
        Map<String, IHelpSectionRenderer> sections = command.getHelpSectionMap();
        sections.computeIfPresent(
                SECTION_KEY_FOOTER, (_, section) -> help -> limited(section.render(help), width));
        if (!table) {
            int beside = width - USAGE.length();
            sections.replaceAll(
                    (name, section) ->
                            switch (name) {
                                case SECTION_KEY_SYNOPSIS_HEADING -> section;
                                case SECTION_KEY_SYNOPSIS ->
                                        help -> limited(section.render(help), beside);
                                default -> help -> limited(section.render(help), width);
                            });
        }
        command.setHelpSectionMap(sections);
    }

    private static String limited(String section, int width) {
        return LINE.matcher(section)
                .replaceAll(line -> Matcher.quoteReplacement(split(line.group(), width)));
    }

    /** In a narrow terminal what a flag does stands below it. */
    private static String split(String line, int width) {
        if (line.startsWith(EXAMPLE)) return wrapped(line, 2, 4, width, " \\");
        Matcher flag = FLAG.matcher(line);
        if (flag.matches()) {
            return wrapped(flag.group(1), 2, INDENT, width, "")
                    + System.lineSeparator()
                    + wrapped(flag.group(2), INDENT, INDENT, width, "");
        }
        boolean below = line.startsWith("    ");
        if (Text.width(line) <= width && !below) return line;
        int indent = below ? INDENT : 0;
        return wrapped(line, indent, indent, width, "");
    }

    /**
     * @param first the indentation of the first line; {@code other}, at least as much, of the
     *     others
     * @param more what ends all lines but the last
     */
    private static String wrapped(String text, int first, int other, int width, String more) {
        String line = text.strip();
        if (first + Text.width(line) <= width) return " ".repeat(first) + line;
        String joint = more + System.lineSeparator() + " ".repeat(other);
        return " ".repeat(first)
                + String.join(joint, Text.wrap(line, width - other - more.length()));
    }
}
