package dev.fallline.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.graph.Binary;
import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.graph.Node;
import dev.fallline.graph.Op;
import dev.fallline.graph.Shape;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

class MlpTest {
    private final Mlp mlp = new Mlp(3, List.of(4, 2), 5, Activation.RELU, 0.5);

    @Test
    void weightsComeBeforeBiases() {
        assertThat(mlp.widths()).containsExactly(3, 4, 2, 5);
        assertThat(mlp.layers()).isEqualTo(3);
        assertThat(mlp.layout().slices())
                .containsExactly(
                        new Slice("layer1.weight", new Shape(3, 4), 0, true),
                        new Slice("layer2.weight", new Shape(4, 2), 12, true),
                        new Slice("layer3.weight", new Shape(2, 5), 20, true),
                        new Slice("layer1.bias", new Shape(1, 4), 30, false),
                        new Slice("layer2.bias", new Shape(1, 2), 34, false),
                        new Slice("layer3.bias", new Shape(1, 5), 36, false));
        assertThat(mlp.layout().size()).isEqualTo(41);
        assertThat(mlp.layout().decayedSize()).isEqualTo(30);
    }

    @Test
    void biasesBeginAtZeroAndEachLayerHasItsOwnNumbers() {
        float[] p = mlp.initialize(Initializer.Scaled.HE_NORMAL, 3);
        assertThat(p).hasSize(41).isEqualTo(mlp.initialize(Initializer.Scaled.HE_NORMAL, 3));
        for (int i = 0; i < p.length; i++) assertThat(p[i] == 0).isEqualTo(i >= 30);
        // A deeper network begins with the same first layers.
        Mlp deeper = new Mlp(3, List.of(4, 2, 7), 5, Activation.RELU, 0);
        assertThat(deeper.initialize(Initializer.Scaled.HE_NORMAL, 3)).startsWith(first(p, 20));
    }

    @Test
    void normalizedLayersHaveStatisticsBehindAllElse() {
        Mlp normalized = new Mlp(3, List.of(4, 2), 5, Activation.RELU, 0, true);
        Layout layout = normalized.layout();
        assertThat(layout.slices())
                .extracting(Slice::name)
                .containsExactly(
                        "layer1.weight",
                        "layer2.weight",
                        "layer3.weight",
                        "norm1.weight",
                        "norm1.bias",
                        "norm2.weight",
                        "norm2.bias",
                        "layer3.bias",
                        "norm1.running_mean",
                        "norm1.running_var",
                        "norm2.running_mean",
                        "norm2.running_var");
        assertThat(layout.decayedSize()).isEqualTo(30);
        assertThat(layout.learnedSize()).isEqualTo(30 + 12 + 5);
        assertThat(layout.size()).isEqualTo(30 + 12 + 5 + 12);
        float[] p = normalized.initialize(Initializer.Scaled.HE_NORMAL, 3);
        assertThat(p).startsWith(first(mlp.initialize(Initializer.Scaled.HE_NORMAL, 3), 30));
        assertThat(Arrays.copyOfRange(p, 30, 59))
                .containsExactly(
                        1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1,
                        0, 0, 1, 1);
        assertThat(normalized.describe()).isEqualTo("3-4-2-5, batch norm, relu");
        assertThat(mlp.describe()).isEqualTo("3-4-2-5, relu");
    }

    private static float[] first(float[] x, int count) {
        return Arrays.copyOf(x, count);
    }

    /** relu(x·W₁ + b₁)·W₂ + b₂ for x = (1, 2), W₁ = (1 −1; 1 0), b₁ = (−1, 0), … */
    @Test
    void applied() {
        Mlp small = new Mlp(2, List.of(2), 1, Activation.RELU, 0);
        Graph g = new Graph();
        Node y = small.apply(g, g.input("x", new Shape(1, 2)), Mlp.Mode.EVALUATION);
        Map<String, double[]> feed =
                Map.of(
                        "x", new double[] {1, 2},
                        "layer1.weight", new double[] {1, -1, 1, 0},
                        "layer1.bias", new double[] {-1, 0},
                        "layer2.weight", new double[] {10, 100},
                        "layer2.bias", new double[] {0.5});
        assertThat(new Evaluator(g, feed).value(y))
                .containsExactly(new double[] {20.5}, within(1e-12));
    }

    /**
     * By hand, for x = (1, 2): relu(xW₁ + b₁) = relu(2, −1) = (2, 0), h₁ = (3, 2); relu(h₁W₂ + b₂)
     * = relu(3, −1) = (3, 0), h₂ = (6, 2); y = h₂W₃ + b₃ = 60 + 200 + 0.5. Backwards ∂h₂ = W₃ᵀ =
     * (10, 100), of which relu lets (10, 0) through; ∂h₁ = (10, 100) + (10, 0)W₂ᵀ = (20, 100), of
     * which relu lets (20, 0) through; ∂x = (20, 100) + (20, 0)W₁ᵀ = (40, 120).
     */
    @Test
    void shortcuts() {
        Mlp small = new Mlp(2, List.of(2, 2), 1, Activation.RELU, 0, false, true);
        Graph g = new Graph();
        Node x = g.parameter("x", new Shape(1, 2));
        Node y = small.apply(g, x, Mlp.Mode.EVALUATION);
        List<Node> of = new ArrayList<>(small.weights(g));
        of.add(x);
        List<Node> gradients = g.gradients(y, of);
        Map<String, double[]> feed =
                Map.of(
                        "x", new double[] {1, 2},
                        "layer1.weight", new double[] {1, -1, 1, 0},
                        "layer1.bias", new double[] {-1, 0},
                        "layer2.weight", new double[] {1, 0, 0, -1},
                        "layer2.bias", new double[] {0, 1},
                        "layer3.weight", new double[] {10, 100},
                        "layer3.bias", new double[] {0.5});
        Evaluator at = new Evaluator(g, feed);
        assertThat(at.value(y)).containsExactly(260.5);
        assertThat(at.value(gradients.get(0))).containsExactly(20, 0, 40, 0);
        assertThat(at.value(gradients.get(1))).containsExactly(30, 0, 20, 0);
        assertThat(at.value(gradients.get(2))).containsExactly(6, 2);
        assertThat(at.value(gradients.get(3))).containsExactly(40, 120);
    }

    @Test
    void aShortcutNeedsAHiddenLayerAsWideAsItsInput() {
        Mlp some = new Mlp(5, List.of(4, 4, 3, 3), 3, Activation.TANH, 0.5, true, true);
        assertThat(some.shortcuts()).isEqualTo(2);
        assertThat(some.describe())
                .isEqualTo("5-4-4-3-3-3, batch norm, tanh, residual (2 of 4 hidden layers)");
        Mlp plain = new Mlp(5, List.of(4, 4, 3, 3), 3, Activation.TANH, 0.5, true);
        assertThat(plain.shortcuts()).isZero();
        assertThat(some.layout()).isEqualTo(plain.layout());
        assertThat(additions(some)).isEqualTo(additions(plain) + 2);
        // Units are dropped from the activations: the shortcut stays whole.
        Graph g = new Graph();
        some.apply(g, g.input("x", new Shape(6, 5)), Mlp.Mode.TRAINING);
        assertThat(g.nodes())
                .filteredOn(n -> n.op().equals(new Op.Zip(Binary.ADD)))
                .filteredOn(n -> n.input(0).op() instanceof Op.Dropout)
                .extracting(Node::shape)
                .containsExactly(new Shape(6, 4), new Shape(6, 3));
    }

    private static long additions(Mlp mlp) {
        Graph g = new Graph();
        mlp.apply(g, g.input("x", new Shape(6, 5)), Mlp.Mode.EVALUATION);
        return g.nodes().stream().filter(n -> n.op().equals(new Op.Zip(Binary.ADD))).count();
    }

    @Test
    void onlyALearningNetworkDropsHiddenUnits() {
        assertThat(dropouts(mlp, Mlp.Mode.EVALUATION)).isEmpty();
        assertThat(dropouts(mlp, Mlp.Mode.TRAINING))
                .containsExactly(new Op.Dropout(0.5, 0), new Op.Dropout(0.5, 1));
        Mlp linear = new Mlp(3, List.of(), 5, Activation.RELU, 0.5);
        assertThat(dropouts(linear, Mlp.Mode.TRAINING)).isEmpty();
    }

    private static List<Op> dropouts(Mlp mlp, Mlp.Mode mode) {
        Graph g = new Graph();
        mlp.apply(g, g.input("x", new Shape(6, 3)), mode);
        return g.nodes().stream().map(Node::op).filter(Op.Dropout.class::isInstance).toList();
    }
}
