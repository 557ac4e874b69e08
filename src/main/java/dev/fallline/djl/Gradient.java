package dev.fallline.djl;

/** The gradient of a tensor that wants one: what the last collector added up, or zero. */
final class Gradient {
    private Tensor sum;
    private long collection;

    /** Adds to what was added during the same collection. */
    void add(Tensor g, long collection) {
        boolean first = sum == null || this.collection != collection;
        sum = first ? g.copy() : Pairwise.ADD.apply(sum, g);
        this.collection = collection;
    }

    /** The sum, whose numbers the caller may change; null for zero. */
    Tensor sum(long collection) {
        return this.collection == collection ? sum : null;
    }
}
