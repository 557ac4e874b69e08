// The sum of a chunk of up to 1,024 numbers in the order that CpuKernels.java defines, by 16 threads: each
// has an accumulator, which one of them then folds.
#pragma once

namespace {

constexpr int CHUNK = 1024;
constexpr int LANES = 16;

/** Plain terms. */
struct Sum {
    static __device__ float add(float sum, float x) { return sum + x; }
};

/** Squares. */
struct SumOfSquares {
    static __device__ float add(float sum, float x) { return fmaf(x, x, sum); }
};

__device__ inline int chunk_size(long long n) {
    return n < 0 ? 0 : n < CHUNK ? (int) n : CHUNK;
}

/** One accumulator of a chunk: elements lane, lane + 16, ... of those that fill whole rounds. */
template <class Terms>
__device__ float accumulate(const float* x, int n, int lane) {
    float sum = 0.0f;
    for (int i = lane; i < n - n % LANES; i += LANES) sum = Terms::add(sum, x[i]);
    return sum;
}

/** The accumulators folded in halves, then the chunk's last n mod 16 elements. */
template <class Terms>
__device__ float fold(const float* accumulators, const float* x, int n) {
    float sums[LANES];
    for (int j = 0; j < LANES; j++) sums[j] = accumulators[j];
    for (int half = LANES / 2; half >= 1; half /= 2) {
        for (int j = 0; j < half; j++) sums[j] += sums[j + half];
    }
    float sum = sums[0];
    for (int i = n - n % LANES; i < n; i++) sum = Terms::add(sum, x[i]);
    return sum;
}

/** The sum of a chunk by one thread. */
__device__ inline float sum_of_chunk(const float* x, int n) {
    float sums[LANES] = {};
    for (int i = 0; i < n - n % LANES; i += LANES) {
        for (int j = 0; j < LANES; j++) sums[j] += x[i + j];
    }
    return fold<Sum>(sums, x, n);
}

}  // namespace
