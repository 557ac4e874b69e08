package dev.fallline.device.cpu;

/**
 * The rows of a tensor that a kernel works on.
 *
 * @param at where they begin in the array
 * @param first how many elements of the tensor come before them
 */
record Matrix(float[] array, int at, int first, int rows, int columns) {
    int size() {
        return rows * columns;
    }

    Matrix rows(int from, int to) {
        int skipped = from * columns;
        return new Matrix(array, at + skipped, first + skipped, to - from, columns);
    }

    /** Some of the elements, as one row. */
    Matrix elements(int from, int to) {
        return new Matrix(array, at + from, first + from, 1, to - from);
    }
}
