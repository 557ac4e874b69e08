// C <- op(A) op(B) + beta C in single precision, for machines without cuBLAS.
#include "product.cuh"

namespace {

/** Adds what C held, or not. */
struct Accumulate {
    static constexpr int COPIES = WIDE;
    int wanted;

    __device__ float operator()(float sum, const float* c, long long i, int) const {
        return wanted ? sum + c[i] : sum;
    }
};

}  // namespace

#define PRODUCT(name, Tile, LEFT, RIGHT)                                                           \
    extern "C" __global__ void __launch_bounds__(THREADS, 2) fallline_product_##name(              \
        const float* a, const float* b, int accumulate, float* c, int m, int n, int k) {           \
        __shared__ __align__(16) typename Tile<LEFT, RIGHT>::Shared shared;                        \
        Tile<LEFT, RIGHT>::run(shared, a, b, c, m, n, k, Accumulate{accumulate});                  \
    }

// Whether A and B are stored the other way round: n for no, t for transposed.
PRODUCT(nn, Large, false, false)
PRODUCT(nt, Large, false, true)
PRODUCT(tn, Large, true, false)
PRODUCT(tt, Large, true, true)
PRODUCT(sliced_nn, Sliced, false, false)
PRODUCT(sliced_nt, Sliced, false, true)
PRODUCT(sliced_tn, Sliced, true, false)
PRODUCT(sliced_tt, Sliced, true, true)
