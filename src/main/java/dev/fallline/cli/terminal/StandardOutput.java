package dev.fallline.cli.terminal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard output whose reader has ended, as in {@code fallline help | head -1}. The JVM ignores
 * SIGPIPE, so that what is written is lost, and the program is to end as if by the signal:
 * silently.
 */
public final class StandardOutput {
    /** Of a command whose output was closed: 128 + SIGPIPE. */
    public static final int CLOSED_EXIT_CODE = 141;

    private static final int TYPE = 0xF000;
    private static final int FIFO = 0x1000;
    private static final int SOCKET = 0xC000;

    private static boolean processes;

    /** Thrown where the reader of standard output has gone. */
    public static final class Closed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private StandardOutput() {}

    /** Says that {@link System#out} is that of the process. */
    public static void takeUp() {
        processes = true;
    }

    /**
     * Whether all that was printed has got where it should.
     *
     * @throws Closed if it is a pipe whose reader has ended: writing to one fails only then
     */
    public static boolean isWritten() {
        if (!System.out.checkError()) return true;
        if (processes && isPipe()) throw new Closed();
        return false;
    }

    private static boolean isPipe() {
        try {
            int type = (int) Files.getAttribute(Path.of("/dev/stdout"), "unix:mode") & TYPE;
            return type == FIFO || type == SOCKET;
        } catch (IOException | UnsupportedOperationException e) {
            return false; // not a Unix
        }
    }
}
