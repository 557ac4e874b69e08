package dev.fallline.minimize;

/**
 * A point at which a function was evaluated. Arrays are shared and not to be changed.
 *
 * @param x the variables, n numbers
 * @param value f(x)
 * @param gradient ∇f(x), n numbers
 */
public record Point(double[] x, double value, double[] gradient) {
    /** {@return ‖∇f(x)‖₂} */
    public double gradientNorm() {
        return Vectors.norm(gradient);
    }

    /** Whether value and gradient are numbers that one can go on from. */
    boolean finite() {
        return Double.isFinite(value) && Double.isFinite(gradientNorm());
    }
}
