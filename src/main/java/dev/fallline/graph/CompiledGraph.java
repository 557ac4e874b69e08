package dev.fallline.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Some nodes that are evaluated again and again in double precision, for other numbers each time.
 * Work that {@link Evaluator} would repeat is done once: the order of the work, and fused ops are
 * written out. For graphs without dropout.
 */
public final class CompiledGraph {
    private final List<Node> outputs;
    private final List<Node> order;
    private final Evaluator evaluator;

    /**
     * @param outputs of one graph
     * @param feed the values of parameters and inputs by name, row by row; it is kept, and read at
     *     each {@link #run}
     */
    public CompiledGraph(List<Node> outputs, Map<String, double[]> feed) {
        Graph graph = new Graph();
        List<Node> plain = writtenOut(outputs, graph);
        while (Graph.reachable(plain).stream().anyMatch(n -> n.op() instanceof Op.Fused)) {
            graph = new Graph();
            plain = writtenOut(plain, graph);
        }
        this.outputs = plain;
        order = Graph.reachable(plain);
        evaluator = new Evaluator(graph, feed);
    }

    private static List<Node> writtenOut(List<Node> outputs, Graph into) {
        Map<Node, Node> copies = new HashMap<>();
        for (Node node : Graph.reachable(outputs)) {
            List<Node> inputs = node.inputs().stream().map(copies::get).toList();
            Node copy =
                    node.op() instanceof Op.Fused fused
                            ? fused.expand(into, inputs)
                            : into.node(node.op(), inputs.toArray(Node[]::new));
            copies.put(node, copy);
        }
        return outputs.stream().map(copies::get).toList();
    }

    /** The values of the outputs, in their order, for the numbers that are in the feed now. */
    public List<double[]> run() {
        for (Node node : order) evaluator.evaluate(node);
        return outputs.stream().map(evaluator::known).toList();
    }
}
