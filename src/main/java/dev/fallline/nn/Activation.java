package dev.fallline.nn;

import dev.fallline.graph.Function;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a hidden layer applies to each of its sums. */
public enum Activation {
    RELU("relu", Function.RELU),
    LEAKY_RELU("leaky-relu", Function.LEAKY_RELU),
    ELU("elu", Function.ELU),
    GELU("gelu", Function.GELU),
    SILU("silu", Function.SILU),
    TANH("tanh", Function.TANH),
    SIGMOID("sigmoid", Function.SIGMOID),
    SOFTPLUS("softplus", Function.SOFTPLUS),
    IDENTITY("identity", null);

    private final String label;
    private final Function function;

    Activation(String label, Function function) {
        this.label = label;
        this.function = function;
    }

    /** The name by which {@code --activation} knows it. */
    public String label() {
        return label;
    }

    public Node apply(Graph g, Node x) {
        return function == null ? x : g.map(function, x);
    }

    public static Optional<Activation> named(String label) {
        return Arrays.stream(values()).filter(a -> a.label.equals(label)).findFirst();
    }

    public static List<String> labels() {
        return Arrays.stream(values()).map(Activation::label).toList();
    }
}
