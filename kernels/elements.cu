// Arithmetic, copies and masks, element by element; the output may be an input of its shape.
#include "dropout.cuh"
#include "functions.cuh"
#include "loops.cuh"
#include "step.cuh"

#define ZIP(name, formula)                                                                     \
    extern "C" __global__ void fallline_zip_##name(                                            \
        const float* left, const float* right, float* y, long long n) {                        \
        FOR_ELEMENTS(i, n) {                                                                   \
            const float a = left[i];                                                           \
            const float b = right[i];                                                          \
            y[i] = formula;                                                                    \
        }                                                                                      \
    }

BINARIES(ZIP)

/** Four at a time where both arrays begin at multiples of 16 bytes. */
extern "C" __global__ void fallline_scale(const float* x, float factor, float* y, long long n) {
    const unsigned long long begins =
        reinterpret_cast<unsigned long long>(x) | reinterpret_cast<unsigned long long>(y);
    const long long fours = begins % 16 == 0 ? n / 4 : 0;
    const float4* from = reinterpret_cast<const float4*>(x);
    float4* to = reinterpret_cast<float4*>(y);
    FOR_ELEMENTS(i, fours) {
        const float4 v = from[i];
        to[i] = float4{v.x * factor, v.y * factor, v.z * factor, v.w * factor};
    }
    const long long rest = 4 * fours;
    FOR_ELEMENTS(i, n - rest) y[rest + i] = x[rest + i] * factor;
}

extern "C" __global__ void fallline_scale_by(
    const float* x, const float* factor, float* y, long long n) {
    const float f = *factor;
    FOR_ELEMENTS(i, n) y[i] = x[i] * f;
}

/** Into [-limit, limit]; NaN stays. */
extern "C" __global__ void fallline_clamp(float* x, float limit, long long n) {
    FOR_ELEMENTS(i, n) {
        const float v = x[i];
        x[i] = v > limit ? limit : v < -limit ? -limit : v;
    }
}

extern "C" __global__ void fallline_fill(float* y, float value, long long n) {
    FOR_ELEMENTS(i, n) y[i] = value;
}

extern "C" __global__ void fallline_broadcast_scalar(const float* x, float* y, long long n) {
    const float value = *x;
    FOR_ELEMENTS(i, n) y[i] = value;
}

extern "C" __global__ void fallline_broadcast_row(
    const float* row, float* y, int rows, int columns) {
    FOR_MATRIX(r, rows, c, columns) y[r * columns + c] = row[c];
}

extern "C" __global__ void fallline_broadcast_column(
    const float* column, float* y, int rows, int columns) {
    FOR_MATRIX(r, rows, c, columns) y[r * columns + c] = column[r];
}

/** A block of Philox is one thread's: element e is kept where word e mod 4 is large enough. */
extern "C" __global__ void fallline_dropout(
    const float* x, float* y, long long n, float rate, long long seed, int layer,
    const Step* step) {
    const unsigned threshold = keep_from(rate);
    const float scale = 1.0f / (1.0f - rate);
    const long long number = step->first + step->k;
    FOR_ELEMENTS(block, (n + 3) / 4) {
        const Philox drawn = philox(seed, number, layer, block);
        for (int word = 0; word < 4 && 4 * block + word < n; word++) {
            const long long i = 4 * block + word;
            y[i] = drawn.words[word] >= threshold ? x[i] * scale : 0.0f;
        }
    }
}
