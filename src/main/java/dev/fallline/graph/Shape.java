package dev.fallline.graph;

/**
 * The size of a tensor. Everything here is a matrix: a vector is one row, a scalar is 1 × 1.
 *
 * @param rows at least 1; the examples of a batch, where there is one
 * @param columns at least 1
 */
public record Shape(int rows, int columns) {
    /** 1 × 1. */
    public static final Shape SCALAR = new Shape(1, 1);

    /** Refuses dimensions below 1 by an {@code IllegalArgumentException}. */
    public Shape {
        if (rows < 1 || columns < 1) throw new IllegalArgumentException(rows + "×" + columns);
        Math.multiplyExact(rows, columns);
    }

    /** {@return the number of elements} */
    public int size() {
        return rows * columns;
    }

    @Override
    public String toString() {
        return rows + "×" + columns;
    }
}
