package dev.fallline.train;

/** Examples that a network is measured on. */
public enum Subset {
    /**
     * Those learned from, each measured while it is: with dropout, before the epoch's later
     * updates.
     */
    TRAINING("train", "training"),
    /** Those held out of the training set, after the epoch. */
    VALIDATION("val", "validation"),
    /** Those of the test set, after the epoch. */
    TEST("test", "test");

    private final String label;
    private final String title;

    Subset(String label, String title) {
        this.label = label;
        this.title = title;
    }

    /** In names of files and columns: {@code val}. */
    public String label() {
        return label;
    }

    /** {@code validation}. */
    public String title() {
        return title;
    }
}
