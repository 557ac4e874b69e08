// All parameters in one launch, a kernel for each optimizer.
#include "optimizers.cuh"

namespace {

template <class Rule, class... Slots>
__device__ inline void update(
    const float* scalars, const Step* step, long long decayed, long long n, const float* gradient,
    float* parameters, Slots*... slots) {
    const Share share(scalars, Rule::SCALARS, step, decayed, n);
    if (share.none()) return;
    move(Rule(share.scalars), share.from, share.to, gradient, parameters, slots...);
}

}  // namespace

#define NO_SLOT(number, name, Rule)                                                       \
    extern "C" __global__ void fallline_update_##name(                                    \
        float* parameters, const float* gradient, const float* scalars, const Step* step, \
        long long decayed, long long n) {                                                 \
        update<Rule>(scalars, step, decayed, n, gradient, parameters);                    \
    }

#define ONE_SLOT(number, name, Rule)                                              \
    extern "C" __global__ void fallline_update_##name(                            \
        float* parameters, const float* gradient, float* slot0,                   \
        const float* scalars, const Step* step, long long decayed, long long n) { \
        update<Rule>(scalars, step, decayed, n, gradient, parameters, slot0);     \
    }

#define TWO_SLOTS(number, name, Rule)                                                \
    extern "C" __global__ void fallline_update_##name(                               \
        float* parameters, const float* gradient, float* slot0, float* slot1,        \
        const float* scalars, const Step* step, long long decayed, long long n) {    \
        update<Rule>(scalars, step, decayed, n, gradient, parameters, slot0, slot1); \
    }

#define THREE_SLOTS(number, name, Rule)                                                     \
    extern "C" __global__ void fallline_update_##name(                                      \
        float* parameters, const float* gradient, float* slot0, float* slot1, float* slot2, \
        const float* scalars, const Step* step, long long decayed, long long n) {           \
        update<Rule>(scalars, step, decayed, n, gradient, parameters, slot0, slot1, slot2); \
    }

OPTIMIZERS(NO_SLOT, ONE_SLOT, TWO_SLOTS, THREE_SLOTS)

#undef NO_SLOT
#undef ONE_SLOT
#undef TWO_SLOTS
#undef THREE_SLOTS
