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

    /** A copy of some of the examples, in the order of their indices. */
    public Examples take(int[] indices) {
        var taken = new int[indices.length];
        for (int i = 0; i < indices.length; i++) taken[i] = labels[indices[i]];
        return new Examples(width, features.rows(width, indices), taken);
    }
}
