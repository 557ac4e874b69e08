// out = u f', element by element; s is f's output or input, as Function.slopeFromOutput says, and
// out may be s or u.
#include "functions.cuh"
#include "loops.cuh"

#define SLOPE(name, formula)                                                                   \
    extern "C" __global__ void fallline_slope_##name(                                          \
        const float* source, const float* upstream, float* out, long long n) {                 \
        FOR_ELEMENTS(i, n) {                                                                   \
            const float s = source[i];                                                         \
            const float u = upstream[i];                                                       \
            (void) s;                                                                          \
            (void) u;                                                                          \
            out[i] = formula;                                                                  \
        }                                                                                      \
    }

SLOPES(SLOPE)
