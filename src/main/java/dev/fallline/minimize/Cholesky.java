package dev.fallline.minimize;

import java.util.Optional;

/** A + τI = L·Lᵀ, L lower triangular, for a symmetric matrix. */
record Cholesky(double[][] lower) {
    /** Pivots below this share of the diagonal are rounding. */
    private static final double NOTHING = 1e-14;

    /** Empty where A + τI is not positive definite, as far as rounding lets one see. */
    static Optional<Cholesky> of(double[][] a, double shift) {
        int n = a.length;
        double[][] l = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                double sum = i == j ? a[i][i] + shift : a[i][j];
                for (int k = 0; k < j; k++) sum -= l[i][k] * l[j][k];
                if (i > j) l[i][j] = sum / l[j][j];
                else if (sum > NOTHING * Math.abs(a[i][i] + shift)) l[i][i] = Math.sqrt(sum);
                else return Optional.empty();
            }
        }
        return Optional.of(new Cholesky(l));
    }

    /** x with L·Lᵀ·x = b. */
    double[] solve(double[] b) {
        int n = b.length;
        double[] x = b.clone();
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < i; k++) x[i] -= lower[i][k] * x[k];
            x[i] /= lower[i][i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) x[i] -= lower[k][i] * x[k];
            x[i] /= lower[i][i];
        }
        return x;
    }
}
