// Fetches a step's batch: the examples at order[from + k rows], order[from + k rows + 1], ...
#include "loops.cuh"
#include "step.cuh"

namespace {

/** Which example is the step's row. */
__device__ inline long long example(const int* order, long long row, int rows, const Step* step) {
    return order[step->from + (long long) step->k * rows + row];
}

}  // namespace

extern "C" __global__ void fallline_gather_bytes(
    const unsigned char* data, const int* order, float* y, int rows, int width,
    const Step* step) {
    FOR_MATRIX(row, rows, column, width) {
        const long long from = example(order, row, rows, step) * width;
        y[row * width + column] = data[from + column] * (2.0f / 255.0f);
    }
}

extern "C" __global__ void fallline_gather_floats(
    const float* data, const int* order, float* y, int rows, int width, const Step* step) {
    FOR_MATRIX(row, rows, column, width) {
        const long long from = example(order, row, rows, step) * width;
        y[row * width + column] = data[from + column];
    }
}
