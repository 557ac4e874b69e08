package dev.fallline;

import java.util.Collection;

/**
 * An error that the user can correct. The message is one sentence that names the flag, file or
 * value, says what was expected and how to correct it; the command line prints it and exits with
 * the code.
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

    /** A flag or an argument that cannot be used; the message is formatted with the values. */
    public static FalllineException usage(String message, Object... values) {
        return new FalllineException(Kind.USAGE, message.formatted(values));
    }

    /**
     * A name that does not exist, as in {@code unknown --loss 'hubber'; did you mean 'huber'? Known
     * are …}.
     *
     * @param what the name is of: a flag, or a word such as {@code command}
     */
    public static FalllineException unknown(String what, String name, Collection<String> known) {
        return usage("%s", Nearest.unknown(what, name, known));
    }

    public Kind kind() {
        return kind;
    }
}
