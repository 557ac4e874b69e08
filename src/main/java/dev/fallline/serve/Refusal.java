package dev.fallline.serve;

/** An answer in the range 400 to 599, with a sentence that says what is wrong and what to do. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refusal(int status, String message, Object... values) {
        super(message.formatted(values));
        this.status = status;
    }

    int status() {
        return status;
    }
}
