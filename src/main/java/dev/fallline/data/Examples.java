package dev.fallline.data;

/**
 * Labelled examples.
 *
 * @param width numbers in one example
 * @param features examples × width, row by row
 * @param labels class of each example, from 0
 */
public record Examples(int width, Features features, int[] labels) {
    public Examples {
        if ((long) width * labels.length != features.size()) {
            throw new IllegalArgumentException(
                    "%d labels of width %d for %d features"
                            .formatted(labels.length, width, features.size()));
        }
    }

    /** How many examples. */
    public int count() {
        return labels.length;
    }
}
