// Batch normalization (Ioffe, Szegedy 2015): BatchNormLoops.java. z, u and dz are rows x columns,
// all else 1 x columns; the output may be an input of its shape.
#include "columns.cuh"
#include "loops.cuh"

namespace {

constexpr float EPSILON = 1e-5f;

__device__ inline float inverse_deviation(float variance) {
    return 1.0f / sqrtf(variance + EPSILON);
}

}  // namespace

/** sum (z - mean)^2 of each column. */
extern "C" __global__ void __launch_bounds__(COLUMNS * HEIGHT) fallline_deviations(
    const float* z, const float* mean, float* y, int rows, int columns) {
    sum_columns(
        y, rows, columns,
        [=](float sum, long long i, long long column) {
            const float d = z[i] - mean[column];
            return fmaf(d, d, sum);
        },
        [](float sum, long long) { return sum; });
}

/**
 * Mean and variance of each column, and running averages of both, of two rows or more: the sum and
 * then the squared deviations in the order of sum_columns, as fallline_sum_over_rows and
 * fallline_deviations have it, and every factor a product of its own.
 *
 * @param per_row 1 / rows
 * @param keep of a running average
 * @param mean_share of the sum in it, and variance_share of the squared deviations
 */
extern "C" __global__ void __launch_bounds__(COLUMNS * HEIGHT) fallline_statistics(
    const float* z, float* mean, float* variance, float* running_mean, float* running_variance,
    float per_row, float keep, float mean_share, float variance_share, int rows, int columns) {
    __shared__ float blocks[HEIGHT][COLUMNS];
    __shared__ float means[COLUMNS];
    for (long long left = (long long) blockIdx.x * COLUMNS; left < columns;
         left += (long long) gridDim.x * COLUMNS) {
        const long long column = left + threadIdx.x;
        const bool first = threadIdx.y == 0;
        const auto add = [=](float sum, long long i, long long) { return sum + z[i]; };
        const float sum = sum_column(blocks, column, rows, columns, add);
        if (first) means[threadIdx.x] = sum * per_row;
        __syncthreads();
        const float m = means[threadIdx.x];
        const auto square = [=](float sum, long long i, long long) {
            const float d = z[i] - m;
            return fmaf(d, d, sum);
        };
        const float squares = sum_column(blocks, column, rows, columns, square);
        if (!first || column >= columns) continue;
        mean[column] = m;
        variance[column] = squares * per_row;
        running_mean[column] = running_mean[column] * keep + sum * mean_share;
        running_variance[column] = running_variance[column] * keep + squares * variance_share;
    }
}

/** (z - mean) scale / sqrt(variance + eps) + shift. */
extern "C" __global__ void fallline_normalize(
    const float* z, const float* mean, const float* variance, const float* scale,
    const float* shift, float* y, int rows, int columns) {
    FOR_MATRIX(row, rows, column, columns) {
        const long long i = row * columns + column;
        const float factor = scale[column] * inverse_deviation(variance[column]);
        y[i] = fmaf(z[i] - mean[column], factor, shift[column]);
    }
}

/** sum u (z - mean) / sqrt(variance + eps) of each column. */
extern "C" __global__ void __launch_bounds__(COLUMNS * HEIGHT) fallline_scale_slope(
    const float* z, const float* mean, const float* variance, const float* upstream, float* y,
    int rows, int columns) {
    sum_columns(
        y, rows, columns,
        [=](float sum, long long i, long long column) {
            return fmaf(upstream[i], z[i] - mean[column], sum);
        },
        [=](float sum, long long column) { return sum * inverse_deviation(variance[column]); });
}

/** scale / sqrt(variance + eps) (u - (d_shift + x d_scale) / rows), x the normalized z. */
extern "C" __global__ void fallline_normalize_slope(
    const float* z, const float* mean, const float* variance, const float* scale,
    const float* upstream, const float* d_scale, const float* d_shift, float* dz, int rows,
    int columns) {
    const float share = 1.0f / rows;
    FOR_MATRIX(row, rows, column, columns) {
        const long long i = row * columns + column;
        const float r = inverse_deviation(variance[column]);
        const float along = -(d_scale[column] * share * r);
        const float rest = upstream[i] - d_shift[column] * share;
        dz[i] = scale[column] * r * fmaf(z[i] - mean[column], along, rest);
    }
}
