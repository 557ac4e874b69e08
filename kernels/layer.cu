// Products of few tiles together with what is done to each of their elements, in one launch.
#include "choose.cuh"
#include "product.cuh"

namespace {

/** f(sum + bias). */
struct Activation {
    /** In the code: all functions are in each. */
    static constexpr int COPIES = 1;
    const float* bias;
    int function;

    __device__ float operator()(float sum, const float*, long long, int column) const {
        return value_of(function, sum + bias[column]);
    }
};

/** sum f'(source). */
struct Slope {
    static constexpr int COPIES = 1;
    const float* source;
    int function;

    __device__ float operator()(float sum, const float*, long long i, int) const {
        return slope_of(function, source[i], sum);
    }
};

}  // namespace

/** Y <- f(X W + bias), f by its number in FUNCTIONS, or none. */
extern "C" __global__ void __launch_bounds__(THREADS, 2) fallline_layer(
    const float* x, const float* w, const float* bias, int function, float* y, int m, int n, int k) {
    using Tile = Sliced<false, false>;
    __shared__ __align__(16) Tile::Shared shared;
    Tile::run(shared, x, w, y, m, n, k, Activation{bias, function});
}

/** dX <- (dY W') f'(source), W' the transpose of W, which is n x k. */
extern "C" __global__ void __launch_bounds__(THREADS, 2) fallline_layer_slope(
    const float* dy, const float* w, const float* source, int function, float* dx, int m, int n,
    int k) {
    using Tile = Sliced<false, true>;
    __shared__ __align__(16) Tile::Shared shared;
    Tile::run(shared, dy, w, dx, m, n, k, Slope{source, function});
}
