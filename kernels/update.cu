// The optimizers: the formula of one element each, as in the `update` loops of dev.fallline.optim,
// with the scalars in the order given there. theta is the parameter, g its gradient.
#include "update.cuh"

namespace {

struct Sgd {
    static constexpr int SCALARS = 2;
    float rate, decay;

    __device__ explicit Sgd(const float* s) : rate(s[0]), decay(s[1]) {}

    __device__ void operator()(float g, float& theta) const {
        theta -= rate * (g + decay * theta);
    }
};

struct Momentum {
    static constexpr int SCALARS = 4;
    float rate, keep, take, decay;

    __device__ explicit Momentum(const float* s)
        : rate(s[0]), keep(s[1]), take(s[2]), decay(s[3]) {}

    __device__ void operator()(float g, float& theta, float& velocity) const {
        velocity = keep * velocity + take * (g + decay * theta);
        theta -= rate * velocity;
    }
};

struct Nesterov {
    static constexpr int SCALARS = 3;
    float rate, keep, decay;

    __device__ explicit Nesterov(const float* s) : rate(s[0]), keep(s[1]), decay(s[2]) {}

    __device__ void operator()(float gradient, float& theta, float& velocity) const {
        const float g = gradient + decay * theta;
        velocity = keep * velocity + g;
        theta -= rate * (g + keep * velocity);
    }
};

/** The running means that Adam and AdamW share; gives their quotient, scaled. */
struct Moments {
    float rate, keep_mean, take_mean, keep_square, take_square, unbias, eps;

    __device__ explicit Moments(const float* s)
        : rate(s[0]), keep_mean(s[1]), take_mean(s[2]), keep_square(s[3]), take_square(s[4]),
          unbias(s[5]), eps(s[6]) {}

    __device__ float step(float g, float& mean, float& square) const {
        mean = keep_mean * mean + take_mean * g;
        square = keep_square * square + take_square * (g * g);
        return rate * mean / (sqrtf(square) * unbias + eps);
    }
};

struct Adam {
    static constexpr int SCALARS = 8;
    Moments moments;
    float decay;

    __device__ explicit Adam(const float* s) : moments(s), decay(s[7]) {}

    __device__ void operator()(float g, float& theta, float& mean, float& square) const {
        theta -= moments.step(g + decay * theta, mean, square);
    }
};

struct AdamW {
    static constexpr int SCALARS = 8;
    Moments moments;
    float shrink;

    __device__ explicit AdamW(const float* s) : moments(s), shrink(s[7]) {}

    __device__ void operator()(float g, float& theta, float& mean, float& square) const {
        theta = theta * shrink - moments.step(g, mean, square);
    }
};

template <class Rule, class... Slots>
__device__ inline void update(
    const float* scalars, const Step* step, long long decayed, long long n, const float* gradient,
    float* parameters, Slots*... slots) {
    const Share share(scalars, Rule::SCALARS, step, decayed, n);
    move(Rule(share.scalars), share.from, share.to, gradient, parameters, slots...);
}

}  // namespace

extern "C" __global__ void fallline_update_sgd(
    float* parameters, const float* gradient, const float* scalars, const Step* step,
    long long decayed, long long n) {
    update<Sgd>(scalars, step, decayed, n, gradient, parameters);
}

extern "C" __global__ void fallline_update_momentum(
    float* parameters, const float* gradient, float* velocity, const float* scalars,
    const Step* step, long long decayed, long long n) {
    update<Momentum>(scalars, step, decayed, n, gradient, parameters, velocity);
}

extern "C" __global__ void fallline_update_nesterov(
    float* parameters, const float* gradient, float* velocity, const float* scalars,
    const Step* step, long long decayed, long long n) {
    update<Nesterov>(scalars, step, decayed, n, gradient, parameters, velocity);
}

extern "C" __global__ void fallline_update_adam(
    float* parameters, const float* gradient, float* mean, float* square, const float* scalars,
    const Step* step, long long decayed, long long n) {
    update<Adam>(scalars, step, decayed, n, gradient, parameters, mean, square);
}

extern "C" __global__ void fallline_update_adamw(
    float* parameters, const float* gradient, float* mean, float* square, const float* scalars,
    const Step* step, long long decayed, long long n) {
    update<AdamW>(scalars, step, decayed, n, gradient, parameters, mean, square);
}
