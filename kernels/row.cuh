// Scores (logits) and losses of one row, by one thread. Rows are summed in the order of their
// columns, from +0.
#pragma once

#include "float_math.cuh"

namespace {

__device__ inline float maximum_of(const float* x, int n) {
    float m = x[0];
    for (int i = 1; i < n; i++) m = fallline::maximum(m, x[i]);
    return m;
}

__device__ inline float sum_of_exp(const float* x, int n, float m) {
    float sum = 0.0f;
    for (int i = 0; i < n; i++) sum += fallline::exp(x[i] - m);
    return sum;
}

/** ln sum e^x = m + ln sum e^(x - m), m the row's maximum. */
__device__ inline float log_sum_exp(const float* x, int n) {
    const float m = maximum_of(x, n);
    return m + fallline::log(sum_of_exp(x, n, m));
}

/** ln sum e^(x - m) - (1 - s)(x_label - m) - s/n sum (x - m). */
__device__ inline float cross_entropy(const float* x, float label, float smoothing, int n) {
    const float m = maximum_of(x, n);
    const float wanted = x[(int) label] - m;
    float loss = fallline::log(sum_of_exp(x, n, m)) - (1.0f - smoothing) * wanted;
    if (smoothing != 0.0f) {
        float sum = 0.0f;
        for (int k = 0; k < n; k++) sum += x[k] - m;
        loss -= smoothing / n * sum;
    }
    return loss;
}

/** y = upstream (softmax - target), the target smoothed. */
__device__ inline void cross_entropy_slope(
    const float* x, float label, float smoothing, float upstream, float* y, int n) {
    const float m = maximum_of(x, n);
    float sum = 0.0f;
    for (int k = 0; k < n; k++) {
        const float e = fallline::exp(x[k] - m);
        sum += e;
        y[k] = e;
    }
    const float share = 1.0f / sum;
    const float others = smoothing / n;
    y[(int) label] -= (1.0f - smoothing) * sum;
    for (int k = 0; k < n; k++) y[k] = upstream * fmaf(y[k], share, -others);
}

/** 1 where the label is the first column of the largest score; 0 also where there is a NaN. */
__device__ inline float hit(const float* x, float label, int n) {
    const int wanted = (int) label;
    const float score = x[wanted];
    bool first = true;
    for (int k = 0; k < n; k++) first &= k < wanted ? x[k] < score : x[k] <= score;
    return first ? 1.0f : 0.0f;
}

/** (1 - smoothing) onehot(label) + smoothing / n. */
__device__ inline float one_hot(float label, float smoothing, long long column, int n) {
    const float others = smoothing / n;
    return column == (int) label ? others + (1.0f - smoothing) : others;
}

}  // namespace
