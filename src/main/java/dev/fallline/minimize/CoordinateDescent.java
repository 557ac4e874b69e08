package dev.fallline.minimize;

/**
 * Cyclic coordinate descent (Wright 2015, Coordinate descent algorithms): d = −gᵢeᵢ, i the next
 * variable in turn. One whose share in the gradient is nothing but rounding is passed over.
 */
final class CoordinateDescent implements LineSearchMethod.Direction {
    private static final double LEAST = 1e-8;

    private int turn;

    @Override
    public double[] at(Point before, Point at) {
        double[] g = at.gradient();
        double least = LEAST * Vectors.norm(g);
        for (int k = 0; k < g.length && Math.abs(g[turn]) <= least; k++) {
            turn = (turn + 1) % g.length;
        }
        double[] d = new double[g.length];
        d[turn] = -g[turn];
        turn = (turn + 1) % g.length;
        return d;
    }

    @Override
    public boolean natural() {
        return false;
    }
}
