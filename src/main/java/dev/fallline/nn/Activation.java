package dev.fallline.nn;

import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Op;
import dev.fallline.graph.Shape;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a hidden layer applies to each of its sums: a function that devices have a kernel for, or
 * one that is composed of ops of the graph. Formulas and sources: docs/activations.md.
 */
public enum Activation {
    RELU("relu", Function.RELU),
    LEAKY_RELU("leaky-relu", Function.LEAKY_RELU),
    ELU("elu", Function.ELU),
    GELU("gelu", Function.GELU),
    SILU("silu", Function.SILU),
    TANH("tanh", Function.TANH),
    SIGMOID("sigmoid", Function.SIGMOID),
    SOFTPLUS("softplus", Function.SOFTPLUS),
    HARD_SIGMOID("hard-sigmoid", Activation::hardSigmoid),
    HARD_TANH("hard-tanh", (g, x) -> clamp(g, x, -1, 1)),
    HARD_SWISH("hard-swish", (g, x) -> g.multiply(x, hardSigmoid(g, x))),
    MISH("mish", (g, x) -> g.multiply(x, g.map(Function.TANH, g.map(Function.SOFTPLUS, x)))),
    SOFTSIGN("softsign", (g, x) -> g.divide(x, plus(g, g.map(Function.ABS, x), 1))),
    IDENTITY("identity", (_, x) -> x);

    private final String label;
    private final Composition composition;

    /** Adds it to a graph. */
    private interface Composition {
        Node apply(Graph g, Node x);
    }

    /** A function that devices have a kernel for. */
    Activation(String label, Function function) {
        this(label, (g, x) -> g.map(function, x));
    }

    Activation(String label, Composition composition) {
        this.label = label;
        this.composition = composition;
    }

    /** x/6 + ½ within 0 and 1. */
    private static Node hardSigmoid(Graph g, Node x) {
        return clamp(g, plus(g, g.scale(x, 1.0 / 6), 0.5), 0, 1);
    }

    private static Node plus(Graph g, Node x, double number) {
        return g.add(x, g.constant(number, x.shape()));
    }

    private static Node clamp(Graph g, Node x, double low, double high) {
        Node atLeast = g.maximum(x, g.constant(low, x.shape()));
        return g.minimum(atLeast, g.constant(high, x.shape()));
    }

    /** The name by which {@code --activation} knows it. */
    public String label() {
        return label;
    }

    public Node apply(Graph g, Node x) {
        return composition.apply(g, x);
    }

    /** Whether there are places without a derivative, where two pieces of it meet. */
    public boolean hasKinks() {
        Graph g = new Graph();
        apply(g, g.parameter("x", Shape.SCALAR));
        return g.nodes().stream().anyMatch(node -> isPiecewise(node.op()));
    }

    private static boolean isPiecewise(Op op) {
        return switch (op) {
            case Op.Zip(Binary f) -> f == Binary.MAXIMUM || f == Binary.MINIMUM;
            case Op.Map(Function f) -> f == Function.RELU || f == Function.LEAKY_RELU;
            default -> false;
        };
    }

    public static Optional<Activation> named(String label) {
        return Arrays.stream(values()).filter(a -> a.label.equals(label)).findFirst();
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Activation::label).toList();
    }
}
