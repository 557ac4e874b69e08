package dev.fallline.graph;

import java.util.List;

/**
 * Functions of one variable that expressions are written in and no network uses, so that no device
 * has a loop for them.
 */
public enum Elementary implements Op.DoublePrecision {
    SIN,
    COS,
    TAN,
    ASIN,
    ACOS,
    ATAN,
    SINH,
    COSH,
    /** The real cube root, of negative numbers too. */
    CBRT;

    public double apply(double x) {
        return switch (this) {
            case SIN -> Math.sin(x);
            case COS -> Math.cos(x);
            case TAN -> Math.tan(x);
            case ASIN -> Math.asin(x);
            case ACOS -> Math.acos(x);
            case ATAN -> Math.atan(x);
            case SINH -> Math.sinh(x);
            case COSH -> Math.cosh(x);
            case CBRT -> Math.cbrt(x);
        };
    }

    @Override
    public List<Node> gradient(Graph g, Node node, Node upstream) {
        Node x = node.input(0);
        Node one = g.constant(1, x.shape());
        return List.of(
                switch (this) {
                    case SIN -> g.multiply(upstream, g.map(COS, x));
                    case COS -> g.scale(g.multiply(upstream, g.map(SIN, x)), -1);
                    case TAN -> g.multiply(upstream, g.add(one, g.multiply(node, node)));
                    case ASIN -> g.divide(upstream, complement(g, x));
                    case ACOS -> g.scale(g.divide(upstream, complement(g, x)), -1);
                    case ATAN -> g.divide(upstream, g.add(one, g.multiply(x, x)));
                    case SINH -> g.multiply(upstream, g.map(COSH, x));
                    case COSH -> g.multiply(upstream, g.map(SINH, x));
                    case CBRT -> g.divide(upstream, g.scale(g.multiply(node, node), 3));
                });
    }

    /** √(1 − x²). */
    private static Node complement(Graph g, Node x) {
        Node one = g.constant(1, x.shape());
        return g.map(Function.SQRT, g.multiply(g.subtract(one, x), g.add(one, x)));
    }
}
