package dev.fallline.cli.terminal;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A console whose two streams end in strings, and a little terminal that shows the talk. */
public final class Screen {
    private final ByteArrayOutputStream results = new ByteArrayOutputStream();
    private final ByteArrayOutputStream talk = new ByteArrayOutputStream();
    private final Charset charset;
    final Console console;

    private Screen(boolean terminal, int width, Charset charset) {
        this.charset = charset;
        console =
                new Console(
                        new PrintStream(results, false, charset),
                        new PrintStream(talk, false, charset),
                        terminal,
                        width);
    }

    static Screen terminal(int width) {
        return new Screen(true, width, StandardCharsets.UTF_8);
    }

    static Screen ascii(int width) {
        return new Screen(true, width, StandardCharsets.US_ASCII);
    }

    static Screen pipe() {
        return new Screen(false, 80, StandardCharsets.UTF_8);
    }

    byte[] resultBytes() {
        return results.toByteArray();
    }

    String results() {
        return results.toString(charset);
    }

    String talk() {
        return talk.toString(charset);
    }

    /** What the talk leaves on a terminal, line by line, the cursor's line last. */
    List<String> lines() {
        return lines(talk());
    }

    public static List<String> lines(String talk) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        int column = 0;
        String text = talk.replace("\033[K", "\0").replace(System.lineSeparator(), "\n");
        for (int c : text.codePoints().toArray()) {
            if (c == '\r') {
                column = 0;
            } else if (c == '\n') {
                lines.add(line.toString());
                line.setLength(0);
                column = 0;
            } else if (c == 0) {
                line.setLength(column);
            } else if (Character.isBmpCodePoint(c) && c >= ' ') {
                line.replace(column, Math.min(++column, line.length()), Character.toString(c));
            } else {
                throw new AssertionError("This terminal does not know U+%04x".formatted(c));
            }
        }
        lines.add(line.toString());
        return lines;
    }
}
