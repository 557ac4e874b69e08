package dev.fallline.nn;

import dev.fallline.Range;
import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Op;
import dev.fallline.graph.Shape;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a hidden layer applies to each of its sums: a function that devices have a kernel for, or
 * one that is composed of ops of the graph. Equal activations have equal labels. Formulas and
 * sources: docs/activations.md.
 */
public final class Activation {
    private static final List<Activation> ALL = new ArrayList<>();

    /** max(x, 0) (Nair, Hinton 2010). */
    public static final Activation RELU = add("relu", Function.RELU);

    /** x where x &gt; 0, else 0.01 x (Maas et al. 2013). */
    public static final Activation LEAKY_RELU = add("leaky-relu", Function.LEAKY_RELU);

    /** x where x &gt; 0, else eˣ − 1 (Clevert et al. 2016). */
    public static final Activation ELU = add("elu", Function.ELU);

    /** x Φ(x), Φ the normal distribution function (Hendrycks, Gimpel 2016). */
    public static final Activation GELU = add("gelu", Function.GELU);

    /** x / (1 + e⁻ˣ) (Elfwing et al. 2018). */
    public static final Activation SILU = add("silu", Function.SILU);

    /** tanh x. */
    public static final Activation TANH = add("tanh", Function.TANH);

    /** 1 / (1 + e⁻ˣ). */
    public static final Activation SIGMOID = add("sigmoid", Function.SIGMOID);

    /** ln(1 + eˣ) (Dugas et al. 2001). */
    public static final Activation SOFTPLUS = add("softplus", Function.SOFTPLUS);

    /** x/6 + ½ within 0 and 1 (Howard et al. 2019). */
    public static final Activation HARD_SIGMOID = add("hard-sigmoid", Activation::hardSigmoid);

    /** x within −1 and 1 (Collobert 2004). */
    public static final Activation HARD_TANH = add("hard-tanh", (g, x) -> clamp(g, x, -1, 1));

    /** x · hard-sigmoid(x) (Howard et al. 2019). */
    public static final Activation HARD_SWISH =
            add("hard-swish", (g, x) -> g.multiply(x, hardSigmoid(g, x)));

    /** x · tanh(ln(1 + eˣ)) (Misra 2019). */
    public static final Activation MISH =
            add("mish", (g, x) -> g.multiply(x, g.map(Function.TANH, g.map(Function.SOFTPLUS, x))));

    /** x / (1 + |x|) (Bergstra et al. 2009). */
    public static final Activation SOFTSIGN =
            add("softsign", (g, x) -> g.divide(x, plus(g, g.map(Function.ABS, x), 1)));

    /** x within 0 and 6 (Krizhevsky 2010). */
    public static final Activation RELU6 = add("relu6", (g, x) -> clamp(g, x, 0, 6));

    /** λx where x &gt; 0, else λα(eˣ − 1) (Klambauer et al. 2017). */
    public static final Activation SELU =
            add("selu", (g, x) -> g.scale(elu(g, x, 1.6732632423543772), 1.0507009873554805));

    /**
     * GELU's approximation ½x(1 + tanh(√(2/π)(x + 0.044715x³))) (Hendrycks, Gimpel 2016), in which
     * (1 + tanh y)/2 is the sigmoid of 2y.
     */
    public static final Activation GELU_TANH = add("gelu-tanh", Activation::geluTanh);

    /** x: the network is linear. */
    public static final Activation IDENTITY = add("identity", (_, x) -> x);

    /** {@code leaky-relu(0.2)}, {@code elu(0.5)}. */
    private static final Pattern WITH_NUMBER =
            Pattern.compile("(leaky-relu|elu)\\(([-+.0-9eE]+)\\)");

    private final String label;
    private final Composition composition;

    /** Adds it to a graph. */
    private interface Composition {
        Node apply(Graph g, Node x);
    }

    private Activation(String label, Composition composition) {
        this.label = label;
        this.composition = composition;
    }

    private static Activation add(String label, Composition composition) {
        Activation activation = new Activation(label, composition);
        ALL.add(activation);
        return activation;
    }

    /** A function that devices have a kernel for. */
    private static Activation add(String label, Function function) {
        return add(label, (g, x) -> g.map(function, x));
    }

    /**
     * Leaky ReLU: x where x &gt; 0, else slope · x.
     *
     * @param slope finite as a float; {@link #LEAKY_RELU} has 0.01
     * @return {@code leaky-relu(slope)}
     * @throws IllegalArgumentException if the slope is not finite
     */
    public static Activation leakyRelu(double slope) {
        return withNumber(LEAKY_RELU, 0.01, slope, Activation::leakyRelu);
    }

    /**
     * ELU: x where x &gt; 0, else α(eˣ − 1).
     *
     * @param alpha finite as a float; {@link #ELU} has 1
     * @return {@code elu(alpha)}
     * @throws IllegalArgumentException if α is not finite
     */
    public static Activation elu(double alpha) {
        return withNumber(ELU, 1, alpha, Activation::elu);
    }

    private interface Parametric {
        Node apply(Graph g, Node x, double number);
    }

    private static Activation withNumber(
            Activation usual, double number, double other, Parametric f) {
        String label = "%s(%s)".formatted(usual.label, Range.shortest(other));
        boolean vanishes = other != 0 && (float) other == 0;
        if (!Range.FINITE.contains(other) || vanishes) throw new IllegalArgumentException(label);
        if (other == number) return usual;
        return new Activation(label, (g, x) -> f.apply(g, x, other));
    }

    /** max(x, 0) + slope · min(x, 0). */
    private static Node leakyRelu(Graph g, Node x, double slope) {
        Node negative = g.minimum(x, g.constant(0, x.shape()));
        return g.add(g.map(Function.RELU, x), g.scale(negative, slope));
    }

    /** max(x, 0) + α(elu(x) − max(x, 0)). */
    private static Node elu(Graph g, Node x, double alpha) {
        Node positive = g.map(Function.RELU, x);
        Node negative = g.subtract(g.map(Function.ELU, x), positive);
        return g.add(positive, g.scale(negative, alpha));
    }

    private static Node geluTanh(Graph g, Node x) {
        Node inner = plus(g, g.scale(g.multiply(x, x), 0.044715), 1);
        Node twice = g.scale(g.multiply(x, inner), 2 * Math.sqrt(2 / Math.PI));
        return g.multiply(x, g.map(Function.SIGMOID, twice));
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

    /**
     * {@return whether it has a number, of more than 1 in size: its values may grow with each
     * layer}
     */
    public boolean amplifies() {
        Matcher m = WITH_NUMBER.matcher(label);
        return m.matches() && Math.abs(Double.parseDouble(m.group(2))) > 1;
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
     * @param label as {@code --activation} knows it, such as {@code relu} or {@code
     *     leaky-relu(0.2)}
     */
    public static Optional<Activation> named(String label) {
        Matcher m = WITH_NUMBER.matcher(label);
        if (!m.matches()) return ALL.stream().filter(a -> a.label.equals(label)).findFirst();
        try {
            double number = Range.number(m.group(2));
            return Optional.of(m.group(1).equals("elu") ? elu(number) : leakyRelu(number));
        } catch (IllegalArgumentException e) { // no number, or an infinite one
            return Optional.empty();
        }
    }

    /** {@return all of them, those with a number with their usual one} */
    public static List<Activation> all() {
        return Collections.unmodifiableList(ALL);
    }

    /** {@return the names of all} */
    public static List<String> labels() {
        return ALL.stream().map(Activation::label).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Activation a && a.label.equals(label);
    }

    @Override
    public int hashCode() {
        return label.hashCode();
    }

    /** {@return its label} */
    @Override
    public String toString() {
        return label;
    }
}
