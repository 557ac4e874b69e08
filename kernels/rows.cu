// One thread a row: scores (logits) and their losses.
#include "loops.cuh"
#include "row.cuh"

/** ln sum e^x: -> rows x 1. */
extern "C" __global__ void fallline_log_sum_exp(
    const float* x, float* y, int rows, int columns) {
    FOR_ELEMENTS(row, rows) y[row] = log_sum_exp(x + row * columns, columns);
}

/** -> rows x 1. */
extern "C" __global__ void fallline_cross_entropy(
    const float* logits, const float* labels, float smoothing, float* losses, int rows,
    int columns) {
    FOR_ELEMENTS(row, rows) {
        losses[row] = cross_entropy(logits + row * columns, labels[row], smoothing, columns);
    }
}

/** -> rows x columns. */
extern "C" __global__ void fallline_cross_entropy_slope(
    const float* logits, const float* labels, float smoothing, const float* upstream, float* out,
    int rows, int columns) {
    FOR_ELEMENTS(row, rows) {
        cross_entropy_slope(
            logits + row * columns, labels[row], smoothing, upstream[row], out + row * columns,
            columns);
    }
}

/** -> rows x 1. */
extern "C" __global__ void fallline_hits(
    const float* logits, const float* labels, float* y, int rows, int columns) {
    FOR_ELEMENTS(row, rows) y[row] = hit(logits + row * columns, labels[row], columns);
}

/** -> rows x columns. */
extern "C" __global__ void fallline_one_hot(
    const float* labels, float smoothing, float* y, int rows, int columns) {
    FOR_MATRIX(row, rows, column, columns) {
        y[row * columns + column] = one_hot(labels[row], smoothing, column, columns);
    }
}
