package dev.fallline;

/**
 * Something the user can mend. The message is one sentence that names the flag, file or value, says
 * what was expected and how to mend it; the command line prints it and exits with the code.
 */
public final class FalllineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why a command ended, as its exit code. */
    public enum Kind {
        FAILED(1),
        USAGE(2),
        DEVICE_UNAVAILABLE(3),
        BAD_DATA(4);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;

    public FalllineException(Kind kind, String message) {
        this(kind, message, null);
    }

    public FalllineException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
