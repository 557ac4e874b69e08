// The norm of the gradient, in two launches, and what clipping makes of it.
#include "step.cuh"
#include "tree.cuh"

namespace {

/** Elements whose squares make one sum. */
constexpr int BLOCK = 2 * CHUNK;

}  // namespace

/** The sum of the squares of each 2,048 elements: two chunks, 16 threads each, added from +0. */
extern "C" __global__ void __launch_bounds__(256) fallline_squares(
    const float* x, float* squares, long long n) {
    __shared__ float values[BLOCK];
    __shared__ float accumulators[2][LANES];
    for (long long block = blockIdx.x; block * BLOCK < n; block += gridDim.x) {
        const long long rest = n - block * BLOCK;
        const int size = rest < BLOCK ? (int) rest : BLOCK;
        for (int i = threadIdx.x; i < size; i += blockDim.x) values[i] = x[block * BLOCK + i];
        __syncthreads();
        const int chunk = threadIdx.x / LANES;
        if (chunk < 2) {
            const int lane = threadIdx.x % LANES;
            const float* from = values + chunk * CHUNK;
            const int length = chunk_size(size - chunk * CHUNK);
            accumulators[chunk][lane] = accumulate<SumOfSquares>(from, length, lane);
        }
        __syncthreads();
        // The others may go on: only the last block of all leaves values for the first thread to read.
        if (threadIdx.x == 0) {
            float sum = 0.0f;
            for (int c = 0; c * CHUNK < size; c++) {
                const float* from = values + c * CHUNK;
                sum += fold<SumOfSquares>(accumulators[c], from, chunk_size(size - c * CHUNK));
            }
            squares[block] = sum;
        }
    }
}

/**
 * The root of their sum. Notes it, and writes the factor that brings the gradient down to the limit,
 * unless the factor's address is null.
 */
extern "C" __global__ void __launch_bounds__(SUMMANDS) fallline_norm(
    const float* squares, long long blocks, float* notes, int width, int index, const Step* step,
    double limit, float* factor) {
    __shared__ double sums[SUMMANDS];
    const double norm = root_of_sum(blocks, sums, [=](long long i) { return squares[i]; });
    if (threadIdx.x == 0) {
        notes[(long long) step->k * width + index] = (float) norm;
        if (factor != nullptr) *factor = clip_factor(limit, norm);
    }
}
