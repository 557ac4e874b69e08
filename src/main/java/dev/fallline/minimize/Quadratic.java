package dev.fallline.minimize;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/**
 * A function with the same Hessian everywhere.
 *
 * @param f makes the function, fresh each time
 * @param hessian n × n, symmetric
 */
public record Quadratic(Supplier<Oracle> f, double[][] hessian) {
    private static final int PROBES = 5;
    private static final double SAME = 1e-9;
    private static final double ROUNDING = 1e-14;

    /**
     * @throws FalllineException (usage) if the Hessian is not the same, or the gradient not what it
     *     predicts, at all of five places drawn at random
     */
    public static Quadratic of(MinimizationProblem problem) {
        Oracle oracle = problem.oracle();
        Point start = oracle.at(problem.start());
        double[][] first = oracle.hessian(start.x());
        Random random = new Random(1);
        for (int i = 0; i < PROBES; i++) {
            double[] x = random.doubles(oracle.size(), -3, 3).toArray();
            if (same(first, oracle.hessian(x)) && predicts(start, first, oracle.at(x))) continue;
            throw usage(
                    "'%s' is not quadratic; give a point, such as --at %s=1, to study its second-order approximation there",
                    problem.expression().text(),
                    String.join("=1,", problem.expression().variables()));
        }
        return new Quadratic(problem::oracle, first);
    }

    /** Whether ∇f(x) = ∇f(s) + H(x − s): |x| has no Hessian but 0 either. */
    private static boolean predicts(Point start, double[][] hessian, Point there) {
        double[] d = Vectors.minus(there.x(), start.x());
        for (int i = 0; i < d.length; i++) {
            double predicted = start.gradient()[i];
            double size = Math.abs(predicted);
            for (int j = 0; j < d.length; j++) {
                predicted += hessian[i][j] * d[j];
                size += Math.abs(hessian[i][j] * d[j]);
            }
            if (!(Math.abs(there.gradient()[i] - predicted) <= SAME * size)) return false;
        }
        return true;
    }

    /** Element by element, as small ones count beside large ones; up to rounding of their rows. */
    private static boolean same(double[][] a, double[][] b) {
        double[] rows = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            for (double[] m : new double[][] {a[i], b[i]}) {
                for (double v : m) rows[i] = Math.max(rows[i], Math.abs(v));
            }
        }
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                double size = Math.max(Math.abs(a[i][j]), Math.abs(b[i][j]));
                double limit = SAME * size + ROUNDING * Math.sqrt(rows[i] * rows[j]);
                if (!(Math.abs(a[i][j] - b[i][j]) <= limit)) return false;
            }
        }
        return true;
    }

    /**
     * ½xᵀAx.
     *
     * @param a symmetric, of finite numbers
     */
    public static Quadratic of(double[][] a) {
        return of(a, new double[a.length]);
    }

    /**
     * The worst case for first-order methods: (¼)(½xᵀAx − x₁) with A the second difference, 2 on
     * the diagonal and −1 beside it (Nesterov 2004, section 2.1.2, with L = 1). From 0, k gradients
     * cannot show more than the first k variables. Its minimum is xᵢ = 1 − i/(n + 1).
     */
    public static Quadratic worst(int n) {
        double[][] a = new double[n][n];
        for (int i = 0; i < n; i++) {
            a[i][i] = 0.5;
            if (i > 0) a[i][i - 1] = a[i - 1][i] = -0.25;
        }
        double[] b = new double[n];
        b[0] = 0.25;
        return of(a, b);
    }

    /** ½xᵀAx − bᵀx. */
    private static Quadratic of(double[][] a, double[] b) {
        double[] flat = Arrays.stream(a).flatMapToDouble(Arrays::stream).toArray();
        return new Quadratic(() -> oracle(b.length, flat, b), a);
    }

    private static Oracle oracle(int n, double[] a, double[] b) {
        Graph g = new Graph();
        Node x = g.parameter("x", new Shape(1, n));
        Node ax = g.product(x, false, g.input("A", new Shape(n, n)), false);
        Node half = g.scale(g.total(g.multiply(ax, x)), 0.5);
        Node linear = g.total(g.multiply(g.input("b", new Shape(1, n)), x));
        Node f = g.subtract(half, linear);
        return new Oracle(g, f, List.of(x), Map.of("A", a, "b", b));
    }
}
