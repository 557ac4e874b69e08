// The optimizer whose elements differ: each is shaken by noise of its own.
#pragma once

#include "gaussian.cuh"
#include "philox.cuh"

namespace {

/** Four pieces of 16 bits, lowest first. */
__device__ inline long long whole(const float* pieces) {
    return (long long) pieces[0] | (long long) pieces[1] << 16 | (long long) pieces[2] << 32
        | (long long) ((unsigned long long) pieces[3] << 48);
}

struct Langevin {
    static constexpr int SCALARS = 11;
    float rate, decay, noise;
    long long seed, number;

    __device__ explicit Langevin(const float* s)
        : rate(s[0]), decay(s[1]), noise(s[2]), seed(whole(s + 3)), number(whole(s + 7)) {}

    /** The random words of elements 4 block .. 4 block + 3. */
    __device__ Philox draw(long long block) const { return philox(seed, number, -1, block); }

    __device__ void operator()(unsigned word, float g, float& theta) const {
        const float kick = noise * fallline::gaussian(word);
        theta = theta - rate * (g + decay * theta) + kick;
    }
};

}  // namespace
