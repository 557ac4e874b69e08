// The Euclidean norm from sums of squares, in double, in the order of TreeSum.java, by a block of 256
// threads.
#pragma once

#include "chunk.cuh"

namespace {

/** Threads of a block, each of which adds up some of the sums. */
constexpr int SUMMANDS = 256;

/** The root of the sum of term(0) .. term(count - 1): the same for all threads. */
template <class Term>
__device__ inline double root_of_sum(long long count, double* sums, const Term& term) {
    double sum = 0.0;
    for (long long i = threadIdx.x; i < count; i += SUMMANDS) sum += term(i);
    sums[threadIdx.x] = sum;
    for (unsigned half = SUMMANDS / 2; half >= 1; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) sums[threadIdx.x] += sums[threadIdx.x + half];
    }
    __syncthreads();
    return sqrt(sums[0]);
}

/** From the squares of chunks, two of which make one term of the sum. */
__device__ inline double norm_of_chunks(const float* squares, int chunks, double* sums) {
    return root_of_sum((chunks + 1) / 2, sums, [=](long long i) {
        const float first = 0.0f + squares[2 * i];
        return 2 * i + 1 < chunks ? first + squares[2 * i + 1] : first;
    });
}

/** Clip.ByNorm: min(1, limit / (norm + 1e-6)). */
__device__ inline float clip_factor(double limit, double norm) {
    const double f = limit / (norm + 1e-6);
    return f > 1.0 ? 1.0f : (float) f;
}

}  // namespace
