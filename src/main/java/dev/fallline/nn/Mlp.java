package dev.fallline.nn;

import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;
import dev.fallline.math.SplitMix;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A multilayer perceptron: affine layers, and between them perhaps batch normalization, an
 * activation, and perhaps dropout. A residual one has identity shortcuts (He et al. 2016): where a
 * hidden layer is as wide as its input x, its result is x + dropout(activation(xW + b)).
 *
 * @param inputs numbers in an example
 * @param hidden width of each hidden layer; none makes a linear model
 * @param outputs number of classes
 * @param dropout probability of dropping a hidden unit while training, 0 ≤ p &lt; 1
 * @param batchNorm whether each hidden layer's sums are normalized; such a layer has no bias, which
 *     subtracting the mean would undo
 * @param residual whether there are shortcuts; a hidden layer of another width than its input has
 *     none
 */
public record Mlp(
        int inputs,
        List<Integer> hidden,
        int outputs,
        Activation activation,
        double dropout,
        boolean batchNorm,
        boolean residual) {
    /** Sets the random numbers of initial weights apart from others of the same seed. */
    private static final long WEIGHTS = 0x57454947485453L;

    /**
     * @throws IllegalArgumentException if a width or the dropout is out of range
     */
    public Mlp {
        hidden = List.copyOf(hidden);
        boolean narrow = inputs < 1 || outputs < 1 || hidden.stream().anyMatch(w -> w < 1);
        if (narrow || !(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException(
                    "widths %d, %s, %d, dropout %s".formatted(inputs, hidden, outputs, dropout));
        }
    }

    /** Without shortcuts. */
    public Mlp(
            int inputs,
            List<Integer> hidden,
            int outputs,
            Activation activation,
            double dropout,
            boolean batchNorm) {
        this(inputs, hidden, outputs, activation, dropout, batchNorm, false);
    }

    /** Without batch normalization and shortcuts. */
    public Mlp(
            int inputs, List<Integer> hidden, int outputs, Activation activation, double dropout) {
        this(inputs, hidden, outputs, activation, dropout, false);
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

    /** As in {@code 784-128-128-10, batch norm, relu, residual (1 of 2 hidden layers)}. */
    public String describe() {
        String all = widths().stream().map(String::valueOf).collect(Collectors.joining("-"));
        if (hidden.isEmpty()) return all;
        String shortcuts =
                ", residual (%d of %d hidden layers)".formatted(shortcuts(), hidden.size());
        return all
                + (batchNorm ? ", batch norm, " : ", ")
                + activation.label()
                + (residual ? shortcuts : "");
    }

    /** How many affine layers. */
    public int layers() {
        return hidden.size() + 1;
    }

    /** How many hidden layers have a shortcut. */
    public int shortcuts() {
        return (int) IntStream.range(0, layers()).filter(this::hasShortcut).count();
    }

    private boolean hasShortcut(int layer) {
        List<Integer> widths = widths();
        return residual && layer < hidden.size() && widths.get(layer).equals(widths.get(layer + 1));
    }

    /**
     * {@code layer1.weight} (inputs × outputs of the layer), {@code layer1.bias}, …; with batch
     * normalization {@code norm1.weight} and {@code norm1.bias} instead of a hidden layer's bias,
     * and {@code norm1.running_mean} and {@code norm1.running_var} among the statistics.
     */
    public Layout layout() {
        List<Layout.Entry> entries = new ArrayList<>();
        List<Layout.Entry> statistics = new ArrayList<>();
        for (int i = 0; i < layers(); i++) {
            entries.add(new Layout.Entry(weight(i), weightShape(i), true));
            if (normalized(i)) {
                entries.addAll(norm(i).learned());
                statistics.addAll(norm(i).statistics());
            } else {
                entries.add(new Layout.Entry(bias(i), biasShape(i), false));
            }
        }
        return Layout.of(entries, statistics);
    }

    /** The same network, which drops no unit even while it learns. */
    public Mlp withoutDropout() {
        return new Mlp(inputs, hidden, outputs, activation, 0, batchNorm, residual);
    }

    /**
     * Adds the network to a graph.
     *
     * @param x batch × inputs
     * @return outputs before any squashing, batch × outputs
     */
    public Node apply(Graph g, Node x, Mode mode) {
        return layerOutputs(g, x, mode).getLast();
    }

    /**
     * Adds the network to a graph.
     *
     * @param x batch × inputs
     * @return what each layer computes: the activations of the hidden layers, before any dropout
     *     and shortcut, and the outputs before any squashing; each batch × width
     */
    public List<Node> layerOutputs(Graph g, Node x, Mode mode) {
        List<Node> outputs = new ArrayList<>();
        Node into = x;
        for (int i = 0; i < hidden.size(); i++) {
            Node y = activation.apply(g, layer(g, into, i, mode));
            outputs.add(y);
            if (mode == Mode.TRAINING) y = g.dropout(y, dropout, i);
            into = hasShortcut(i) ? g.add(y, into) : y;
        }
        outputs.add(layer(g, into, hidden.size(), mode));
        return outputs;
    }

    /** The sums of a layer, normalized or with a bias. */
    private Node layer(Graph g, Node x, int i, Mode mode) {
        Node w = g.parameter(weight(i), weightShape(i));
        if (normalized(i)) return norm(i).apply(g, g.product(x, false, w, false), mode);
        return g.affine(x, w, g.parameter(bias(i), biasShape(i)));
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
        for (int i = 0; i < layers(); i++) {
            int from = layout.slice(weight(i)).offset();
            Shape s = weightShape(i);
            SplitMix random = SplitMix.stream(seed ^ WEIGHTS, i);
            initializer.fill(parameters, from, s.rows(), s.columns(), random);
            if (normalized(i)) norm(i).initialize(layout, parameters);
        }
        return parameters;
    }

    private boolean normalized(int layer) {
        return batchNorm && layer < hidden.size();
    }

    private BatchNormLayer norm(int layer) {
        return new BatchNormLayer(layer + 1, hidden.get(layer));
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
