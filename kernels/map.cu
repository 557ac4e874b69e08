// y = f(x), element by element; y may be x.
#include "float_math.cuh"
#include "loops.cuh"

#define MAP(name, formula)                                                                     \
    extern "C" __global__ void fallline_map_##name(const float* x, float* y, long long n) {    \
        FOR_ELEMENTS(i, n) {                                                                   \
            const float v = x[i];                                                              \
            y[i] = formula;                                                                    \
        }                                                                                      \
    }

MAP(exp, fallline::exp(v))
MAP(log, fallline::log(v))
MAP(sqrt, sqrtf(v))
MAP(abs, fabsf(v))
MAP(sign, fallline::sign(v))
MAP(step, v > 0.0f ? 1.0f : 0.0f)
MAP(erf, fallline::erf(v))
MAP(tanh, fallline::tanh(v))
MAP(sigmoid, fallline::sigmoid(v))
MAP(softplus, fallline::softplus(v))
MAP(relu, fallline::relu(v))
MAP(leaky_relu, fallline::leaky_relu(v))
MAP(elu, fallline::elu(v))
MAP(gelu, fallline::gelu(v))
MAP(silu, fallline::silu(v))
