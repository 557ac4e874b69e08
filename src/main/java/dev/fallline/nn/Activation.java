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
    /** max(x, 0) (Nair, Hinton 2010). */
    RELU("relu", Function.RELU),
    /** x where x &gt; 0, else 0.01 x (Maas et al. 2013). */
    LEAKY_RELU("leaky-relu", Function.LEAKY_RELU),
    /** x where x &gt; 0, else eˣ − 1 (Clevert et al. 2016). */
    ELU("elu", Function.ELU),
    /** x Φ(x), Φ the normal distribution function (Hendrycks, Gimpel 2016). */
    GELU("gelu", Function.GELU),
    /** x / (1 + e⁻ˣ) (Elfwing et al. 2018). */
    SILU("silu", Function.SILU),
    /** tanh x. */
    TANH("tanh", Function.TANH),
    /** 1 / (1 + e⁻ˣ). */
    SIGMOID("sigmoid", Function.SIGMOID),
    /** ln(1 + eˣ) (Dugas et al. 2001). */
    SOFTPLUS("softplus", Function.SOFTPLUS),
    /** x/6 + ½ within 0 and 1 (Howard et al. 2019). */
    HARD_SIGMOID("hard-sigmoid", Activation::hardSigmoid),
    /** x within −1 and 1 (Collobert 2004). */
    HARD_TANH("hard-tanh", (g, x) -> clamp(g, x, -1, 1)),
    /** x · hard-sigmoid(x) (Howard et al. 2019). */
    HARD_SWISH("hard-swish", (g, x) -> g.multiply(x, hardSigmoid(g, x))),
    /** x · tanh(ln(1 + eˣ)) (Misra 2019). */
    MISH("mish", (g, x) -> g.multiply(x, g.map(Function.TANH, g.map(Function.SOFTPLUS, x)))),
    /** x / (1 + |x|) (Bergstra et al. 2009). */
    SOFTSIGN("softsign", (g, x) -> g.divide(x, plus(g, g.map(Function.ABS, x), 1))),
    /** x: the network is linear. */
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

    /** {@return the name by which {@code --activation} knows it} */
    public String label() {
        return label;
    }

    /**
     * Adds it to a graph.
     *
     * @param g to which nodes are added
     * @param x of any shape
     * @return of the shape of x, element by element
     */
    public Node apply(Graph g, Node x) {
        return composition.apply(g, x);
    }

    /** {@return whether there are places without a derivative, where two pieces of it meet} */
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

    /**
     * {@return the activation with a name, or empty}
     *
     * @param label as {@code --activation} knows it
     */
    public static Optional<Activation> named(String label) {
        return Arrays.stream(values()).filter(a -> a.label.equals(label)).findFirst();
    }

    /** {@return all names} */
    public static List<String> labels() {
        return Arrays.stream(values()).map(Activation::label).toList();
    }
}
