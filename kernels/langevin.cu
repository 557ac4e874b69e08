// The optimizer whose elements differ: each is shaken by noise of its own. It has a file to itself
// since its normal numbers need the fused operations of the logarithm, and update.cu has none.
#include "gaussian.cuh"
#include "philox.cuh"
#include "update.cuh"

namespace {

/** Four pieces of 16 bits, lowest first. */
__device__ inline long long whole(const float* pieces) {
    return (long long) pieces[0] | (long long) pieces[1] << 16 | (long long) pieces[2] << 32
        | (long long) ((unsigned long long) pieces[3] << 48);
}

}  // namespace

extern "C" __global__ void fallline_update_langevin(
    float* parameters, const float* gradient, const float* scalars, const Step* step,
    long long decayed, long long n) {
    const Share share(scalars, 11, step, decayed, n);
    const float rate = share.scalars[0];
    const float decay = share.scalars[1];
    const float noise = share.scalars[2];
    const long long seed = whole(share.scalars + 3);
    const long long number = whole(share.scalars + 7);
    const long long thread = (long long) blockIdx.x * blockDim.x + threadIdx.x;
    const long long threads = (long long) gridDim.x * blockDim.x;
    for (long long b = share.from / 4 + thread; 4 * b < share.to; b += threads) {
        const Philox drawn = philox(seed, number, -1, b);
        for (int word = 0; word < 4; word++) {
            const long long i = 4 * b + word;
            if (i < share.from || i >= share.to) continue;
            const float kick = noise * fallline::gaussian(drawn.words[word]);
            const float theta = parameters[i];
            parameters[i] = theta - rate * (gradient[i] + decay * theta) + kick;
        }
    }
}
