package dev.fallline.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * L-BFGS (Liu, Nocedal 1989) with backtracking (Armijo 1966), in double precision: for convex
 * functions of few variables, down to a vanishing gradient.
 */
final class Lbfgs {
    private static final int MEMORY = 20;
    private static final double ARMIJO = 1e-4;
    private static final int MOST_HALVINGS = 60;

    /** What is minimized. */
    interface Target {
        /**
         * @param gradient receives the gradient at x
         * @return the value at x
         */
        double at(double[] x, double[] gradient);
    }

    /**
     * @param converged whether the gradient vanished; if not, the value is the least that was found
     */
    record Result(double[] point, double value, boolean converged) {}

    /** A step and the change of the gradient over it. */
    private record Pair(double[] s, double[] y) {
        double rho() {
            return 1 / dot(s, y);
        }
    }

    private Lbfgs() {}

    /**
     * @param tolerance of the gradient's largest element, relative to values above 1
     * @param rounds at most
     */
    static Result minimize(Target target, double[] start, double tolerance, int rounds) {
        double[] x = start.clone();
        double[] gradient = new double[x.length];
        double value = target.at(x, gradient);
        Deque<Pair> pairs = new ArrayDeque<>();
        for (int round = 0; round < rounds; round++) {
            if (largest(gradient) <= tolerance * Math.max(1, Math.abs(value))) {
                return new Result(x, value, true);
            }
            double[] direction = direction(pairs, gradient);
            double slope = dot(direction, gradient);
            double rate = pairs.isEmpty() ? 1 / Math.max(1, largest(gradient)) : 1;
            double[] next = new double[x.length];
            double[] nextGradient = new double[x.length];
            double nextValue = Double.NaN;
            for (int halvings = 0; halvings < MOST_HALVINGS; halvings++, rate /= 2) {
                for (int i = 0; i < x.length; i++) next[i] = x[i] + rate * direction[i];
                nextValue = target.at(next, nextGradient);
                if (nextValue <= value + ARMIJO * rate * slope) break;
            }
            if (!(nextValue < value)) return new Result(x, value, false);
            remember(pairs, new Pair(difference(next, x), difference(nextGradient, gradient)));
            x = next;
            gradient = nextGradient;
            value = nextValue;
        }
        return new Result(x, value, false);
    }

    /** Keeps what shows positive curvature. */
    private static void remember(Deque<Pair> pairs, Pair pair) {
        if (!(dot(pair.s, pair.y) > 1e-12 * dot(pair.y, pair.y))) return;
        if (pairs.size() == MEMORY) pairs.removeFirst();
        pairs.addLast(pair);
    }

    /** −H·gradient by the two loops, H the inverse Hessian as the pairs show it. */
    private static double[] direction(Deque<Pair> pairs, double[] gradient) {
        double[] d = gradient.clone();
        double[] alphas = new double[pairs.size()];
        int i = pairs.size();
        for (Iterator<Pair> back = pairs.descendingIterator(); back.hasNext(); ) {
            Pair p = back.next();
            alphas[--i] = p.rho() * dot(p.s, d);
            add(d, -alphas[i], p.y);
        }
        if (!pairs.isEmpty()) {
            Pair last = pairs.getLast();
            scale(d, dot(last.s, last.y) / dot(last.y, last.y));
        }
        for (Pair p : pairs) add(d, alphas[i++] - p.rho() * dot(p.y, d), p.s);
        scale(d, -1);
        return d;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static void add(double[] a, double factor, double[] b) {
        for (int i = 0; i < a.length; i++) a[i] += factor * b[i];
    }

    private static void scale(double[] a, double factor) {
        for (int i = 0; i < a.length; i++) a[i] *= factor;
    }

    private static double[] difference(double[] a, double[] b) {
        double[] d = a.clone();
        add(d, -1, b);
        return d;
    }

    private static double largest(double[] a) {
        double largest = 0;
        for (double v : a) largest = Math.max(largest, Math.abs(v));
        return largest;
    }
}
