package dev.fallline.minimize;

import java.util.Arrays;

/** Eigenvalues of a small symmetric matrix. */
final class Eigenvalues {
    private static final int SWEEPS = 60;

    private Eigenvalues() {}

    /**
     * By Jacobi's method (Jacobi 1846; Golub & Van Loan 2013, section 8.5): rotations that make one
     * off-diagonal element zero after the other, until nothing but rounding is left of them.
     *
     * @param matrix n × n, symmetric; left as it is
     * @return n numbers, ascending
     */
    static double[] of(double[][] matrix) {
        int n = matrix.length;
        // By a power of two, so that squares neither overflow nor vanish.
        double scale = scale(matrix);
        double[][] a =
                Arrays.stream(matrix)
                        .map(row -> Arrays.stream(row).map(v -> v / scale).toArray())
                        .toArray(double[][]::new);
        for (int sweep = 0; sweep < SWEEPS && offDiagonal(a) > 0x1p-53 * norm(a); sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) rotate(a, p, q);
            }
        }
        double[] values = new double[n];
        Arrays.setAll(values, i -> scale * a[i][i]);
        Arrays.sort(values);
        return values;
    }

    private static double scale(double[][] matrix) {
        double largest =
                Arrays.stream(matrix)
                        .flatMapToDouble(Arrays::stream)
                        .map(Math::abs)
                        .max()
                        .orElse(0);
        return largest == 0 ? 1 : Math.scalb(1.0, Math.max(-1000, Math.getExponent(largest)));
    }

    private static void rotate(double[][] a, int p, int q) {
        if (a[p][q] == 0) return;
        double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        double tangent = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
        double c = 1 / Math.hypot(tangent, 1);
        double s = tangent * c;
        for (double[] row : a) {
            double left = row[p];
            double right = row[q];
            row[p] = c * left - s * right;
            row[q] = s * left + c * right;
        }
        for (int k = 0; k < a.length; k++) {
            double upper = a[p][k];
            double lower = a[q][k];
            a[p][k] = c * upper - s * lower;
            a[q][k] = s * upper + c * lower;
        }
        // Not rounded to nearly zero, or the sweeps would never end.
        a[p][q] = a[q][p] = 0;
    }

    private static double offDiagonal(double[][] a) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) if (i != j) sum += a[i][j] * a[i][j];
        }
        return Math.sqrt(sum);
    }

    private static double norm(double[][] a) {
        double sum = 0;
        for (double[] row : a) for (double v : row) sum += v * v;
        return Math.sqrt(sum);
    }
}
