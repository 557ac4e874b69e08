// One thread a row: scores (logits) and their losses. Rows are summed in the order of their
// columns, from +0.
#include "float_math.cuh"
#include "loops.cuh"

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

}  // namespace

/** ln sum e^x = m + ln sum e^(x - m), m the row's maximum: -> rows x 1. */
extern "C" __global__ void fallline_log_sum_exp(
    const float* x, float* y, int rows, int columns) {
    FOR_ELEMENTS(row, rows) {
        const float* values = x + row * columns;
        const float m = maximum_of(values, columns);
        y[row] = m + fallline::log(sum_of_exp(values, columns, m));
    }
}

/** ln sum e^(x - m) - (1 - s)(x_label - m) - s/columns sum (x - m): -> rows x 1. */
extern "C" __global__ void fallline_cross_entropy(
    const float* logits, const float* labels, float smoothing, float* losses, int rows,
    int columns) {
    FOR_ELEMENTS(row, rows) {
        const float* x = logits + row * columns;
        const float m = maximum_of(x, columns);
        const float wanted = x[(int) labels[row]] - m;
        float loss = fallline::log(sum_of_exp(x, columns, m)) - (1.0f - smoothing) * wanted;
        if (smoothing != 0.0f) {
            float sum = 0.0f;
            for (int k = 0; k < columns; k++) sum += x[k] - m;
            loss -= smoothing / columns * sum;
        }
        losses[row] = loss;
    }
}

/** upstream (softmax - target), the target smoothed; -> rows x columns. */
extern "C" __global__ void fallline_cross_entropy_slope(
    const float* logits, const float* labels, float smoothing, const float* upstream, float* out,
    int rows, int columns) {
    FOR_ELEMENTS(row, rows) {
        const float* x = logits + row * columns;
        float* y = out + row * columns;
        const float m = maximum_of(x, columns);
        float sum = 0.0f;
        for (int k = 0; k < columns; k++) {
            const float e = fallline::exp(x[k] - m);
            sum += e;
            y[k] = e;
        }
        const float share = 1.0f / sum;
        const float others = smoothing / columns;
        y[(int) labels[row]] -= (1.0f - smoothing) * sum;
        for (int k = 0; k < columns; k++) y[k] = upstream[row] * fmaf(y[k], share, -others);
    }
}

/** 1 where the label is the first column of the largest score; 0 also where there is a NaN. */
extern "C" __global__ void fallline_hits(
    const float* logits, const float* labels, float* y, int rows, int columns) {
    FOR_ELEMENTS(row, rows) {
        const float* x = logits + row * columns;
        const int label = (int) labels[row];
        const float wanted = x[label];
        bool hit = true;
        for (int k = 0; k < columns; k++) hit &= k < label ? x[k] < wanted : x[k] <= wanted;
        y[row] = hit ? 1.0f : 0.0f;
    }
}

/** (1 - smoothing) onehot(label) + smoothing / columns: -> rows x columns. */
extern "C" __global__ void fallline_one_hot(
    const float* labels, float smoothing, float* y, int rows, int columns) {
    FOR_MATRIX(row, rows, column, columns) {
        const float others = smoothing / columns;
        const bool labelled = column == (int) labels[row];
        y[row * columns + column] = labelled ? others + (1.0f - smoothing) : others;
    }
}
