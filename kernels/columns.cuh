// The sum over a matrix's rows in the order that CpuKernels.java defines: a thread sums 32 rows of its
// column at a time, the block's first row of threads adds these up.
#pragma once

namespace {

/** Rows in a block of a sum over rows. */
constexpr int ROWS = 32;
/** Threads of a block: columns, and blocks of rows at a time. */
constexpr int COLUMNS = 32;
constexpr int HEIGHT = 32;

/** The sum of a column, for the block's first row of threads; they hand each other parts of it in `blocks`. */
template <class Add>
__device__ inline float sum_column(
    float (&blocks)[HEIGHT][COLUMNS], long long column, int rows, int columns, Add add) {
    const int height = blockDim.y;
    float sum = 0.0f;
    for (long long start = 0; start < rows; start += ROWS * height) {
        const long long from = start + ROWS * (int) threadIdx.y;
        const long long to = from + ROWS < rows ? from + ROWS : rows;
        float block = 0.0f;
        if (column < columns) {
            for (long long row = from; row < to; row++) {
                block = add(block, row * columns + column, column);
            }
        }
        blocks[threadIdx.y][threadIdx.x] = block;
        __syncthreads();
        if (threadIdx.y == 0) {
            for (int b = 0; b < height && start + ROWS * b < rows; b++) {
                sum += blocks[b][threadIdx.x];
            }
        }
        __syncthreads();
    }
    return sum;
}

/**
 * rows x columns -> 1 x columns.
 *
 * @param add gives a sum with one more term: add(sum, element, column)
 * @param finish makes of a column's sum what is stored: finish(sum, column)
 */
template <class Add, class Finish>
__device__ inline void sum_columns(float* y, int rows, int columns, Add add, Finish finish) {
    __shared__ float blocks[HEIGHT][COLUMNS];
    for (long long left = (long long) blockIdx.x * COLUMNS; left < columns;
         left += (long long) gridDim.x * COLUMNS) {
        const long long column = left + threadIdx.x;
        const float sum = sum_column(blocks, column, rows, columns, add);
        if (threadIdx.y == 0 && column < columns) y[column] = finish(sum, column);
    }
}

}  // namespace
