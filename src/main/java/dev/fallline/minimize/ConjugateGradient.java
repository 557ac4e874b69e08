package dev.fallline.minimize;

/**
 * Nonlinear conjugate gradients (Fletcher and Reeves 1964) with Polak's and Ribière's β, cut off at
 * zero (Polak and Ribière 1969; Gilbert and Nocedal 1992):
 *
 * <pre>
 * β = max(0, gᵀ(g − g₋) / g₋ᵀg₋)
 * d ← −g + βd
 * </pre>
 *
 * On a quadratic in n variables, with exact line searches, n steps reach the minimum.
 */
final class ConjugateGradient implements LineSearchMethod.Direction {
    private double[] direction;

    /** At its beginning. */
    ConjugateGradient() {}

    /**
     * After some steps.
     *
     * @param last direction
     */
    ConjugateGradient(double[] last) {
        direction = last;
    }

    @Override
    public double[] at(Point before, Point at) {
        double[] g = at.gradient();
        double[] down = Vectors.scaled(-1, g);
        if (before != null) {
            double[] old = before.gradient();
            double beta = Vectors.dot(g, Vectors.minus(g, old)) / Vectors.dot(old, old);
            if (beta > 0) down = Vectors.plus(down, beta, direction);
        }
        // If that is no descent direction, the steepest descent is taken.
        if (Vectors.dot(down, g) >= 0) down = Vectors.scaled(-1, g);
        direction = down;
        return down;
    }

    @Override
    public boolean natural() {
        return false;
    }
}
