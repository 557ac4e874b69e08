// Its kernel has a file to itself since its normal numbers need the fused operations of the
// logarithm, and update.cu has none.
#include "langevin.cuh"
#include "update.cuh"

extern "C" __global__ void fallline_update_langevin(
    float* parameters, const float* gradient, const float* scalars, const Step* step,
    long long decayed, long long n) {
    const Share share(scalars, Langevin::SCALARS, step, decayed, n);
    const Langevin rule(share.scalars);
    const long long thread = (long long) blockIdx.x * blockDim.x + threadIdx.x;
    const long long threads = (long long) gridDim.x * blockDim.x;
    for (long long b = share.from / 4 + thread; 4 * b < share.to; b += threads) {
        const Philox drawn = rule.draw(b);
        for (int word = 0; word < 4; word++) {
            const long long i = 4 * b + word;
            if (i < share.from || i >= share.to) continue;
            rule(drawn.words[word], gradient[i], parameters[i]);
        }
    }
}
