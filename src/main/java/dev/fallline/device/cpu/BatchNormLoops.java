package dev.fallline.device.cpu;

import static java.lang.Math.fma;

import dev.fallline.graph.BatchNorm;

/**
 * The loops of batch normalization, see {@link BatchNorm}: plain ones, which define the bits. μ, v,
 * γ, β and their gradients are 1 × columns; all else is rows × columns, and may be written in
 * place. A sum over rows is made in the order of {@link CpuKernels#sumOverRows}. With r = 1 / √(v +
 * ε):
 */
class BatchNormLoops {
    static final float EPSILON = (float) BatchNorm.EPSILON;

    /** y = Σ (z − μ)², each term added by {@code fma(z − μ, z − μ, sum)}. */
    void deviations(Matrix z, Matrix mean, Matrix y) {
        deviations(z, mean, y, 0);
    }

    /** y = (z − μ)(γ r) + β by {@code fma(z − μ, γ * r, β)}. */
    void normalize(Matrix z, Matrix mean, Matrix variance, Matrix scale, Matrix shift, Matrix y) {
        normalize(z, mean, variance, scale, shift, y, 0);
    }

    /** y = r Σ u (z − μ), each term added by {@code fma(u, z − μ, sum)}. */
    void scaleSlope(Matrix z, Matrix mean, Matrix variance, Matrix upstream, Matrix y) {
        scaleSlope(z, mean, variance, upstream, y, 0);
    }

    /**
     * y = (γ r)(u − dβ/n − (z − μ) (dγ/n) r) by {@code γ * r * fma(z − μ, -(dγ * (1 / n) * r), u −
     * dβ * (1 / n))}.
     *
     * @param n rows of the whole batch
     */
    void normalizeSlope(
            int n,
            Matrix z,
            Matrix mean,
            Matrix variance,
            Matrix scale,
            Matrix upstream,
            Matrix dScale,
            Matrix dShift,
            Matrix y) {
        normalizeSlope(n, z, mean, variance, scale, upstream, dScale, dShift, y, 0);
    }

    /** These take the columns from a given one on. */
    static void deviations(Matrix z, Matrix mean, Matrix y, int from) {
        for (int j = from; j < z.columns(); j++) {
            float m = mean.array()[mean.at() + j];
            float sum = 0f;
            for (int row = 0, at = z.at() + j; row < z.rows(); ) {
                int end = Math.min(row + CpuKernels.ROWS, z.rows());
                float block = 0f;
                for (; row < end; row++, at += z.columns()) {
                    float d = z.array()[at] - m;
                    block = fma(d, d, block);
                }
                sum += block;
            }
            y.array()[y.at() + j] = sum;
        }
    }

    static void normalize(
            Matrix z,
            Matrix mean,
            Matrix variance,
            Matrix scale,
            Matrix shift,
            Matrix y,
            int from) {
        for (int j = from; j < z.columns(); j++) {
            float m = mean.array()[mean.at() + j];
            float b = shift.array()[shift.at() + j];
            float factor = scale.array()[scale.at() + j] * inverseDeviation(variance, j);
            for (int i = j; i < z.size(); i += z.columns()) {
                y.array()[y.at() + i] = fma(z.array()[z.at() + i] - m, factor, b);
            }
        }
    }

    static void scaleSlope(
            Matrix z, Matrix mean, Matrix variance, Matrix upstream, Matrix y, int from) {
        for (int j = from; j < z.columns(); j++) {
            float m = mean.array()[mean.at() + j];
            float sum = 0f;
            for (int row = 0, i = j; row < z.rows(); ) {
                int end = Math.min(row + CpuKernels.ROWS, z.rows());
                float block = 0f;
                for (; row < end; row++, i += z.columns()) {
                    float u = upstream.array()[upstream.at() + i];
                    block = fma(u, z.array()[z.at() + i] - m, block);
                }
                sum += block;
            }
            y.array()[y.at() + j] = sum * inverseDeviation(variance, j);
        }
    }

    static void normalizeSlope(
            int n,
            Matrix z,
            Matrix mean,
            Matrix variance,
            Matrix scale,
            Matrix upstream,
            Matrix dScale,
            Matrix dShift,
            Matrix y,
            int from) {
        float share = 1f / n;
        for (int j = from; j < z.columns(); j++) {
            float m = mean.array()[mean.at() + j];
            float r = inverseDeviation(variance, j);
            float factor = scale.array()[scale.at() + j] * r;
            float along = -(dScale.array()[dScale.at() + j] * share * r);
            float common = dShift.array()[dShift.at() + j] * share;
            for (int i = j; i < z.size(); i += z.columns()) {
                float d = z.array()[z.at() + i] - m;
                float u = upstream.array()[upstream.at() + i];
                y.array()[y.at() + i] = factor * fma(d, along, u - common);
            }
        }
    }

    private static float inverseDeviation(Matrix variance, int column) {
        return 1f / (float) Math.sqrt(variance.array()[variance.at() + column] + EPSILON);
    }
}
