package dev.fallline.minimize;

/**
 * A point at which a function was evaluated. Arrays are shared and not to be changed.
 *
 * @param x the variables, n numbers
 * @param value f(x)
 * @param gradient ∇f(x), n numbers
 * @param set in which the function is minimized
 */
public record Point(double[] x, double value, double[] gradient, FeasibleSet set) {
    /**
     * Of a function that is minimized everywhere.
     *
     * @param x the variables, n numbers
     * @param value f(x)
     * @param gradient ∇f(x), n numbers
     */
    public Point(double[] x, double value, double[] gradient) {
        this(x, value, gradient, FeasibleSet.EVERYWHERE);
    }

    /** {@return ‖∇f(x)‖₂; within a set that of the projected gradient, x − P(x − ∇f(x))} */
    public double gradientNorm() {
        return set.gradientNorm(x, gradient);
    }

    /** Whether value and gradient are numbers that one can go on from. */
    boolean finite() {
        return Double.isFinite(value) && Double.isFinite(gradientNorm());
    }
}
