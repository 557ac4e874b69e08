package dev.fallline.minimize;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix A.
 *
 * @param values n numbers, ascending
 * @param vectors one for each value, of length 1
 */
record Eigen(double[] values, double[][] vectors) {
    private static final int SWEEPS = 60;

    /** Rounding of an eigenvalue, in units of |v|ᵀ|A||v|·n·2⁻⁵². */
    private static final double ULPS = 64;

    /**
     * By Jacobi's method (Jacobi 1846; Golub and Van Loan 2013, section 8.5): rotations that make
     * one off-diagonal element zero after the other, until nothing but rounding is left of them.
     * Where rows and columns differ in scale, small eigenvalues are found as exactly as large ones
     * (Demmel and Veselić 1992).
     *
     * @param matrix n × n, symmetric; left as it is
     */
    static Eigen of(double[][] matrix) {
        int n = matrix.length;
        // By a power of two, so that squares neither overflow nor vanish.
        double scale = scale(matrix);
        double[][] a =
                Arrays.stream(matrix)
                        .map(row -> Arrays.stream(row).map(v -> v / scale).toArray())
                        .toArray(double[][]::new);
        double[][] v = new double[n][n];
        for (int i = 0; i < n; i++) v[i][i] = 1;
        for (int sweep = 0; sweep < SWEEPS && !diagonal(a); sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) rotate(a, v, p, q);
            }
        }
        int[] order =
                IntStream.range(0, n)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> a[i][i]))
                        .mapToInt(i -> i)
                        .toArray();
        return new Eigen(
                Arrays.stream(order).mapToDouble(i -> scale * a[i][i]).toArray(),
                Arrays.stream(order).mapToObj(i -> v[i]).toArray(double[][]::new));
    }

    /**
     * What rounding may have done to an eigenvalue: relative to the terms that add up to it, vᵀAv,
     * and not to the largest eigenvalue, beside which small ones are right all the same.
     *
     * @param matrix of which these are the eigenvalues
     */
    double rounding(double[][] matrix, int i) {
        double[] v = vectors[i];
        double sum = 0;
        for (int j = 0; j < v.length; j++) {
            for (int k = 0; k < v.length; k++) sum += Math.abs(v[j] * matrix[j][k] * v[k]);
        }
        return ULPS * v.length * Math.ulp(1.0) * sum;
    }

    /**
     * The same with 0 for eigenvalues that may be nothing but rounding.
     *
     * @param matrix of which these are the eigenvalues
     */
    Eigen cleared(double[][] matrix) {
        double[] cleared = values.clone();
        for (int i = 0; i < cleared.length; i++) {
            if (Math.abs(cleared[i]) <= rounding(matrix, i)) cleared[i] = 0;
        }
        return new Eigen(cleared, vectors);
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

    /** On the rows of v, too. */
    private static void rotate(double[][] a, double[][] v, int p, int q) {
        if (negligible(a, p, q)) {
            a[p][q] = a[q][p] = 0;
            return;
        }
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
        rotateRows(a, p, q, c, s);
        rotateRows(v, p, q, c, s);
        // Not rounded to nearly zero, or the sweeps would never end.
        a[p][q] = a[q][p] = 0;
    }

    private static void rotateRows(double[][] a, int p, int q, double c, double s) {
        for (int k = 0; k < a.length; k++) {
            double upper = a[p][k];
            double lower = a[q][k];
            a[p][k] = c * upper - s * lower;
            a[q][k] = s * upper + c * lower;
        }
    }

    /** Beside both of the diagonal's numbers in its row and column. */
    private static boolean negligible(double[][] a, int p, int q) {
        double square = Math.abs(a[p][p]) * Math.abs(a[q][q]);
        return Math.abs(a[p][q]) <= 0x1p-54 * Math.sqrt(square);
    }

    private static boolean diagonal(double[][] a) {
        for (int p = 0; p < a.length; p++) {
            for (int q = 0; q < a.length; q++) if (p != q && a[p][q] != 0) return false;
        }
        return true;
    }
}
