package dev.fallline.data;

/**
 * Examples with their targets.
 *
 * @param width numbers in one example
 * @param features examples × width, row by row
 * @param targets one for each example
 */
public record Examples(int width, Features features, Targets targets) {
    public Examples {
        if ((long) width * targets.size() != features.size()) {
            throw new IllegalArgumentException(
                    "%d targets of width %d for %d features"
                            .formatted(targets.size(), width, features.size()));
        }
    }

    /**
     * Labelled examples.
     *
     * @param labels class of each, from 0
     */
    public Examples(int width, Features features, int[] labels) {
        this(width, features, new Targets.Classes(labels));
    }

    /** How many examples. */
    public int count() {
        return targets.size();
    }

    /**
     * Class of each example, from 0.
     *
     * @throws IllegalStateException if the examples have real values instead
     */
    public int[] labels() {
        if (targets instanceof Targets.Classes(int[] labels)) return labels;
        throw new IllegalStateException("these examples have real values, not classes");
    }

    /** A copy of some of the examples, in the order of their indices. */
    public Examples take(int[] indices) {
        return new Examples(width, features.rows(width, indices), targets.take(indices));
    }
}
