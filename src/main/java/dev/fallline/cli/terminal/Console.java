package dev.fallline.cli.terminal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The two streams of a command: results go to standard output, messages to standard error. On a
 * terminal the last line of the messages may be a status that is redrawn in place and wiped before
 * anything else appears. No colours, so there is nothing for {@code NO_COLOR} to turn off.
 */
public final class Console {
    private static final int USUAL_WIDTH = 80;
    private static final int LABEL = 14;
    private static final String ERASE_TO_END = "\033[K";

    private final PrintStream results;
    private final PrintStream talk;
    private final boolean terminal;
    private final int width;
    private boolean statusShown;

    /**
     * @param terminal is {@code talk} a terminal?
     * @param width of the terminal, columns, at least 1
     */
    Console(PrintStream results, PrintStream talk, boolean terminal, int width) {
        this.results = results;
        this.talk = talk;
        this.terminal = terminal;
        this.width = width;
    }

    /**
     * The process's own. The launcher says by {@code fallline.terminal} whether standard error is a
     * terminal: {@link java.io.Console#isTerminal} is about the other two streams.
     */
    public static Console system() {
        boolean terminal = Boolean.getBoolean("fallline.terminal");
        return new Console(System.out, System.err, terminal, width(System.getenv("COLUMNS")));
    }

    /** The width that {@code COLUMNS} asks for, 80 where it is absent or no positive integer. */
    public static int width(String columns) {
        boolean sound = columns != null && columns.matches("[1-9]\\d{0,3}");
        return sound ? Integer.parseInt(columns) : USUAL_WIDTH;
    }

    public boolean terminal() {
        return terminal;
    }

    public int width() {
        return width;
    }

    /** The width of tables: that of the terminal where results go to one, else without a limit. */
    public static int tableWidth() {
        java.io.Console console = System.console();
        boolean terminal = console != null && console.isTerminal();
        return terminal ? width(System.getenv("COLUMNS")) : Integer.MAX_VALUE;
    }

    /** Whether messages may leave ASCII. */
    public boolean unicode() {
        return talk.charset().equals(StandardCharsets.UTF_8);
    }

    /** Standard output, for a result, after removing the status line. */
    public synchronized PrintStream results() {
        wipe();
        return results;
    }

    /** Prints a document on standard output, in UTF-8 whatever the locale. */
    public synchronized void printDocument(String document) {
        PrintStream out = results();
        out.writeBytes(document.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** A message. */
    public synchronized void say(String line) {
        wipe();
        talk.println(line);
        talk.flush();
    }

    /** A message beside its label; in a terminal it goes on below itself. */
    public void say(String label, String text) {
        int all = terminal ? width : Integer.MAX_VALUE;
        say(String.join(System.lineSeparator(), Text.beside(label, LABEL, text, all)));
    }

    public void note(String text) {
        say("note: " + text);
    }

    /**
     * Shows a line in the place of the one before, on a terminal; cut to leave the last column
     * free, where some terminals would wrap.
     */
    public synchronized void status(String line) {
        if (!terminal) return;
        talk.print("\r" + Text.cut(line, width - 1) + ERASE_TO_END);
        talk.flush();
        statusShown = true;
    }

    /** Removes the status, if there is one. */
    public synchronized void wipe() {
        if (!statusShown) return;
        talk.print("\r" + ERASE_TO_END);
        talk.flush();
        statusShown = false;
    }
}
