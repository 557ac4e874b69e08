package dev.fallline.minimize;

/**
 * Newton's direction: (H + τI)·d = −∇f, H the Hessian from the graph. τ = 0 where H is positive
 * definite; else it grows until H + τI is (Nocedal and Wright 2006, algorithm 3.3). One step of
 * length 1 minimizes a quadratic.
 *
 * @param f to minimize, whose Hessian is taken
 */
record Newton(Oracle f) implements LineSearchMethod.Direction {
    private static final double LEAST = 1e-3;

    @Override
    public double[] at(Point before, Point at) {
        double[][] h = f.hessian(at.x());
        double largest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < h.length; i++) {
            for (double v : h[i]) largest = Math.max(largest, Math.abs(v));
            least = Math.min(least, h[i][i]);
        }
        double[] down = Vectors.scaled(-1, at.gradient());
        if (!Double.isFinite(largest) || largest == 0) return down;
        double unit = LEAST * largest;
        double damping = least > 0 ? 0 : unit - least;
        while (true) {
            var factor = Cholesky.of(h, damping);
            if (factor.isPresent()) return factor.get().solve(down);
            damping = Math.max(2 * damping, unit);
        }
    }

    @Override
    public boolean natural() {
        return true;
    }
}
