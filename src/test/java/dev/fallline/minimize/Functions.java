package dev.fallline.minimize;

import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/** Functions whose minima are known, built by hand. */
final class Functions {
    private Functions() {}

    static Oracle of(int n, BiFunction<Graph, List<Node>, Node> build) {
        Graph g = new Graph();
        List<String> names = IntStream.range(0, n).mapToObj(i -> "x" + i).toList();
        List<Node> x = names.stream().map(v -> g.parameter(v, Shape.SCALAR)).toList();
        return Oracle.of(g, build.apply(g, x), names);
    }

    /** Σ aᵢ(xᵢ − mᵢ)²: gradient 2aᵢ(xᵢ − mᵢ), Hessian diag(2aᵢ). */
    static Oracle bowl(double[] a, double[] m) {
        return of(
                a.length,
                (g, x) -> {
                    Node sum = number(g, 0);
                    for (int i = 0; i < a.length; i++) {
                        Node d = g.subtract(x.get(i), number(g, m[i]));
                        sum = g.add(sum, g.scale(g.multiply(d, d), a[i]));
                    }
                    return sum;
                });
    }

    /** x². */
    static Oracle square() {
        return bowl(new double[] {1}, new double[] {0});
    }

    /** Σ 100(xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)² (Rosenbrock 1960), least at (1, …, 1). */
    static Oracle rosenbrock(int n) {
        return of(
                n,
                (g, x) -> {
                    Node sum = number(g, 0);
                    for (int i = 0; i + 1 < n; i++) {
                        Node bend = g.subtract(x.get(i + 1), g.multiply(x.get(i), x.get(i)));
                        Node rest = g.subtract(number(g, 1), x.get(i));
                        sum = g.add(sum, g.scale(g.multiply(bend, bend), 100));
                        sum = g.add(sum, g.multiply(rest, rest));
                    }
                    return sum;
                });
    }

    /** ½xᵀAx − bᵀx for symmetric A. */
    static Oracle quadratic(double[][] a, double[] b) {
        int n = b.length;
        Graph g = new Graph();
        Node x = g.parameter("x", new Shape(1, n));
        Node ax = g.product(x, false, g.input("A", new Shape(n, n)), false);
        Node half = g.scale(g.total(g.multiply(ax, x)), 0.5);
        Node f = g.subtract(half, g.total(g.multiply(g.input("b", new Shape(1, n)), x)));
        List<Double> flat = new ArrayList<>();
        for (double[] row : a) for (double v : row) flat.add(v);
        double[] all = flat.stream().mapToDouble(v -> v).toArray();
        return new Oracle(g, f, List.of(x), Map.of("A", all, "b", b));
    }

    static Node number(Graph g, double value) {
        return g.constant(value, Shape.SCALAR);
    }
}
