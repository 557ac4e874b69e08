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
        /** A training diverged or was interrupted, or a file could not be written. */
        FAILED(1),
        /** A flag, setting or argument cannot be used. */
        USAGE(2),
        /** The device that was asked for is not there. */
        DEVICE_UNAVAILABLE(3),
        /** Data, or the folder of a run, are missing, damaged or do not fit. */
        BAD_DATA(4);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        /**
         * The exit code of a command that ends with such an error.
         *
         * @return from 1 to 4
         */
        public int exitCode() {
            return exitCode;
        }
    }

    /** What kind of error it is. */
    private final Kind kind;

    /**
     * An error without a cause.
     *
     * @param kind of error
     * @param message one sentence for the user
     */
    public FalllineException(Kind kind, String message) {
        this(kind, message, null);
    }

    /**
     * An error that another one caused.
     *
     * @param kind of error
     * @param message one sentence for the user
     * @param cause null for none
     */
    public FalllineException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /**
     * A flag or an argument that cannot be used.
     *
     * @param message one sentence, a format of {@link java.util.Formatter}
     * @param values for its places
     * @return an error of kind {@link Kind#USAGE}
     */
    public static FalllineException usage(String message, Object... values) {
        return new FalllineException(Kind.USAGE, message.formatted(values));
    }

    /**
     * Data, or the folder of a run, that cannot be used.
     *
     * @param message one sentence that begins with the file, a format of {@link
     *     java.util.Formatter}
     * @param values for its places
     * @return an error of kind {@link Kind#BAD_DATA}
     */
    public static FalllineException bad(String message, Object... values) {
        return bad(null, message, values);
    }

    /**
     * The same with what caused it.
     *
     * @param cause null for none
     * @param message one sentence that begins with the file, a format of {@link
     *     java.util.Formatter}
     * @param values for its places
     * @return an error of kind {@link Kind#BAD_DATA}
     */
    public static FalllineException bad(Throwable cause, String message, Object... values) {
        return new FalllineException(Kind.BAD_DATA, message.formatted(values), cause);
    }

    /**
     * Work that failed although all that was given is right.
     *
     * @param message one sentence, a format of {@link java.util.Formatter}
     * @param values for its places
     * @return an error of kind {@link Kind#FAILED}
     */
    public static FalllineException failed(String message, Object... values) {
        return failed(null, message, values);
    }

    /**
     * The same with what caused it.
     *
     * @param cause null for none
     * @param message one sentence, a format of {@link java.util.Formatter}
     * @param values for its places
     * @return an error of kind {@link Kind#FAILED}
     */
    public static FalllineException failed(Throwable cause, String message, Object... values) {
        return new FalllineException(Kind.FAILED, message.formatted(values), cause);
    }

    /**
     * A name that does not exist, as in {@code unknown --loss 'hubber'; did you mean 'huber'? Known
     * are …}.
     *
     * @param what the name is of: a flag, or a word such as {@code command}
     * @param name that was given
     * @param known the names that exist
     * @return an error of kind {@link Kind#USAGE}
     */
    public static FalllineException unknown(String what, String name, Collection<String> known) {
        return usage("%s", Nearest.unknown(what, name, known));
    }

    /**
     * The same without the list of what is known.
     *
     * @param what the name is of: a flag, or a word such as {@code command}
     * @param name that was given
     * @param known the names that exist
     * @return an error of kind {@link Kind#USAGE}
     */
    public static FalllineException unknownAmongMany(
            String what, String name, Collection<String> known) {
        return usage("%s", Nearest.unknownAmongMany(what, name, known));
    }

    /**
     * The kind of error, for programs that handle kinds differently.
     *
     * @return never null
     */
    public Kind kind() {
        return kind;
    }
}
