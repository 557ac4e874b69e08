// y = f(x), element by element; y may be x.
#include "functions.cuh"
#include "loops.cuh"

#define MAP(name, formula)                                                                     \
    extern "C" __global__ void fallline_map_##name(const float* x, float* y, long long n) {    \
        FOR_ELEMENTS(i, n) {                                                                   \
            const float v = x[i];                                                              \
            y[i] = formula;                                                                    \
        }                                                                                      \
    }

FUNCTIONS(MAP)
