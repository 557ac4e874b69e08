package dev.fallline.cli.terminal;

/** Messages beside the result, on standard error. */
public final class Talk {
    private Talk() {}

    public static void note(String text) {
        System.err.println("note: " + text);
    }
}
