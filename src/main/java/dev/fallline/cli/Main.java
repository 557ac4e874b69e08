package dev.fallline.cli;

/** The command line's entry. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        IncubatorNotice.wipe();
        System.out.println("fallline");
    }
}
