package dev.fallline.cli;

/** A line at the bottom of a terminal that is drawn over and over; where there is none, nothing. */
final class StatusLine {
    private static final long INTERVAL_NANOS = 100_000_000;
    private static final String BACK_AND_CLEAR = "\r\033[K";

    /** Only the launcher's shell can tell whether standard error is a terminal. */
    private final boolean terminal = Boolean.getBoolean("fallline.terminal");

    private final int width = width();
    private long drawn = System.nanoTime();
    private boolean visible;

    private static int width() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("\\d{1,4}") ? Integer.parseInt(columns) : 80;
    }

    /** Shows the text instead of the last one, unless that was just now. */
    void show(String text) {
        if (!terminal || System.nanoTime() - drawn < INTERVAL_NANOS) return;
        String fitting = text.length() < width ? text : text.substring(0, width - 1);
        System.err.print(BACK_AND_CLEAR + fitting);
        System.err.flush();
        drawn = System.nanoTime();
        visible = true;
    }

    /** Makes room for other text. */
    void erase() {
        if (!visible) return;
        System.err.print(BACK_AND_CLEAR);
        visible = false;
    }
}
