package dev.fallline.train;

import dev.fallline.data.Examples;
import dev.fallline.data.Features;

/** The classics in closed form or by Newton's method, in double precision: independent answers. */
final class Solve {
    private Solve() {}

    /**
     * Solves (XᵀDX/n + λI′) p = b for the columns of X with a 1 behind them; λ spares the last.
     *
     * @param d weight of each example
     * @return d + 1 numbers
     */
    private static double[] solve(double[][] x, double[] d, double lambda, double[] right) {
        int n = x.length;
        int size = right.length;
        double[][] a = new double[size][size + 1];
        for (int r = 0; r < size; r++) {
            for (int c = 0; c < size; c++) {
                for (int i = 0; i < n; i++) a[r][c] += d[i] * x[i][r] * x[i][c] / n;
            }
            if (r < size - 1) a[r][r] += lambda;
            a[r][size] = right[r];
        }
        return eliminate(a);
    }

    private static double[] eliminate(double[][] a) {
        int size = a.length;
        for (int p = 0; p < size; p++) {
            int best = p;
            for (int r = p; r < size; r++) if (Math.abs(a[r][p]) > Math.abs(a[best][p])) best = r;
            double[] held = a[p];
            a[p] = a[best];
            a[best] = held;
            for (int r = 0; r < size; r++) {
                if (r == p) continue;
                double factor = a[r][p] / a[p][p];
                for (int c = p; c <= size; c++) a[r][c] -= factor * a[p][c];
            }
        }
        double[] solution = new double[size];
        for (int p = 0; p < size; p++) solution[p] = a[p][size] / a[p][p];
        return solution;
    }

    /** argmin of ½ · mean squared error + ½ λ‖w‖²: weights, then the bias. */
    static double[] leastSquares(Examples examples, double lambda) {
        double[][] x = withOnes(examples);
        float[] y = examples.targets().values();
        double[] ones = new double[x.length];
        double[] right = new double[x[0].length];
        for (int i = 0; i < x.length; i++) {
            ones[i] = 1;
            for (int c = 0; c < right.length; c++) right[c] += x[i][c] * y[i] / x.length;
        }
        return solve(x, ones, lambda, right);
    }

    /** argmin of the mean of ln(1 + eᶻ) − y z: weights, then the bias, by Newton's method. */
    static double[] logistic(Examples examples) {
        return logistic(examples, 0);
    }

    /** The same plus ½λ‖w‖², which spares the bias. */
    static double[] logistic(Examples examples, double lambda) {
        double[][] x = withOnes(examples);
        int[] y = examples.labels();
        double[] p = new double[x[0].length];
        for (int round = 0; round < 30; round++) {
            double[] d = new double[x.length];
            double[] gradient = new double[p.length];
            for (int i = 0; i < x.length; i++) {
                double s = 1 / (1 + Math.exp(-dot(x[i], p)));
                d[i] = s * (1 - s);
                for (int c = 0; c < p.length; c++) gradient[c] += (s - y[i]) * x[i][c] / x.length;
            }
            for (int c = 0; c < p.length - 1; c++) gradient[c] += lambda * p[c];
            double[] step = solve(x, d, lambda, gradient);
            for (int c = 0; c < p.length; c++) p[c] -= step[c];
        }
        return p;
    }

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) sum += a[c] * b[c];
        return sum;
    }

    static double[][] withOnes(Examples examples) {
        float[] values = ((Features.Reals) examples.features()).values();
        int width = examples.width();
        double[][] x = new double[examples.count()][width + 1];
        for (int i = 0; i < x.length; i++) {
            for (int c = 0; c < width; c++) x[i][c] = values[i * width + c];
            x[i][width] = 1;
        }
        return x;
    }
}
