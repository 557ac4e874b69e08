package dev.fallline.device.cpu;

import static dev.fallline.device.cpu.VectorMath.SPECIES;

import jdk.incubator.vector.FloatVector;

/** Batch normalization with a vector of columns at a time; the last columns by the plain loops. */
final class VectorBatchNorm extends BatchNormLoops {
    private static final int L = SPECIES.length();
    private static final FloatVector ONE = FloatVector.broadcast(SPECIES, 1);

    @Override
    void deviations(Matrix z, Matrix mean, Matrix y) {
        float[] x = z.array();
        int columns = z.columns();
        int last = SPECIES.loopBound(columns);
        for (int j = 0; j < last; j += L) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean.array(), mean.at() + j);
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int row = 0, at = z.at() + j; row < z.rows(); ) {
                int end = Math.min(row + CpuKernels.ROWS, z.rows());
                FloatVector block = FloatVector.zero(SPECIES);
                for (; row < end; row++, at += columns) {
                    FloatVector d = FloatVector.fromArray(SPECIES, x, at).sub(m);
                    block = d.fma(d, block);
                }
                sum = sum.add(block);
            }
            sum.intoArray(y.array(), y.at() + j);
        }
        deviations(z, mean, y, last);
    }

    @Override
    void normalize(Matrix z, Matrix mean, Matrix variance, Matrix scale, Matrix shift, Matrix y) {
        float[] in = z.array();
        float[] out = y.array();
        int columns = z.columns();
        int last = SPECIES.loopBound(columns);
        for (int j = 0; j < last; j += L) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean.array(), mean.at() + j);
            FloatVector v = FloatVector.fromArray(SPECIES, variance.array(), variance.at() + j);
            FloatVector b = FloatVector.fromArray(SPECIES, shift.array(), shift.at() + j);
            FloatVector factor =
                    FloatVector.fromArray(SPECIES, scale.array(), scale.at() + j)
                            .mul(ONE.div(v.add(EPSILON).sqrt()));
            int from = z.at() + j;
            int to = y.at() + j;
            for (int row = 0; row < z.rows(); row++, from += columns, to += columns) {
                FloatVector.fromArray(SPECIES, in, from).sub(m).fma(factor, b).intoArray(out, to);
            }
        }
        normalize(z, mean, variance, scale, shift, y, last);
    }

    @Override
    void scaleSlope(Matrix z, Matrix mean, Matrix variance, Matrix upstream, Matrix y) {
        float[] x = z.array();
        float[] u = upstream.array();
        int ahead = upstream.at() - z.at();
        int columns = z.columns();
        int last = SPECIES.loopBound(columns);
        for (int j = 0; j < last; j += L) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean.array(), mean.at() + j);
            FloatVector v = FloatVector.fromArray(SPECIES, variance.array(), variance.at() + j);
            FloatVector sum = FloatVector.zero(SPECIES);
            for (int row = 0, at = z.at() + j; row < z.rows(); ) {
                int end = Math.min(row + CpuKernels.ROWS, z.rows());
                FloatVector block = FloatVector.zero(SPECIES);
                for (; row < end; row++, at += columns) {
                    FloatVector d = FloatVector.fromArray(SPECIES, x, at).sub(m);
                    block = FloatVector.fromArray(SPECIES, u, at + ahead).fma(d, block);
                }
                sum = sum.add(block);
            }
            sum.mul(ONE.div(v.add(EPSILON).sqrt())).intoArray(y.array(), y.at() + j);
        }
        scaleSlope(z, mean, variance, upstream, y, last);
    }

    @Override
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
        float[] x = z.array();
        float[] u = upstream.array();
        float[] out = y.array();
        int ahead = upstream.at() - z.at();
        int shifted = y.at() - z.at();
        int columns = z.columns();
        int last = SPECIES.loopBound(columns);
        float share = 1f / n;
        for (int j = 0; j < last; j += L) {
            FloatVector m = FloatVector.fromArray(SPECIES, mean.array(), mean.at() + j);
            FloatVector v = FloatVector.fromArray(SPECIES, variance.array(), variance.at() + j);
            FloatVector r = ONE.div(v.add(EPSILON).sqrt());
            FloatVector factor =
                    FloatVector.fromArray(SPECIES, scale.array(), scale.at() + j).mul(r);
            FloatVector along =
                    FloatVector.fromArray(SPECIES, dScale.array(), dScale.at() + j)
                            .mul(share)
                            .mul(r)
                            .neg();
            FloatVector common =
                    FloatVector.fromArray(SPECIES, dShift.array(), dShift.at() + j).mul(share);
            int at = z.at() + j;
            for (int row = 0; row < z.rows(); row++, at += columns) {
                FloatVector rest = FloatVector.fromArray(SPECIES, u, at + ahead).sub(common);
                FloatVector.fromArray(SPECIES, x, at)
                        .sub(m)
                        .fma(along, rest)
                        .mul(factor)
                        .intoArray(out, at + shifted);
            }
        }
        normalizeSlope(n, z, mean, variance, scale, upstream, dScale, dShift, y, last);
    }
}
