// y = f(x), element by element; y may be x. And a layer's last pass, y = f(y + bias).
#include "functions.cuh"
#include "loops.cuh"

#define MAP(name, formula)                                                                     \
    extern "C" __global__ void fallline_map_##name(const float* x, float* y, long long n) {    \
        FOR_ELEMENTS(i, n) {                                                                   \
            const float v = x[i];                                                              \
            y[i] = formula;                                                                    \
        }                                                                                      \
    }

#define BIAS(name, formula)                                                                    \
    extern "C" __global__ void fallline_bias_##name(                                           \
        const float* bias, float* y, int rows, int columns) {                                  \
        FOR_MATRIX(r, rows, c, columns) {                                                      \
            float* at = y + r * columns + c;                                                   \
            const float v = *at + bias[c];                                                     \
            *at = formula;                                                                     \
        }                                                                                      \
    }

FUNCTIONS(MAP)
FUNCTIONS(BIAS)
