package dev.fallline.graph;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Evaluates a graph in double precision, one node after the other, in the plainest way. It is the
 * oracle that devices are tested against.
 */
public final class Evaluator {
    /** Decides which elements a dropout op keeps. */
    public interface Mask {
        boolean keeps(Op.Dropout op, int element);
    }

    private final Graph graph;
    private final Map<String, double[]> feed;
    private final Mask mask;
    private double[][] values = new double[16][];

    /**
     * @param feed the values of parameters and inputs by name, row by row
     * @param mask asked by dropout only
     */
    public Evaluator(Graph graph, Map<String, double[]> feed, Mask mask) {
        this.graph = graph;
        this.feed = feed;
        this.mask = mask;
    }

    /** For graphs without dropout. */
    public Evaluator(Graph graph, Map<String, double[]> feed) {
        this(graph, feed, (op, _) -> missing(op));
    }

    /** The node's value, row by row; not to be changed. */
    public double[] value(Node wanted) {
        for (Node node : Graph.reachable(List.of(wanted))) {
            if (known(node) == null) evaluate(node);
        }
        return known(wanted);
    }

    /** Computes a node, whose inputs are known, whether or not it was known before. */
    void evaluate(Node node) {
        double[] value = compute(node);
        int id = node.id();
        if (id >= values.length) values = Arrays.copyOf(values, Math.max(id + 1, 2 * id));
        values[id] = value;
    }

    /** The value computed last; null if there is none. */
    double[] known(Node node) {
        return node.id() < values.length ? values[node.id()] : null;
    }

    private double[] compute(Node node) {
        double[] a = node.inputs().size() > 0 ? known(node.input(0)) : null;
        double[] b = node.inputs().size() > 1 ? known(node.input(1)) : null;
        int size = node.shape().size();
        double[] y = new double[size];
        switch (node.op()) {
            case Op.Parameter(String name, _) -> y = fed(name, size);
            case Op.Input(String name, _) -> y = fed(name, size);
            case Op.Constant(double value, _) -> Arrays.fill(y, value);
            case Op.Map(Function f) -> Arrays.setAll(y, i -> f.apply(a[i]));
            case Op.Zip(Binary f) -> Arrays.setAll(y, i -> f.apply(a[i], b[i]));
            case Elementary f -> Arrays.setAll(y, i -> f.apply(a[i]));
            case Power f -> Arrays.setAll(y, i -> f.apply(a[i], b[i]));
            case Op.Scale(double factor) -> Arrays.setAll(y, i -> factor * a[i]);
            case Op.Product op -> product(op, node, a, b, y);
            case Op.Sum(ReduceAxis axis) -> sum(axis, node.input(0).shape(), a, y);
            case Op.Broadcast _ -> broadcast(node, a, y);
            case Op.LogSumExp _ -> logSumExp(node.input(0).shape(), a, y);
            case Op.OneHot op -> Arrays.setAll(y, i -> target(op, a, i));
            case Op.Dropout op ->
                    Arrays.setAll(y, i -> mask.keeps(op, i) ? a[i] / (1 - op.rate()) : 0);
            case Op.Hits _ -> hits(node.input(0).shape(), a, b, y);
            case Op.Fused op -> y = value(op.expand(graph, node.inputs()));
        }
        return y;
    }

    private double[] fed(String name, int size) {
        double[] value = feed.get(name);
        if (value == null || value.length != size) {
            throw new IllegalArgumentException(name + ": expected " + size + " values");
        }
        return value;
    }

    private static void product(Op.Product op, Node node, double[] a, double[] b, double[] y) {
        int m = node.shape().rows();
        int n = node.shape().columns();
        int k = a.length / m;
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int l = 0; l < k; l++) {
                    double left = op.transposeLeft() ? a[l * m + i] : a[i * k + l];
                    double right = op.transposeRight() ? b[j * k + l] : b[l * n + j];
                    sum += left * right;
                }
                y[i * n + j] = sum;
            }
        }
    }

    private static void sum(ReduceAxis axis, Shape s, double[] x, double[] y) {
        for (int i = 0; i < x.length; i++) {
            y[axis == ReduceAxis.ROWS ? i % s.columns() : i / s.columns()] += x[i];
        }
    }

    private static void broadcast(Node node, double[] x, double[] y) {
        Shape from = node.input(0).shape();
        int columns = node.shape().columns();
        for (int i = 0; i < y.length; i++) {
            int row = from.rows() == 1 ? 0 : i / columns;
            int column = from.columns() == 1 ? 0 : i % columns;
            y[i] = x[row * from.columns() + column];
        }
    }

    private static void logSumExp(Shape s, double[] x, double[] y) {
        for (int i = 0; i < y.length; i++) {
            double[] row = row(s, x, i);
            double max = Arrays.stream(row).max().orElseThrow();
            y[i] = max + Math.log(Arrays.stream(row).map(v -> Math.exp(v - max)).sum());
        }
    }

    private static double target(Op.OneHot op, double[] labels, int i) {
        double spread = op.smoothing() / op.classes();
        return i % op.classes() == labels[i / op.classes()] ? 1 - op.smoothing() + spread : spread;
    }

    private static void hits(Shape s, double[] scores, double[] labels, double[] y) {
        for (int i = 0; i < y.length; i++) {
            double[] row = row(s, scores, i);
            double labelled = row[(int) labels[i]];
            boolean beaten = Arrays.stream(row).anyMatch(v -> !(v <= labelled));
            // The first of equals wins.
            boolean tied = Arrays.stream(row, 0, (int) labels[i]).anyMatch(v -> v == labelled);
            y[i] = beaten || tied ? 0 : 1;
        }
    }

    private static double[] row(Shape s, double[] x, int i) {
        return Arrays.copyOfRange(x, i * s.columns(), (i + 1) * s.columns());
    }

    private static boolean missing(Op.Dropout op) {
        throw new IllegalStateException(op + " needs a mask");
    }
}
