package dev.fallline.nn;

import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A multilayer perceptron: affine layers, an activation and perhaps dropout between them.
 *
 * @param inputs numbers in an example
 * @param hidden width of each hidden layer; none makes a linear model
 * @param outputs number of classes
 * @param dropout probability of dropping a hidden unit while training, 0 ≤ p &lt; 1
 */
public record Mlp(
        int inputs, List<Integer> hidden, int outputs, Activation activation, double dropout) {
    public Mlp {
        hidden = List.copyOf(hidden);
    }

    /** Whether the network is built to learn or to be used: only a learning one drops units. */
    public enum Mode {
        TRAINING,
        EVALUATION
    }

    /** Width of every layer, from the inputs to the outputs. */
    public List<Integer> widths() {
        return Stream.of(Stream.of(inputs), hidden.stream(), Stream.of(outputs))
                .flatMap(s -> s)
                .toList();
    }

    /** How many affine layers. */
    public int layers() {
        return hidden.size() + 1;
    }

    /** {@code layer1.weight} (inputs × outputs of the layer), {@code layer1.bias}, … */
    public Layout layout() {
        List<Layout.Entry> entries = new ArrayList<>();
        for (int i = 0; i < layers(); i++) {
            entries.add(new Layout.Entry(weight(i), weightShape(i), true));
            entries.add(new Layout.Entry(bias(i), biasShape(i), false));
        }
        return Layout.of(entries);
    }

    /**
     * Adds the network to a graph.
     *
     * @param x batch × inputs
     * @return outputs before any squashing, batch × outputs
     */
    public Node apply(Graph g, Node x, Mode mode) {
        Node y = x;
        for (int i = 0; i < layers(); i++) {
            Node w = g.parameter(weight(i), weightShape(i));
            Node b = g.parameter(bias(i), biasShape(i));
            y = g.affine(y, w, b);
            if (i == layers() - 1) break;
            y = activation.apply(g, y);
            if (mode == Mode.TRAINING) y = g.dropout(y, dropout, i);
        }
        return y;
    }

    /** The weight matrices of the network in a graph: what penalties apply to. */
    public List<Node> weights(Graph g) {
        return IntStream.range(0, layers())
                .mapToObj(i -> g.parameter(weight(i), weightShape(i)))
                .toList();
    }

    /** Fresh parameters, in the order of {@link #layout}: a function of the seed. */
    public float[] initialize(Initializer initializer, long seed) {
        Layout layout = layout();
        float[] parameters = new float[layout.size()];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < layers(); i++) {
            int from = layout.slice(weight(i)).offset();
            Shape s = weightShape(i);
            initializer.fill(parameters, from, s.rows(), s.columns(), random.split());
        }
        return parameters;
    }

    private static String weight(int layer) {
        return "layer" + (layer + 1) + ".weight";
    }

    private static String bias(int layer) {
        return "layer" + (layer + 1) + ".bias";
    }

    private Shape weightShape(int layer) {
        return new Shape(widths().get(layer), widths().get(layer + 1));
    }

    private Shape biasShape(int layer) {
        return new Shape(1, widths().get(layer + 1));
    }
}
