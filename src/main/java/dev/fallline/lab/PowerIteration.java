package dev.fallline.lab;

import dev.fallline.lab.Sharpness.Eigenvalue;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The eigenvalue of largest size of a symmetric matrix H, of which only products with vectors are
 * known (von Mises, Pollaczek-Geiringer 1929): v ← (H + s·1)v / ‖(H + s·1)v‖. The shift s decides
 * which eigenvalue of H that is: with none the one farthest from 0, with a large positive one the
 * largest, with a large negative one the smallest.
 *
 * @param matrix H
 * @param iterations at most so many, at least 1
 * @param tolerance of the relative change, see {@link Eigenvalue#converged}
 * @param listener receives every iteration
 */
record PowerIteration(
        Matrix matrix, int iterations, double tolerance, Consumer<Eigenvalue> listener) {
    /**
     * An eigenvalue smaller than this part of the shifted one is as good as 0. Were everything
     * measured against the shifted one, any vector would count as an eigenvector where most
     * eigenvalues are near 0, as a Hessian's are.
     */
    private static final double FLOOR = 1e-3;

    /** A symmetric matrix. */
    interface Matrix {
        /** How many rows and columns. */
        int size();

        /**
         * @param product receives Hv
         */
        void multiply(double[] v, double[] product);
    }

    /**
     * @param v where to begin, not zero; becomes the eigenvector, of length 1
     */
    Eigenvalue run(double shift, double[] v) {
        double[] product = new double[v.length];
        scale(v, 1 / norm(v));
        Eigenvalue estimate = null;
        for (int i = 1; i <= iterations; i++) {
            if (estimate != null) step(v, product, shift);
            matrix.multiply(v, product);
            estimate = estimate(v, product, shift, i, estimate);
            listener.accept(estimate);
            if (estimate.converged() || !Double.isFinite(estimate.value())) break;
        }
        return estimate;
    }

    private Eigenvalue estimate(
            double[] v, double[] product, double shift, int iteration, Eigenvalue before) {
        double value = dot(v, product);
        double squares = 0;
        for (int i = 0; i < v.length; i++) {
            double r = product[i] - value * v[i];
            squares += r * r;
        }
        double residual = Math.sqrt(squares);
        double size = Math.max(Math.abs(value), FLOOR * Math.abs(value + shift));
        double moved = before == null ? Double.POSITIVE_INFINITY : Math.abs(value - before.value());
        boolean converged = moved <= tolerance * size && residual <= Math.sqrt(tolerance) * size;
        double change = moved == 0 ? 0 : moved / size;
        // An eigenvector to the last digit, such as any of the matrix 0, leaves nothing to wait
        // for.
        boolean exact = residual == 0;
        return new Eigenvalue(value, residual, change, iteration, converged || exact);
    }

    private static void step(double[] v, double[] product, double shift) {
        for (int i = 0; i < v.length; i++) v[i] = product[i] + shift * v[i];
        scale(v, 1 / norm(v));
    }

    /** A direction to begin with, which is orthogonal to no eigenvector except by chance. */
    static double[] draw(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] v = new double[size];
        for (int i = 0; i < size; i++) v[i] = 2 * random.nextDouble() - 1;
        return v;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static double norm(double[] v) {
        return Math.sqrt(dot(v, v));
    }

    private static void scale(double[] v, double factor) {
        for (int i = 0; i < v.length; i++) v[i] *= factor;
    }
}
