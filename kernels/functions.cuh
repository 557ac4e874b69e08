// The functions of one and of two variables that the graph knows, each spelled once, in the order of
// Function.java and Binary.java: a kernel, or a case of a switch, is made of each.
#pragma once

#include "float_math.cuh"

/** f(v). */
#define FUNCTIONS(F)                                                                           \
    F(exp, fallline::exp(v))                                                                   \
    F(log, fallline::log(v))                                                                   \
    F(sqrt, sqrtf(v))                                                                          \
    F(abs, fabsf(v))                                                                           \
    F(sign, fallline::sign(v))                                                                 \
    F(step, v > 0.0f ? 1.0f : 0.0f)                                                            \
    F(erf, fallline::erf(v))                                                                   \
    F(tanh, fallline::tanh(v))                                                                 \
    F(sigmoid, fallline::sigmoid(v))                                                           \
    F(softplus, fallline::softplus(v))                                                         \
    F(relu, fallline::relu(v))                                                                 \
    F(leaky_relu, fallline::leaky_relu(v))                                                     \
    F(elu, fallline::elu(v))                                                                   \
    F(gelu, fallline::gelu(v))                                                                 \
    F(silu, fallline::silu(v))

/**
 * u f'; s is f's output or input, as Function.slopeFromOutput says. Where a function is level almost
 * everywhere, neither is looked at.
 */
#define SLOPES(F)                                                                              \
    F(exp, u * s)                                                                              \
    F(log, u / s)                                                                              \
    F(sqrt, 0.5f * u / s)                                                                      \
    F(abs, u * fallline::sign(s))                                                              \
    F(sign, 0.0f)                                                                              \
    F(step, 0.0f)                                                                              \
    F(erf, u * fallline::erf_slope(s))                                                         \
    F(tanh, u * fmaf(-s, s, 1.0f))                                                             \
    F(sigmoid, u * (s * (1.0f - s)))                                                           \
    F(softplus, u * fallline::sigmoid(s))                                                      \
    F(relu, s > 0.0f ? u : 0.0f)                                                               \
    F(leaky_relu, s > 0.0f ? u : fallline::LEAK * u)                                           \
    F(elu, s > 0.0f ? u : u * (s + 1.0f))                                                      \
    F(gelu, u * fallline::gelu_slope(s))                                                       \
    F(silu, u * fallline::silu_slope(s))

/** Of two variables a and b. */
#define BINARIES(F)                                                                            \
    F(add, a + b)                                                                              \
    F(subtract, a - b)                                                                         \
    F(multiply, a * b)                                                                         \
    F(divide, a / b)                                                                           \
    F(maximum, fallline::maximum(a, b))                                                        \
    F(minimum, fallline::minimum(a, b))
