// All parameters in one launch, a kernel for each optimizer.
#include "optimizers.cuh"

namespace {

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

extern "C" __global__ void fallline_update_adam_amsgrad(
    float* parameters, const float* gradient, float* mean, float* square, float* square_max,
    const float* scalars, const Step* step, long long decayed, long long n) {
    update<AmsGrad>(scalars, step, decayed, n, gradient, parameters, mean, square, square_max);
}

extern "C" __global__ void fallline_update_adamw(
    float* parameters, const float* gradient, float* mean, float* square, const float* scalars,
    const Step* step, long long decayed, long long n) {
    update<AdamW>(scalars, step, decayed, n, gradient, parameters, mean, square);
}

extern "C" __global__ void fallline_update_adagrad(
    float* parameters, const float* gradient, float* square_sum, const float* scalars,
    const Step* step,
    long long decayed, long long n) {
    update<AdaGrad>(scalars, step, decayed, n, gradient, parameters, square_sum);
}

extern "C" __global__ void fallline_update_rmsprop(
    float* parameters, const float* gradient, float* square, const float* scalars, const Step* step,
    long long decayed, long long n) {
    update<RmsPropPlain>(scalars, step, decayed, n, gradient, parameters, square);
}

extern "C" __global__ void fallline_update_rmsprop_centered(
    float* parameters, const float* gradient, float* square, float* mean, const float* scalars,
    const Step* step,
    long long decayed, long long n) {
    update<RmsPropCentered>(scalars, step, decayed, n, gradient, parameters, square, mean);
}

extern "C" __global__ void fallline_update_rmsprop_momentum(
    float* parameters, const float* gradient, float* square, float* velocity, const float* scalars,
    const Step* step,
    long long decayed, long long n) {
    update<RmsPropMomentum>(scalars, step, decayed, n, gradient, parameters, square, velocity);
}

extern "C" __global__ void fallline_update_rmsprop_centered_momentum(
    float* parameters, const float* gradient, float* square, float* mean, float* velocity,
    const float* scalars, const Step* step, long long decayed, long long n) {
    update<RmsPropCenteredMomentum>(
        scalars, step, decayed, n, gradient, parameters, square, mean, velocity);
}

extern "C" __global__ void fallline_update_adadelta(
    float* parameters, const float* gradient, float* square, float* square_step,
    const float* scalars, const Step* step,
    long long decayed, long long n) {
    update<AdaDelta>(scalars, step, decayed, n, gradient, parameters, square, square_step);
}

extern "C" __global__ void fallline_update_nadam(
    float* parameters, const float* gradient, float* mean, float* square, const float* scalars,
    const Step* step,
    long long decayed, long long n) {
    update<NAdam>(scalars, step, decayed, n, gradient, parameters, mean, square);
}

extern "C" __global__ void fallline_update_radam(
    float* parameters, const float* gradient, float* mean, float* square, const float* scalars,
    const Step* step,
    long long decayed, long long n) {
    update<RAdam>(scalars, step, decayed, n, gradient, parameters, mean, square);
}

extern "C" __global__ void fallline_update_adamax(
    float* parameters, const float* gradient, float* mean, float* largest, const float* scalars,
    const Step* step,
    long long decayed, long long n) {
    update<Adamax>(scalars, step, decayed, n, gradient, parameters, mean, largest);
}

extern "C" __global__ void fallline_update_lion(
    float* parameters, const float* gradient, float* mean, const float* scalars, const Step* step,
    long long decayed, long long n) {
    update<Lion>(scalars, step, decayed, n, gradient, parameters, mean);
}

extern "C" __global__ void fallline_update_ista(
    float* parameters, const float* gradient, const float* scalars, const Step* step,
    long long decayed, long long n) {
    update<Ista>(scalars, step, decayed, n, gradient, parameters);
}

extern "C" __global__ void fallline_update_fista(
    float* parameters, const float* gradient, float* solution, const float* scalars,
    const Step* step, long long decayed, long long n) {
    update<Fista>(scalars, step, decayed, n, gradient, parameters, solution);
}
