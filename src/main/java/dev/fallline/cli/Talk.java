package dev.fallline.cli;

/** What is said beside the result: on standard error. */
final class Talk {
    private Talk() {}

    static void note(String text) {
        System.err.println("note: " + text);
    }
}
