package dev.fallline.plan;

import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Node;
import dev.fallline.graph.Op;
import dev.fallline.graph.ReduceAxis;
import dev.fallline.graph.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;

/**
 * A graph of ops drawn by chance, of all kinds, with some of its gradients among them; values stay
 * of moderate size. Sizes are drawn from few, so that they often coincide.
 */
public final class RandomGraph {
    private static final int STEPS = 20;

    public final Graph graph = new Graph();

    /** A scalar that depends on most of the graph. */
    public final Node loss;

    private final Random random;
    private final int batch;
    private final int classes;
    private final int[] sizes;
    private final Node labels;
    private final List<Node> pool = new ArrayList<>();
    private final List<Layout.Entry> entries = new ArrayList<>();

    /**
     * @param width of the features
     * @param classes labels are below this; at most the width
     */
    public RandomGraph(long seed, int batch, int width, int classes) {
        this.random = new Random(seed);
        this.batch = batch;
        this.classes = classes;
        this.sizes = new int[] {1, batch, batch, width, classes, 5};
        this.labels = graph.input(Plan.LABELS, new Shape(batch, 1));
        pool.add(graph.input(Plan.FEATURES, new Shape(batch, width)));
        for (int i = 0; i < 2; i++) pool.add(parameter(new Shape(size(), size())));
        for (int i = 0; i < STEPS; i++) pool.add(tamed(grow()));
        this.loss = sum();
    }

    public Layout layout() {
        return Layout.of(entries);
    }

    public List<Node> parameters() {
        return entries.stream().map(e -> graph.parameter(e.name(), e.shape())).toList();
    }

    /** Some nodes that are not parameters: these change when a step ends. */
    public List<Node> some(int count) {
        List<Node> chosen = new ArrayList<>();
        while (chosen.size() < count) {
            Node node = any(pool);
            if (!(node.op() instanceof Op.Parameter)) chosen.add(node);
        }
        return chosen;
    }

    private Node sum() {
        Node sum = graph.constant(0, Shape.SCALAR);
        for (Node node : pool.subList(pool.size() - STEPS / 2, pool.size())) {
            sum = graph.add(sum, graph.mean(graph.map(Function.TANH, node)));
        }
        return sum;
    }

    private Node grow() {
        Node x = any(pool);
        return switch (random.nextInt(16)) {
            case 0, 1 -> map(any(Function.values()), x);
            case 2, 3 -> zip(any(Binary.values()), x, like(x));
            case 4 -> graph.slope(any(Function.values()), positive(x), like(x));
            case 5 -> graph.scale(x, random.nextDouble() * 4 - 2);
            case 6, 7 -> product(x, random.nextBoolean(), random.nextBoolean());
            case 8 -> affine(x, size());
            case 9 -> graph.sum(graph.scale(x, 0.2), any(ReduceAxis.values()));
            case 10 -> broadcast(x);
            case 11 -> graph.logSumExp(x);
            case 12 -> labelled(any(sized(batch, classes)));
            case 13 -> graph.dropout(x, 0.25, pool.size());
            case 14 -> normalized(x);
            default -> gradient(x);
        };
    }

    /** Rows of sums and products would otherwise grow without bound. */
    private Node tamed(Node x) {
        return switch (x.op()) {
            case Op.Product _, Op.Affine _, Op.Zip _, Op.Slope _ ->
                    graph.map(any(List.of(Function.TANH, Function.SIGMOID)), x);
            default -> x;
        };
    }

    private Node map(Function f, Node x) {
        return switch (f) {
            case EXP -> graph.map(f, graph.map(Function.TANH, x));
            case LOG, SQRT -> graph.map(f, positive(x));
            default -> graph.map(f, x);
        };
    }

    private Node zip(Binary f, Node x, Node y) {
        return graph.node(new Op.Zip(f), x, f == Binary.DIVIDE ? positive(y) : y);
    }

    /** From ½ to 1½. */
    private Node positive(Node x) {
        return graph.add(graph.map(Function.SIGMOID, x), graph.constant(0.5, x.shape()));
    }

    private Node product(Node a, boolean left, boolean right) {
        int inner = left ? a.shape().rows() : a.shape().columns();
        Node b = any(s -> inner == (right ? s.columns() : s.rows()), inner, size(), right);
        return graph.product(graph.scale(a, 1 / Math.sqrt(inner)), left, b, right);
    }

    private Node any(Predicate<Shape> fits, int inner, int other, boolean right) {
        List<Node> found = pool.stream().filter(n -> fits.test(n.shape())).toList();
        if (!found.isEmpty() && random.nextBoolean()) return any(found);
        return parameter(right ? new Shape(other, inner) : new Shape(inner, other));
    }

    private Node affine(Node x, int width) {
        Node w = parameter(new Shape(x.shape().columns(), width));
        return graph.affine(x, w, parameter(new Shape(1, width)));
    }

    private Node broadcast(Node x) {
        int rows = x.shape().rows() == 1 ? size() : x.shape().rows();
        int columns = x.shape().columns() == 1 ? size() : x.shape().columns();
        return graph.broadcast(x, new Shape(rows, columns));
    }

    private Node labelled(Node z) {
        double smoothing = random.nextBoolean() ? 0.1 : 0;
        return switch (random.nextInt(4)) {
            case 0 -> graph.crossEntropy(z, labels, smoothing);
            case 1 -> {
                Node u = any(sized(batch, 1));
                yield graph.node(new Op.CrossEntropySlope(smoothing), z, labels, u);
            }
            case 2 -> graph.oneHot(labels, z.shape().columns(), smoothing);
            default -> graph.hits(z, labels);
        };
    }

    /** By rows from anywhere, or the features, which do vary, by their own mean and variance. */
    private Node normalized(Node x) {
        Node mean = row(x);
        Op normalize = new BatchNorm.Normalize(false);
        return switch (random.nextInt(4)) {
            case 0 -> graph.scale(graph.node(new BatchNorm.Deviations(), x, mean), 0.1);
            case 1 -> graph.node(normalize, x, mean, positive(row(x)), row(x), row(x));
            default -> {
                Node z = product(pool.get(0), false, false);
                Node ofBatch = graph.scale(graph.sum(z, ReduceAxis.ROWS), 1.0 / batch);
                Node deviations = graph.node(new BatchNorm.Deviations(), z, ofBatch);
                Node variance = graph.scale(deviations, 1.0 / batch);
                Op own = new BatchNorm.Normalize(true);
                yield graph.node(own, z, ofBatch, variance, row(z), row(z));
            }
        };
    }

    /** A row as wide as something. */
    private Node row(Node x) {
        return any(sized(1, x.shape().columns()));
    }

    private Node gradient(Node x) {
        return any(graph.gradients(graph.mean(graph.map(Function.TANH, x)), parameters()));
    }

    /** There is at least one: made if need be. */
    private List<Node> sized(int rows, int columns) {
        Shape shape = new Shape(rows, columns);
        List<Node> found = pool.stream().filter(n -> n.shape().equals(shape)).toList();
        return found.isEmpty() ? List.of(graph.map(Function.TANH, parameter(shape))) : found;
    }

    private Node like(Node x) {
        return any(pool.stream().filter(n -> n.shape().equals(x.shape())).toList());
    }

    private Node parameter(Shape shape) {
        String name = "p" + entries.size();
        entries.add(new Layout.Entry(name, shape, random.nextBoolean()));
        return graph.parameter(name, shape);
    }

    private int size() {
        return sizes[random.nextInt(sizes.length)];
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private <T> T any(T[] array) {
        return array[random.nextInt(array.length)];
    }
}
