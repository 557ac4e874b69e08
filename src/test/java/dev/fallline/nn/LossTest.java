package dev.fallline.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** Two examples of three classes, worked out by hand. */
class LossTest {
    private static final double LN2 = Math.log(2);
    private static final double LN3 = Math.log(3);

    private static void is(Loss loss, double[] z, double first, double second) {
        Graph g = new Graph();
        Node labels = g.input("labels", new Shape(2, 1));
        Node y = loss.perExample(g, g.input("z", new Shape(2, 3)), labels);
        Map<String, double[]> feed = Map.of("z", z, "labels", new double[] {2, 0});
        double[] values = new Evaluator(g, feed).value(y);
        assertThat(values).containsExactly(new double[] {first, second}, within(1e-12));
    }

    /** Softmax of (0, 0, ln 2) is (¼, ¼, ½), of (ln 3, 0, 0) it is (⅗, ⅕, ⅕). */
    @Test
    void crossEntropy() {
        double[] z = {0, 0, LN2, LN3, 0, 0};
        is(new Loss.CrossEntropy(0), z, LN2, -Math.log(0.6));
        // Targets 0.8 and 0.1, 0.1.
        double first = 0.2 * Math.log(4) + 0.8 * LN2;
        double second = -0.8 * Math.log(0.6) - 0.2 * Math.log(0.2);
        is(new Loss.CrossEntropy(0.3), z, first, second);
    }

    /** Each output's −t ln σ(z) − (1 − t) ln(1 − σ(z)), with σ(ln 3) = ¾. */
    @Test
    void binaryCrossEntropy() {
        double[] z = {0, 0, LN3, 0, LN3, 0};
        double low = -Math.log(0.25);
        double high = -Math.log(0.75);
        is(new Loss.BinaryCrossEntropy(0), z, 2 * LN2 + high, LN2 + low + LN2);
        double first = 2 * LN2 + 0.8 * high + 0.2 * low;
        double second = 2 * LN2 + 0.1 * high + 0.9 * low;
        is(new Loss.BinaryCrossEntropy(0.3), z, first, second);
    }

    /**
     * Labels 2 and 0: max(0, 1 − 1.5 + 1) + max(0, 1 − 1.5 − 1), and 1 − 0.5 + 0.25 + 1 − 0.5 + 3.
     */
    @Test
    void hinge() {
        is(new Loss.Hinge(), new double[] {1, -1, 1.5, 0.5, 0.25, 3}, 0.5 / 3, 4.25 / 3);
        is(new Loss.Hinge(), new double[] {0, 0, 1, 2, 1, 0}, 0, 0);
    }

    /** The labels have −1/3 for each of the others within the margin, and these have 1/3. */
    @Test
    void hingeSubgradient() {
        Graph g = new Graph();
        Node z = g.input("z", new Shape(2, 3));
        Node labels = g.input("labels", new Shape(2, 1));
        Node sum = g.total(new Loss.Hinge().perExample(g, z, labels));
        Node slope = g.gradients(sum, List.of(z)).getFirst();
        double[] at = {1, -1, 1.5, 0.5, 0.25, 3};
        double[] values =
                new Evaluator(g, Map.of("z", at, "labels", new double[] {2, 0})).value(slope);
        double[] expected = {1, 0, -1, -2, 1, 1};
        for (int i = 0; i < 6; i++) assertThat(values[i]).isCloseTo(expected[i] / 3, within(1e-15));
    }

    /** The example in PyTorch's documentation of MultiMarginLoss. */
    @Test
    void hingeIsPyTorchsMultiMarginLoss() {
        Graph g = new Graph();
        Node y =
                new Loss.Hinge()
                        .perExample(
                                g, g.input("z", new Shape(1, 4)), g.input("y", new Shape(1, 1)));
        Map<String, double[]> feed =
                Map.of("z", new double[] {0.1, 0.2, 0.4, 0.8}, "y", new double[] {3});
        assertThat(new Evaluator(g, feed).value(y)[0]).isCloseTo(0.325, within(1e-15));
    }

    /** Differences from the targets: (1, −1, 2) and (−0.5, 0.25, 3). */
    @Test
    void differences() {
        double[] z = {1, -1, 3, 0.5, 0.25, 3};
        is(new Loss.SquaredError(), z, 3, 0.5 * (0.25 + 0.0625 + 9));
        is(new Loss.AbsoluteError(), z, 4, 3.75);
        is(new Loss.Huber(1), z, 0.5 + 0.5 + 1.5, 0.125 + 0.03125 + 2.5);
    }
}
