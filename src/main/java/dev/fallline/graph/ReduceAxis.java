package dev.fallline.graph;

/** What a sum runs over, and so makes 1. */
public enum ReduceAxis {
    /** r × c becomes 1 × c. */
    ROWS,
    /** r × c becomes r × 1. */
    COLUMNS
}
