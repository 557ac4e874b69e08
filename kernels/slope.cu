// out = u f', element by element; s is f's output or input, as Function.slopeFromOutput says, and
// out may be s or u.
#include "float_math.cuh"
#include "loops.cuh"

#define SLOPE(name, formula)                                                                   \
    extern "C" __global__ void fallline_slope_##name(                                          \
        const float* source, const float* upstream, float* out, long long n) {                 \
        FOR_ELEMENTS(i, n) {                                                                   \
            const float s = source[i];                                                         \
            const float u = upstream[i];                                                       \
            out[i] = formula;                                                                  \
        }                                                                                      \
    }

/** Where the function is level almost everywhere. */
#define LEVEL(name)                                                                            \
    extern "C" __global__ void fallline_slope_##name(                                          \
        const float*, const float*, float* out, long long n) {                                 \
        FOR_ELEMENTS(i, n) out[i] = 0.0f;                                                      \
    }

SLOPE(exp, u * s)
SLOPE(log, u / s)
SLOPE(sqrt, 0.5f * u / s)
SLOPE(abs, u * fallline::sign(s))
LEVEL(sign)
LEVEL(step)
SLOPE(erf, u * fallline::erf_slope(s))
SLOPE(tanh, u * fmaf(-s, s, 1.0f))
SLOPE(sigmoid, u * (s * (1.0f - s)))
SLOPE(softplus, u * fallline::sigmoid(s))
SLOPE(relu, s > 0.0f ? u : 0.0f)
SLOPE(leaky_relu, s > 0.0f ? u : fallline::LEAK * u)
SLOPE(elu, s > 0.0f ? u : u * (s + 1.0f))
SLOPE(gelu, u * fallline::gelu_slope(s))
SLOPE(silu, u * fallline::silu_slope(s))
