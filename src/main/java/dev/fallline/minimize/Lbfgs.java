package dev.fallline.minimize;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * Limited-memory BFGS (Nocedal 1980; Liu and Nocedal 1989): d = −H·∇f, H the inverse Hessian as the
 * last steps s = Δx and their changes of gradient y = Δ∇f show it, by the two-loop recursion
 * (Nocedal and Wright 2006, algorithm 7.4) from H₀ = sᵀy/yᵀy.
 */
final class Lbfgs implements LineSearchMethod.Direction {
    private record Pair(double[] s, double[] y, double rho) {}

    private final int memory;
    private final Deque<Pair> pairs = new ArrayDeque<>();

    /**
     * @param memory how many steps to remember, at least 1
     */
    Lbfgs(int memory) {
        this.memory = memory;
    }

    @Override
    public double[] at(Point before, Point at) {
        if (before != null) remember(before, at);
        double[] q = Vectors.scaled(-1, at.gradient());
        // The scale is unknown: a first step of at most length 1.
        if (pairs.isEmpty()) return Vectors.scaled(Math.min(1, 1 / at.gradientNorm()), q);

        double[] alpha = new double[pairs.size()];
        int i = 0;
        for (Pair p : pairs) {
            alpha[i] = p.rho * Vectors.dot(p.s, q);
            q = Vectors.plus(q, -alpha[i++], p.y);
        }
        Pair last = pairs.getFirst();
        double[] r = Vectors.scaled(1 / (last.rho * Vectors.dot(last.y, last.y)), q);
        for (Iterator<Pair> old = pairs.descendingIterator(); old.hasNext(); ) {
            Pair p = old.next();
            double beta = p.rho * Vectors.dot(p.y, r);
            r = Vectors.plus(r, alpha[--i] - beta, p.s);
        }
        return r;
    }

    /** Keeps a step, the newest first, if the function curves upwards along it. */
    void remember(Point from, Point to) {
        double[] s = Vectors.minus(to.x(), from.x());
        double[] y = Vectors.minus(to.gradient(), from.gradient());
        double curvature = Vectors.dot(s, y);
        if (!(curvature > 0x1p-52 * Vectors.dot(y, y))) return;
        pairs.addFirst(new Pair(s, y, 1 / curvature));
        if (pairs.size() > memory) pairs.removeLast();
    }

    @Override
    public boolean natural() {
        return true;
    }
}
