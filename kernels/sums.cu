// Sums whose order is part of their definition (CpuKernels.java) and does not depend on the launch.
#include "chunk.cuh"
#include "columns.cuh"

namespace {

/** Chunks of a row at a time, 16 threads each, in a sum over columns. */
constexpr int GROUPS = 16;

}  // namespace

/** rows x columns -> rows x 1. Groups of 16 threads take a row's chunks in turn. */
extern "C" __global__ void __launch_bounds__(LANES * GROUPS) fallline_sum_over_columns(
    const float* x, float* y, int rows, int columns) {
    __shared__ float accumulators[GROUPS][LANES + 1];
    __shared__ float chunks[GROUPS];
    const int lane = threadIdx.x % LANES;
    const int group = threadIdx.x / LANES;
    const int groups = blockDim.x / LANES;
    for (int row = blockIdx.x; row < rows; row += gridDim.x) {
        const float* values = x + (long long) row * columns;
        float sum = 0.0f;
        for (long long start = 0; start < columns; start += (long long) groups * CHUNK) {
            const long long from = start + (long long) group * CHUNK;
            const int n = chunk_size(columns - from);
            accumulators[group][lane] = accumulate<Sum>(values + from, n, lane);
            __syncthreads();
            if (lane == 0) chunks[group] = fold<Sum>(accumulators[group], values + from, n);
            __syncthreads();
            if (threadIdx.x == 0) {
                for (int g = 0; g < groups && start + (long long) g * CHUNK < columns; g++) {
                    sum += chunks[g];
                }
            }
        }
        if (threadIdx.x == 0) y[row] = sum;
    }
}

/** rows x columns -> 1 x columns. */
extern "C" __global__ void __launch_bounds__(COLUMNS * HEIGHT) fallline_sum_over_rows(
    const float* x, float* y, int rows, int columns) {
    sum_columns(
        y, rows, columns,
        [=](float sum, long long i, long long) { return sum + x[i]; },
        [](float sum, long long) { return sum; });
}
