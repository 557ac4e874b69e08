package dev.fallline.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A graph under test together with random values for its parameters and inputs. */
final class Trial {
    /** Drops about a third, the same ones in every evaluation. */
    private static final Evaluator.Mask MASK = (op, i) -> (7 * i + op.layer()) % 3 != 0;

    /** Of differences: their error is of its fourth power, and few steps cross a kink. */
    private static final double STEP = 1e-4;

    /** Below this, errors count in absolute terms. */
    private static final double FLOOR = 1e-3;

    private final Random random;
    private final Map<String, double[]> feed = new HashMap<>();
    private final List<Node> parameters = new ArrayList<>();
    final Graph g = new Graph();

    Trial(long seed) {
        random = new Random(seed);
    }

    /** Values off zero, where many functions have a kink. */
    Node parameter(int rows, int columns) {
        return parameter(rows, columns, 0.1, 2, true);
    }

    /** Positive values. */
    Node parameter(int rows, int columns, double from, double to) {
        return parameter(rows, columns, from, to, false);
    }

    private Node parameter(int rows, int columns, double from, double to, boolean signed) {
        Node p = g.parameter("p" + parameters.size(), new Shape(rows, columns));
        parameters.add(p);
        feed.put(name(p), values(p.shape().size(), from, to, signed));
        return p;
    }

    /** Registers a parameter that something else has put into the graph. */
    void adopt(Node p) {
        parameters.add(p);
        feed.put(name(p), values(p.shape().size(), 0.1, 1, true));
    }

    Node input(Shape shape) {
        Node x = g.input("x" + feed.size(), shape);
        feed.put(name(x), values(shape.size(), 0.1, 2, true));
        return x;
    }

    Node labels(int rows, int classes) {
        Node x = g.input("labels", new Shape(rows, 1));
        feed.put("labels", random.ints(rows, 0, classes).asDoubleStream().toArray());
        return x;
    }

    private double[] values(int count, double from, double to, boolean signed) {
        double[] values = random.doubles(count, from, to).toArray();
        if (signed) {
            for (int i = 0; i < count; i++) if (random.nextBoolean()) values[i] = -values[i];
        }
        return values;
    }

    /** A scalar in which every element of a node has a weight of its own. */
    Node weighted(Node y) {
        return g.total(g.multiply(y, input(y.shape())));
    }

    double[] value(Node node) {
        return new Evaluator(g, feed, MASK).value(node);
    }

    List<Node> gradients(Node scalar) {
        return g.gradients(scalar, parameters);
    }

    /** The worst relative error of a scalar's gradients against central differences. */
    double worstError(Node scalar, List<Node> gradients) {
        double worst = 0;
        for (int i = 0; i < parameters.size(); i++) {
            double[] exact = value(gradients.get(i));
            double[] at = feed.get(name(parameters.get(i)));
            if (exact.length != at.length) throw new AssertionError("gradient of another shape");
            for (int j = 0; j < at.length; j++) {
                double slope = difference(scalar, at, j);
                double error = Math.abs(exact[j] - slope) / Math.max(Math.abs(slope), FLOOR);
                worst = Double.isNaN(error) ? Double.POSITIVE_INFINITY : Math.max(worst, error);
            }
        }
        return worst;
    }

    /** The derivative by central differences of fourth order. */
    private double difference(Node scalar, double[] x, int j) {
        double near = shifted(scalar, x, j, STEP) - shifted(scalar, x, j, -STEP);
        double far = shifted(scalar, x, j, 2 * STEP) - shifted(scalar, x, j, -2 * STEP);
        return (8 * near - far) / (12 * STEP);
    }

    private double shifted(Node scalar, double[] x, int j, double by) {
        double before = x[j];
        x[j] += by;
        double value = value(scalar)[0];
        x[j] = before;
        return value;
    }

    private static String name(Node leaf) {
        return switch (leaf.op()) {
            case Op.Parameter(String name, _) -> name;
            case Op.Input(String name, _) -> name;
            default -> throw new IllegalArgumentException(leaf.toString());
        };
    }
}
