package dev.fallline.optim;

import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Mlp;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The golden file's network; its gradient by reverse mode, in double precision. */
final class SmallNetwork {
    private final Graph graph = new Graph();
    private final Map<String, double[]> data = new HashMap<>();
    private final Layout layout;
    private final List<Node> gradients;

    SmallNetwork(Golden.Network network) {
        int[] widths = network.widths();
        int examples = network.inputs().length;
        Mlp mlp = new Mlp(widths[0], List.of(widths[1]), widths[2], Activation.TANH, 0);
        layout = mlp.layout();
        data.put("x", flat(network.inputs()));
        data.put("y", flat(network.targets()));
        Node x = graph.input("x", new Shape(examples, widths[0]));
        Node y = graph.input("y", new Shape(examples, widths[2]));
        Node off = graph.subtract(mlp.apply(graph, x, Mlp.Mode.TRAINING), y);
        Node loss = graph.scale(graph.total(graph.multiply(off, off)), 1.0 / examples);
        List<Node> parameters =
                layout.slices().stream().map(s -> graph.parameter(s.name(), s.shape())).toList();
        gradients = graph.gradients(loss, parameters);
    }

    double[] gradient(double[] at) {
        Map<String, double[]> feed = new HashMap<>(data);
        for (Slice s : layout.slices()) {
            int end = s.offset() + s.shape().size();
            feed.put(s.name(), Arrays.copyOfRange(at, s.offset(), end));
        }
        Evaluator evaluator = new Evaluator(graph, feed);
        return gradients.stream()
                .flatMapToDouble(node -> Arrays.stream(evaluator.value(node)))
                .toArray();
    }

    private static double[] flat(double[][] rows) {
        return Stream.of(rows).flatMapToDouble(Arrays::stream).toArray();
    }
}
