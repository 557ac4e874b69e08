package dev.fallline.cli;

/**
 * The line "WARNING: Using incubator modules: jdk.incubator.vector", which the JVM writes to
 * standard error before {@code main} and has no switch for ({@code ModuleBootstrap}, JDK 25). The
 * Vector API is a deliberate choice, so on a terminal the line is wiped; a log keeps it.
 */
final class IncubatorNotice {
    private static final String LINE_UP = "\033[A";
    private static final String ERASE_LINE = "\033[2K";

    private IncubatorNotice() {}

    /** Call first in {@code main}, while the notice is still the last line on the screen. */
    static void wipe() {
        boolean terminal = Boolean.getBoolean("fallline.terminal"); // set by the launcher
        if (terminal && ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()) {
            System.err.print(LINE_UP + ERASE_LINE);
            System.err.flush();
        }
    }
}
