package dev.fallline.device.cpu;

import java.lang.foreign.MemorySegment;

/**
 * The part of a tensor that a kernel works on: some of its rows or, where only a product reads it,
 * some of its columns.
 *
 * @param at where it begins in the array
 * @param first how many elements of the tensor come before it
 * @param stride from the beginning of a row to that of the next; other than the columns only for
 *     {@link Gemm}
 */
record Matrix(float[] array, int at, int first, int rows, int columns, int stride) {
    /** Whose rows lie one behind the other. */
    Matrix(float[] array, int at, int first, int rows, int columns) {
        this(array, at, first, rows, columns, columns);
    }

    int size() {
        return rows * columns;
    }

    Matrix rows(int from, int to) {
        int skipped = from * stride;
        return new Matrix(array, at + skipped, first + skipped, to - from, columns, stride);
    }

    Matrix columns(int from, int to) {
        return new Matrix(array, at + from, first + from, rows, to - from, stride);
    }

    /** A single row so many times. */
    Matrix repeated(int rows) {
        return new Matrix(array, at, first, rows, columns, 0);
    }

    /** Some of the elements, as one row. */
    Matrix elements(int from, int to) {
        return new Matrix(array, at + from, first + from, 1, to - from);
    }

    /** Its memory, for native calls, from one of its numbers on. */
    MemorySegment segment(int skipped) {
        return MemorySegment.ofArray(array).asSlice(((long) at + skipped) * Float.BYTES);
    }
}
