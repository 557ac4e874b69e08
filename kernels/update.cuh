// The walk of an optimizer over the parameters: everything but the formula of one element.
#pragma once

#include "step.cuh"

/** DenormalFlush.java: keep * memory, rounded to a multiple of 2^-100 where it is small. */
__device__ inline float faded(float keep, float memory) {
    constexpr float small = 0x1p-76f;
    return keep * memory + small - small;
}

/**
 * What a block moves. Blocks with y = 0 take the elements that weight decay applies to, those with
 * y = 1 the others, each with a set of scalars of its own.
 */
struct Share {
    long long from;
    long long to;
    const float* scalars;

    __device__ Share(
        const float* all, int count, const Step* step, long long decayed, long long n)
        : from(blockIdx.y == 0 ? 0 : decayed),
          to(blockIdx.y == 0 ? decayed : n),
          scalars(all + (2ll * step->k + blockIdx.y) * count) {}

    /** Whether there is nothing for this block, which then need not fetch the scalars either. */
    __device__ bool none() const { return (long long) blockIdx.x * blockDim.x >= to - from; }
};

/** Four elements on loan from memory: read at once, written back at once. */
struct Loan {
    float4* home;
    float4 held;

    __device__ explicit Loan(float4* home) : home(home), held(*home) {}
    __device__ ~Loan() { *home = held; }
};

template <class Rule, class... Slots>
__device__ inline void move_four(const Rule& rule, float4 g, Loan p, Slots... slot) {
    rule(g.x, p.held.x, slot.held.x...);
    rule(g.y, p.held.y, slot.held.y...);
    rule(g.z, p.held.z, slot.held.z...);
    rule(g.w, p.held.w, slot.held.w...);
}

__device__ inline float4* four(float* x) {
    return reinterpret_cast<float4*>(x);
}

/** Elements from an address to the next multiple of 16 bytes. */
__device__ inline int lead(const float* x) {
    return (int) (-(reinterpret_cast<unsigned long long>(x) / 4) & 3);
}

/** Moves elements from .. to, four at a time where all arrays allow it. */
template <class Rule, class... Slots>
__device__ inline void move(
    const Rule& rule, long long from, long long to, const float* g, float* p, Slots*... slot) {
    const long long thread = (long long) blockIdx.x * blockDim.x + threadIdx.x;
    const long long threads = (long long) gridDim.x * blockDim.x;
    const int before = lead(p + from);
    const bool aligned = ((lead(g + from) == before) && ... && (lead(slot + from) == before));
    const long long first = aligned && from + before < to ? from + before : to;
    const long long fours = (to - first) / 4;
    for (long long i = from + thread; i < first; i += threads) rule(g[i], p[i], slot[i]...);
    const float4* g4 = reinterpret_cast<const float4*>(g + first);
    for (long long q = thread; q < fours; q += threads) {
        move_four(rule, g4[q], Loan(four(p + first) + q), Loan(four(slot + first) + q)...);
    }
    for (long long i = first + 4 * fours + thread; i < to; i += threads) {
        rule(g[i], p[i], slot[i]...);
    }
}
