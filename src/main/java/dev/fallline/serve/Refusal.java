package dev.fallline.serve;

/** An answer in the range 400 to 599, with a sentence that says what is wrong and what to do. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refusal(int status, String message, Object... values) {
        super(message.formatted(values));
        this.status = status;
    }

    static Refusal missing(String path) {
        return new Refusal(404, "There is no %s.", path);
    }

    /** Of an address that is asked by GET. */
    static Refusal post(String path) {
        return new Refusal(405, "%s takes POST.", path);
    }

    int status() {
        return status;
    }
}
