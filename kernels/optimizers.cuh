// The optimizers: the formula of one element each, as in the `update` loops of dev.fallline.optim,
// with the scalars in the order given there. theta is the parameter, g its gradient.
#pragma once

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
        velocity = faded(keep, velocity) + take * (g + decay * theta);
        theta -= rate * velocity;
    }
};

struct Nesterov {
    static constexpr int SCALARS = 3;
    float rate, keep, decay;

    __device__ explicit Nesterov(const float* s) : rate(s[0]), keep(s[1]), decay(s[2]) {}

    __device__ void operator()(float gradient, float& theta, float& velocity) const {
        const float g = gradient + decay * theta;
        velocity = faded(keep, velocity) + g;
        theta -= rate * (g + keep * velocity);
    }
};

/** NaN stays. */
__device__ inline float larger(float a, float b) {
    return a < b || b != b ? b : a;
}

/** -1, 0 or 1; NaN stays. */
__device__ inline float sign(float x) {
    return x > 0.0f ? 1.0f : x < 0.0f ? -1.0f : x;
}

/** A running mean. */
struct Mean {
    float keep, take;

    __device__ explicit Mean(const float* s) : keep(s[0]), take(s[1]) {}

    __device__ void operator()(float& mean, float x) const { mean = faded(keep, mean) + take * x; }
};

/** The running means of Adam and AdamW, and their quotient, scaled. */
struct Moments {
    float rate;
    Mean keep_mean, keep_square;
    float unbias, eps;

    __device__ explicit Moments(const float* s)
        : rate(s[0]), keep_mean(s + 1), keep_square(s + 3), unbias(s[5]), eps(s[6]) {}

    __device__ void see(float g, float& mean, float& square) const {
        keep_mean(mean, g);
        keep_square(square, g * g);
    }

    __device__ float quotient(float mean, float square) const {
        return rate * mean / (sqrtf(square) * unbias + eps);
    }

    __device__ float step(float g, float& mean, float& square) const {
        see(g, mean, square);
        return quotient(mean, square);
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

struct AmsGrad {
    static constexpr int SCALARS = 8;
    Moments moments;
    float decay;

    __device__ explicit AmsGrad(const float* s) : moments(s), decay(s[7]) {}

    __device__ void operator()(
        float g, float& theta, float& mean, float& square, float& square_max) const {
        moments.see(g + decay * theta, mean, square);
        square_max = larger(square_max, square);
        theta -= moments.quotient(mean, square_max);
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

struct AdaGrad {
    static constexpr int SCALARS = 4;
    float rate, initial, eps, decay;

    __device__ explicit AdaGrad(const float* s)
        : rate(s[0]), initial(s[1]), eps(s[2]), decay(s[3]) {}

    __device__ void operator()(float gradient, float& theta, float& square_sum) const {
        const float g = gradient + decay * theta;
        square_sum = square_sum + initial + g * g;
        theta -= rate * g / (sqrtf(square_sum) + eps);
    }
};

/** RMSprop's means, and what follows from them; which of its slots there are, its kernels know. */
struct RmsProp {
    static constexpr int SCALARS = 7;
    float rate;
    Mean keep;
    float inside, outside, keep_velocity, decay;

    __device__ explicit RmsProp(const float* s)
        : rate(s[0]), keep(s + 1), inside(s[3]), outside(s[4]), keep_velocity(s[5]), decay(s[6]) {}

    __device__ float scaled(float g, float& square) const {
        keep(square, g * g);
        return g / (sqrtf(square + inside) + outside);
    }

    __device__ float centered(float g, float& square, float& mean) const {
        keep(square, g * g);
        keep(mean, g);
        return g / (sqrtf(larger(square - mean * mean, 0.0f) + inside) + outside);
    }

    __device__ float heavy(float d, float& velocity) const {
        velocity = faded(keep_velocity, velocity) + d;
        return velocity;
    }
};

struct RmsPropPlain : RmsProp {
    using RmsProp::RmsProp;

    __device__ void operator()(float g, float& theta, float& square) const {
        theta -= rate * scaled(g + decay * theta, square);
    }
};

struct RmsPropCentered : RmsProp {
    using RmsProp::RmsProp;

    __device__ void operator()(float g, float& theta, float& square, float& mean) const {
        theta -= rate * centered(g + decay * theta, square, mean);
    }
};

struct RmsPropMomentum : RmsProp {
    using RmsProp::RmsProp;

    __device__ void operator()(float g, float& theta, float& square, float& velocity) const {
        theta -= rate * heavy(scaled(g + decay * theta, square), velocity);
    }
};

struct RmsPropCenteredMomentum : RmsProp {
    using RmsProp::RmsProp;

    __device__ void operator()(
        float g, float& theta, float& square, float& mean, float& velocity) const {
        theta -= rate * heavy(centered(g + decay * theta, square, mean), velocity);
    }
};

struct AdaDelta {
    static constexpr int SCALARS = 5;
    float rate;
    Mean keep;
    float eps, decay;

    __device__ explicit AdaDelta(const float* s)
        : rate(s[0]), keep(s + 1), eps(s[3]), decay(s[4]) {}

    __device__ void operator()(
        float gradient, float& theta, float& square, float& square_step) const {
        const float g = gradient + decay * theta;
        keep(square, g * g);
        const float d = g * sqrtf(square_step + eps) / sqrtf(square + eps);
        keep(square_step, d * d);
        theta -= rate * d;
    }
};

struct NAdam {
    static constexpr int SCALARS = 9;
    float rate_of_gradient, rate_of_mean;
    Mean keep_mean, keep_square;
    float unbias, eps, decay;

    __device__ explicit NAdam(const float* s)
        : rate_of_gradient(s[0]), rate_of_mean(s[1]), keep_mean(s + 2), keep_square(s + 4),
          unbias(s[6]), eps(s[7]), decay(s[8]) {}

    __device__ void operator()(float gradient, float& theta, float& mean, float& square) const {
        const float g = gradient + decay * theta;
        keep_mean(mean, g);
        keep_square(square, g * g);
        theta -= (rate_of_gradient * g + rate_of_mean * mean) / (sqrtf(square) * unbias + eps);
    }
};

struct RAdam {
    static constexpr int SCALARS = 8;
    float rate;
    Mean keep_mean, keep_square;
    float root_weight, plain, decay;

    __device__ explicit RAdam(const float* s)
        : rate(s[0]), keep_mean(s + 1), keep_square(s + 3), root_weight(s[5]), plain(s[6]),
          decay(s[7]) {}

    __device__ void operator()(float gradient, float& theta, float& mean, float& square) const {
        const float g = gradient + decay * theta;
        keep_mean(mean, g);
        keep_square(square, g * g);
        theta -= rate * mean / (root_weight * sqrtf(square) + plain);
    }
};

struct Adamax {
    static constexpr int SCALARS = 6;
    float rate;
    Mean keep_mean;
    float keep_largest, eps, decay;

    __device__ explicit Adamax(const float* s)
        : rate(s[0]), keep_mean(s + 1), keep_largest(s[3]), eps(s[4]), decay(s[5]) {}

    __device__ void operator()(float gradient, float& theta, float& mean, float& largest) const {
        const float g = gradient + decay * theta;
        keep_mean(mean, g);
        largest = larger(keep_largest * largest, fabsf(g) + eps);
        theta -= rate * mean / largest;
    }
};

struct Lion {
    static constexpr int SCALARS = 6;
    float rate, keep_direction, take_direction;
    Mean keep_mean;
    float shrink;

    __device__ explicit Lion(const float* s)
        : rate(s[0]), keep_direction(s[1]), take_direction(s[2]), keep_mean(s + 3),
          shrink(s[5]) {}

    __device__ void operator()(float g, float& theta, float& mean) const {
        const float direction = sign(keep_direction * mean + take_direction * g);
        keep_mean(mean, g);
        theta = theta * shrink - rate * direction;
    }
};

/** The soft threshold max(x - t, 0) + min(x + t, 0); NaN stays NaN. */
__device__ inline float soft(float x, float t) {
    const float above = x - t;
    const float below = x + t;
    return (above <= 0.0f ? 0.0f : above) + (below >= 0.0f ? 0.0f : below);
}

struct Ista {
    static constexpr int SCALARS = 3;
    float rate, decay, threshold;

    __device__ explicit Ista(const float* s) : rate(s[0]), decay(s[1]), threshold(s[2]) {}

    __device__ void operator()(float g, float& theta) const {
        theta = soft(theta - rate * (g + decay * theta), threshold);
    }
};

struct Fista {
    static constexpr int SCALARS = 4;
    float rate, decay, threshold, ahead;

    __device__ explicit Fista(const float* s)
        : rate(s[0]), decay(s[1]), threshold(s[2]), ahead(s[3]) {}

    __device__ void operator()(float g, float& theta, float& solution) const {
        const float x = soft(theta - rate * (g + decay * theta), threshold);
        theta = x + ahead * (x - solution);
        solution = x;
    }
};

}  // namespace

/**
 * All of them but Langevin: the number in FusedPlan.OPTIMIZERS, the name in Optimizer.kernel and the
 * rule, by the number of its slots.
 */
#define OPTIMIZERS(NO_SLOT, ONE_SLOT, TWO_SLOTS, THREE_SLOTS)           \
    NO_SLOT(0, sgd, Sgd)                                                \
    ONE_SLOT(1, momentum, Momentum)                                     \
    ONE_SLOT(2, nesterov, Nesterov)                                     \
    TWO_SLOTS(3, adam, Adam)                                            \
    THREE_SLOTS(4, adam_amsgrad, AmsGrad)                               \
    TWO_SLOTS(5, adamw, AdamW)                                          \
    ONE_SLOT(6, adagrad, AdaGrad)                                       \
    ONE_SLOT(7, rmsprop, RmsPropPlain)                                  \
    TWO_SLOTS(8, rmsprop_centered, RmsPropCentered)                     \
    TWO_SLOTS(9, rmsprop_momentum, RmsPropMomentum)                     \
    THREE_SLOTS(10, rmsprop_centered_momentum, RmsPropCenteredMomentum) \
    TWO_SLOTS(11, adadelta, AdaDelta)                                   \
    TWO_SLOTS(12, nadam, NAdam)                                         \
    TWO_SLOTS(13, radam, RAdam)                                         \
    TWO_SLOTS(14, adamax, Adamax)                                       \
    ONE_SLOT(15, lion, Lion)                                            \
    NO_SLOT(16, ista, Ista)                                             \
    ONE_SLOT(17, fista, Fista)
