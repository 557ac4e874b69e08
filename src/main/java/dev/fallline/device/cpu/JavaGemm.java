package dev.fallline.device.cpu;

import static java.lang.Math.fma;

import java.util.Arrays;

/**
 * Matrix products in plain Java, for machines that OpenBLAS has no library for: about a quarter of
 * its rate at 128×784·784×128 (AVX-512, JDK 25).
 */
final class JavaGemm implements Gemm {
    private final String reason;

    /**
     * @param reason why it has to be this
     */
    JavaGemm(String reason) {
        this.reason = reason;
    }

    @Override
    public String description() {
        return "plain Java (" + reason + ")";
    }

    @Override
    public CpuTask prepare(
            boolean transposeLeft, Matrix a, boolean transposeRight, Matrix b, Matrix d, Matrix c) {
        return new Product(transposeLeft, a, transposeRight, b, d, c);
    }

    /**
     * One product with room for copies of its factors. HotSpot vectorizes a loop where all arrays
     * share one index, so each row of op(B) is copied to an array of its own. Rows of C are summed
     * up two at a time, to read four rows of op(B) once for both.
     */
    private static final class Product implements CpuTask {
        private static final int DEPTH = 4;

        private final boolean transposeLeft;
        private final Matrix a;
        private final boolean transposeRight;
        private final Matrix b;
        private final Matrix d;
        private final Matrix c;
        private final int inner;

        /** The rows of op(B), and rows of zeros up to a multiple of DEPTH. */
        private final float[][] right;

        /** Two rows of op(A), with as many zeros behind them. */
        private final float[][] left;

        /** Two rows of C. */
        private final float[][] sums;

        Product(
                boolean transposeLeft,
                Matrix a,
                boolean transposeRight,
                Matrix b,
                Matrix d,
                Matrix c) {
            this.transposeLeft = transposeLeft;
            this.a = a;
            this.transposeRight = transposeRight;
            this.b = b;
            this.d = d;
            this.c = c;
            this.inner = transposeLeft ? a.rows() : a.columns();
            int depth = Math.ceilDiv(inner, DEPTH) * DEPTH;
            this.right = new float[depth][c.columns()];
            this.left = new float[2][depth];
            this.sums = new float[2][c.columns()];
        }

        @Override
        public void run(int k) {
            copyRight();
            for (int i = 0; i < c.rows(); i += 2) {
                // The last of an odd number of rows is computed twice.
                int next = Math.min(i + 1, c.rows() - 1);
                copyLeft(i, next);
                load(i, sums[0]);
                load(next, sums[1]);
                for (int l = 0; l < right.length; l += DEPTH) add(l);
                store(sums[0], i);
                store(sums[1], next);
            }
        }

        private void copyRight() {
            int n = c.columns();
            for (int l = 0; l < inner; l++) {
                if (transposeRight) {
                    float[] row = right[l];
                    for (int j = 0; j < n; j++) row[j] = b.array()[b.at() + j * b.stride() + l];
                } else {
                    System.arraycopy(b.array(), b.at() + l * b.stride(), right[l], 0, n);
                }
            }
        }

        private void copyLeft(int i, int next) {
            float[] x = a.array();
            if (!transposeLeft) {
                System.arraycopy(x, a.at() + i * a.stride(), left[0], 0, inner);
                System.arraycopy(x, a.at() + next * a.stride(), left[1], 0, inner);
                return;
            }
            for (int l = 0; l < inner; l++) {
                int row = a.at() + l * a.stride();
                left[0][l] = x[row + i];
                left[1][l] = x[row + next];
            }
        }

        private void load(int row, float[] sum) {
            int n = sum.length;
            if (d == null) Arrays.fill(sum, 0);
            else System.arraycopy(d.array(), d.at() + row * d.stride(), sum, 0, n);
        }

        private void store(float[] sum, int row) {
            System.arraycopy(sum, 0, c.array(), c.at() + row * c.stride(), sum.length);
        }

        private void add(int l) {
            float[] b0 = right[l];
            float[] b1 = right[l + 1];
            float[] b2 = right[l + 2];
            float[] b3 = right[l + 3];
            add(sums[0], sums[1], left[0], left[1], l, b0, b1, b2, b3);
        }

        private static void add(
                float[] sum0,
                float[] sum1,
                float[] left0,
                float[] left1,
                int l,
                float[] b0,
                float[] b1,
                float[] b2,
                float[] b3) {
            float p0 = left0[l];
            float p1 = left0[l + 1];
            float p2 = left0[l + 2];
            float p3 = left0[l + 3];
            float q0 = left1[l];
            float q1 = left1[l + 1];
            float q2 = left1[l + 2];
            float q3 = left1[l + 3];
            for (int j = 0; j < sum0.length; j++) {
                float x0 = b0[j];
                float x1 = b1[j];
                float x2 = b2[j];
                float x3 = b3[j];
                sum0[j] = fma(p3, x3, fma(p2, x2, fma(p1, x1, fma(p0, x0, sum0[j]))));
                sum1[j] = fma(q3, x3, fma(q2, x2, fma(q1, x1, fma(q0, x0, sum1[j]))));
            }
        }
    }
}
