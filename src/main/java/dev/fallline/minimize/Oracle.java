package dev.fallline.minimize;

import dev.fallline.graph.CompiledGraph;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Op;
import dev.fallline.graph.Shape;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A function of n variables that answers, in double precision, what its value, gradient and Hessian
 * are at a point, and counts its evaluations. All of them are nodes of one graph: the Hessian is
 * the gradient of the gradient.
 */
public final class Oracle implements Differentiable {
    /**
     * Evaluations of the function.
     *
     * @param values of its value alone
     * @param gradients of value and gradient together
     * @param products of the Hessian and a vector; a Hessian takes n of them
     */
    public record Count(long values, long gradients, long products) {
        /** Evaluations of any kind: what line searches are compared by. */
        public long total() {
            return values + gradients + products;
        }
    }

    private final Graph graph;
    private final Node value;
    private final List<Node> parameters;
    private final Map<String, double[]> feed;
    private final int size;
    private final CompiledGraph valueProgram;
    private final CompiledGraph gradientProgram;
    private final List<Node> gradient;
    private CompiledGraph productProgram;
    private FeasibleSet set = FeasibleSet.EVERYWHERE;
    private long values;
    private long gradients;
    private long products;

    /**
     * @param value 1 × 1
     * @param parameters the variables, each an {@link Op.Parameter} of any shape; x holds them one
     *     after the other, row by row
     * @param inputs what else the graph reads, by name
     */
    public Oracle(Graph graph, Node value, List<Node> parameters, Map<String, double[]> inputs) {
        this.graph = graph;
        this.value = value;
        this.parameters = List.copyOf(parameters);
        feed = new HashMap<>(inputs);
        for (Node p : parameters) feed.put(name(p), new double[p.shape().size()]);
        size = parameters.stream().mapToInt(p -> p.shape().size()).sum();
        gradient = graph.gradients(value, this.parameters);
        valueProgram = new CompiledGraph(List.of(value), feed);
        List<Node> both = new ArrayList<>(List.of(value));
        both.addAll(gradient);
        gradientProgram = new CompiledGraph(both, feed);
    }

    /** A function of numbers with these names, each a 1 × 1 parameter of the graph. */
    public static Oracle of(Graph graph, Node value, List<String> variables) {
        List<Node> parameters =
                variables.stream().map(v -> graph.parameter(v, Shape.SCALAR)).toList();
        return new Oracle(graph, value, parameters, Map.of());
    }

    /** The same, to be minimized in a set. */
    Oracle within(FeasibleSet other) {
        set = other;
        return this;
    }

    /** In which it is minimized. */
    FeasibleSet set() {
        return set;
    }

    /** n, the number of variables. */
    public int size() {
        return size;
    }

    public Count count() {
        return new Count(values, gradients, products);
    }

    @Override
    public double value(double[] x) {
        values++;
        place(x, "");
        return valueProgram.run().getFirst()[0];
    }

    /** The point keeps {@code x} itself, which must not be changed afterwards. */
    @Override
    public Point at(double[] x) {
        gradients++;
        place(x, "");
        List<double[]> results = gradientProgram.run();
        double[] slopes = joined(results.subList(1, results.size()));
        return new Point(x, results.getFirst()[0], slopes, set);
    }

    /** ∇²f(x)·v, as the gradient of ∇f(x)·v (Pearlmutter 1994). */
    public double[] hessianTimes(double[] x, double[] v) {
        if (productProgram == null) productProgram = productProgram();
        products++;
        place(x, "");
        place(v, DIRECTION);
        return joined(productProgram.run());
    }

    /** ∇²f(x), n × n, one product for each column. */
    public double[][] hessian(double[] x) {
        double[][] h = new double[size][];
        for (int i = 0; i < size; i++) {
            double[] unit = new double[size];
            unit[i] = 1;
            h[i] = hessianTimes(x, unit);
        }
        return h;
    }

    private static final String DIRECTION = "direction of ";

    private CompiledGraph productProgram() {
        Node dot = graph.constant(0, Shape.SCALAR);
        for (int i = 0; i < parameters.size(); i++) {
            Node p = parameters.get(i);
            feed.put(DIRECTION + name(p), new double[p.shape().size()]);
            Node v = graph.input(DIRECTION + name(p), p.shape());
            dot = graph.add(dot, graph.total(graph.multiply(gradient.get(i), v)));
        }
        return new CompiledGraph(graph.gradients(dot, parameters), feed);
    }

    private void place(double[] x, String prefix) {
        int from = 0;
        for (Node p : parameters) {
            double[] target = feed.get(prefix + name(p));
            System.arraycopy(x, from, target, 0, target.length);
            from += target.length;
        }
    }

    private double[] joined(List<double[]> parts) {
        double[] all = new double[size];
        int at = 0;
        for (double[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static String name(Node parameter) {
        return ((Op.Parameter) parameter.op()).name();
    }
}
