package dev.fallline.minimize;

/** d = −∇f (Cauchy 1847). */
record SteepestDescent() implements LineSearchMethod.Direction {
    @Override
    public double[] at(Point before, Point at) {
        return Vectors.scaled(-1, at.gradient());
    }

    @Override
    public boolean natural() {
        return false;
    }
}
