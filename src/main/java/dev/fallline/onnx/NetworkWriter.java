package dev.fallline.onnx;

import dev.fallline.graph.BatchNorm;
import dev.fallline.graph.Binary;
import dev.fallline.graph.Function;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.graph.Node;
import dev.fallline.graph.Op;
import dev.fallline.graph.Shape;
import dev.fallline.nn.Mlp;
import dev.fallline.train.run.Model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes a network's graph, op by op. */
final class NetworkWriter {
    private static final String FEATURES = "features";

    private final GraphWriter onnx;
    private final Model model;

    /** The name that each node's result has. */
    private final Map<Node, String> names = new HashMap<>();

    NetworkWriter(GraphWriter onnx, Model model) {
        this.onnx = onnx;
        this.model = model;
    }

    /**
     * Adds the network as it is used.
     *
     * @param features batch × inputs
     * @return its outputs before any squashing, batch × outputs
     */
    String write(String features) {
        Graph g = new Graph();
        // The graph's batch does not matter: no op that is written depends on it.
        Node x = g.input(FEATURES, new Shape(2, model.mlp().inputs()));
        names.put(x, features);
        Node outputs = model.mlp().apply(g, x, Mlp.Mode.EVALUATION);
        for (Node node : Graph.reachable(List.of(outputs))) {
            if (node != x) names.put(node, add(node));
        }
        return names.get(outputs);
    }

    private String add(Node node) {
        List<String> inputs = node.inputs().stream().map(names::get).toList();
        return switch (node.op()) {
            case Op.Parameter(String name, _) -> parameter(name);
            case Op.Constant(double value, _) -> onnx.scalar(value);
            case Op.Affine _, Op.Product(boolean _, boolean _) -> onnx.node("Gemm", inputs);
            case BatchNorm.Normalize _ -> batchNorm(inputs);
            case Op.Map(Function f) -> function(f, inputs.getFirst());
            case Op.Zip(Binary f) -> onnx.node(operator(f), inputs);
            case Op.Scale(double factor) -> scaled(inputs.getFirst(), factor);
            default -> throw new IllegalArgumentException("no ONNX for " + node);
        };
    }

    /** Weights as they are; what there is one of for each column is a plain row. */
    private String parameter(String name) {
        Slice s = model.mlp().layout().slice(name);
        int size = s.shape().size();
        float[] values = Arrays.copyOfRange(model.parameters(), s.offset(), s.offset() + size);
        return s.decayed()
                ? onnx.parameter(name, values, s.shape().rows(), s.shape().columns())
                : onnx.parameter(name, values, size);
    }

    /** From (z, mean, variance, scale, shift). */
    private String batchNorm(List<String> in) {
        return onnx.node(
                "BatchNormalization",
                List.of(in.get(0), in.get(3), in.get(4), in.get(1), in.get(2)),
                GraphWriter.real("epsilon", BatchNorm.EPSILON));
    }

    /** GELU is an operator of its own from opset 20 on. */
    private String function(Function f, String x) {
        return switch (f) {
            case LEAKY_RELU -> onnx.node("LeakyRelu", x, GraphWriter.real("alpha", -f.apply(-1)));
            case GELU -> {
                String erf = onnx.node("Erf", scaled(x, Math.sqrt(0.5)));
                String twice = onnx.node("Add", List.of(erf, onnx.scalar(1)));
                yield onnx.node("Mul", List.of(x, scaled(twice, 0.5)));
            }
            case SILU -> onnx.node("Mul", List.of(x, onnx.node("Sigmoid", x)));
            case STEP, SIGN -> throw new IllegalArgumentException("no activation: " + f);
            case EXP, LOG, SQRT, ABS, ERF, TANH, SIGMOID, SOFTPLUS, RELU, ELU ->
                    onnx.node(capitalized(f), x);
        };
    }

    private String scaled(String x, double factor) {
        return onnx.node("Mul", List.of(x, onnx.scalar(factor)));
    }

    private static String operator(Binary f) {
        return switch (f) {
            case ADD -> "Add";
            case SUBTRACT -> "Sub";
            case MULTIPLY -> "Mul";
            case DIVIDE -> "Div";
            case MAXIMUM -> "Max";
            case MINIMUM -> "Min";
        };
    }

    private static String capitalized(Function f) {
        return f.name().charAt(0) + f.name().substring(1).toLowerCase(Locale.ROOT);
    }
}
