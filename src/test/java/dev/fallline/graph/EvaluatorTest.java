package dev.fallline.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.Map;

/** The oracle itself, against values worked out by hand. */
class EvaluatorTest {
    private static final double E = Math.E;

    private final Graph g = new Graph();
    private final Map<String, double[]> feed = new HashMap<>();

    private Node matrix(int rows, int columns, double... values) {
        String name = "x" + feed.size();
        feed.put(name, values);
        return g.input(name, new Shape(rows, columns));
    }

    private void is(Node node, double... expected) {
        double[] actual = new Evaluator(g, feed, (_, i) -> i % 2 == 0).value(node);
        assertThat(actual).containsExactly(expected, within(1e-12));
    }

    /** Φ(1), erf(1) and tanh(1) from Abramowitz & Stegun, tables 26.1, 7.1 and 4.15. */
    @ParameterizedTest
    @CsvSource({
        "EXP, 1, 2.718281828459045",
        "LOG, 0.5, -0.6931471805599453",
        "SQRT, 2.25, 1.5",
        "ABS, -3, 3",
        "SIGN, -3, -1",
        "SIGN, 0, 0",
        "SIGN, 2, 1",
        "STEP, -1, 0",
        "STEP, 0, 0",
        "STEP, 0.1, 1",
        "ERF, 1, 0.8427007929497149",
        "TANH, 1, 0.7615941559557649",
        "SIGMOID, 0, 0.5",
        "SIGMOID, 1.0986122886681098, 0.75",
        "SOFTPLUS, 0, 0.6931471805599453",
        "SOFTPLUS, 1.0986122886681098, 1.3862943611198906",
        "SOFTPLUS, 1000, 1000",
        "SOFTPLUS, -1000, 0",
        "RELU, -2, 0",
        "RELU, 2, 2",
        "LEAKY_RELU, -2, -0.02",
        "LEAKY_RELU, 2, 2",
        "ELU, -0.6931471805599453, -0.5",
        "ELU, 2, 2",
        "GELU, 1, 0.8413447460685429",
        "GELU, -1, -0.1586552539314571",
        "SILU, 1.0986122886681098, 0.8239592165010823",
    })
    void functions(Function f, double x, double y) {
        is(g.node(new Op.Map(f), matrix(1, 1, x)), y);
    }

    @ParameterizedTest
    @CsvSource({
        "ADD, 4, -7",
        "SUBTRACT, -8, -5",
        "MULTIPLY, -12, 6",
        "DIVIDE, -0.3333333333333333, 6",
        "MAXIMUM, 6, -1",
        "MINIMUM, -2, -6"
    })
    void functionsOfTwo(Binary f, double first, double second) {
        is(g.node(new Op.Zip(f), matrix(1, 2, -2, -6), matrix(1, 2, 6, -1)), first, second);
    }

    @Test
    void scaled() {
        is(g.scale(matrix(1, 2, 1, -2), -3), -3, 6);
    }

    /** (1 2 3; 4 5 6)·(1 0; 2 1; 0 3), with either factor laid down transposed. */
    @Test
    void products() {
        Node a = matrix(2, 3, 1, 2, 3, 4, 5, 6);
        Node b = matrix(3, 2, 1, 0, 2, 1, 0, 3);
        Node at = matrix(3, 2, 1, 4, 2, 5, 3, 6);
        Node bt = matrix(2, 3, 1, 2, 0, 0, 1, 3);
        double[] c = {5, 11, 14, 23};
        is(g.product(a, false, b, false), c);
        is(g.product(at, true, b, false), c);
        is(g.product(a, false, bt, true), c);
        is(g.product(at, true, bt, true), c);
        is(g.affine(a, b, matrix(1, 2, 100, 200)), 105, 211, 114, 223);
    }

    @Test
    void sums() {
        Node x = matrix(2, 3, 1, 2, 3, 4, 5, 6);
        is(g.sum(x, ReduceAxis.ROWS), 5, 7, 9);
        is(g.sum(x, ReduceAxis.COLUMNS), 6, 15);
        is(g.total(x), 21);
        is(g.mean(x), 3.5);
    }

    @Test
    void broadcasts() {
        Shape shape = new Shape(2, 3);
        is(g.broadcast(matrix(1, 3, 1, 2, 3), shape), 1, 2, 3, 1, 2, 3);
        is(g.broadcast(matrix(2, 1, 1, 2), shape), 1, 1, 1, 2, 2, 2);
        is(g.broadcast(matrix(1, 1, 7), shape), 7, 7, 7, 7, 7, 7);
    }

    @Test
    void logarithmOfSumOfExponentials() {
        double ln2 = Math.log(2);
        is(g.logSumExp(matrix(2, 2, 0, 0, ln2, ln2)), ln2, 2 * ln2);
        is(g.logSumExp(matrix(1, 2, 1000, 1000)), 1000 + ln2);
    }

    @Test
    void targets() {
        Node labels = matrix(2, 1, 2, 0);
        is(g.oneHot(labels, 4, 0), 0, 0, 1, 0, 1, 0, 0, 0);
        is(g.oneHot(labels, 4, 0.2), 0.05, 0.05, 0.85, 0.05, 0.85, 0.05, 0.05, 0.05);
    }

    /** Softmax of (0, ln 3) is (¼, ¾). */
    @Test
    void crossEntropies() {
        Node z = matrix(2, 2, 0, Math.log(3), 0, Math.log(3));
        Node labels = matrix(2, 1, 0, 1);
        is(g.crossEntropy(z, labels, 0), Math.log(4), Math.log(4) - Math.log(3));
        // Smoothed by 0.2, the targets are (0.9, 0.1) and (0.1, 0.9).
        double ln3 = Math.log(3);
        is(g.crossEntropy(z, labels, 0.2), Math.log(4) - 0.1 * ln3, Math.log(4) - 0.9 * ln3);
        Node u = matrix(2, 1, 1, 10);
        is(
                g.node(new Op.CrossEntropySlope(0), z, labels, u),
                new double[] {-0.75, 0.75, 2.5, -2.5});
        is(
                g.node(new Op.CrossEntropySlope(0.2), z, labels, u),
                new double[] {-0.65, 0.65, 1.5, -1.5});
    }

    /** The mask keeps even places. */
    @Test
    void dropout() {
        is(g.dropout(matrix(1, 4, 1, 2, 3, 4), 0.75, 0), 4, 0, 12, 0);
    }

    @Test
    void hits() {
        double nan = Double.NaN;
        Node scores = matrix(6, 3, 1, 2, 3, 1, 2, 3, 2, 2, 1, 2, 2, 1, nan, 1, 0, 0, 1, nan);
        is(g.hits(scores, matrix(6, 1, 2, 0, 0, 1, 1, 1)), 1, 0, 1, 0, 0, 0);
    }

    /** u·f′: tanh′ from y = ½ is ¾, softplus′ from x = ln 3 is ¾. */
    @Test
    void slopes() {
        Node u = matrix(1, 1, 8);
        is(g.slope(Function.TANH, matrix(1, 1, 0.5), u), 6);
        is(g.slope(Function.SOFTPLUS, matrix(1, 1, Math.log(3)), u), 6);
        is(g.slope(Function.EXP, matrix(1, 1, E), u), 8 * E);
        is(g.slope(Function.RELU, matrix(1, 1, 0), u), 0);
        is(g.slope(Function.LEAKY_RELU, matrix(1, 1, -1), u), 0.08);
        is(g.slope(Function.ELU, matrix(1, 1, -0.5), u), 4);
    }

    @Test
    void constants() {
        is(g.constant(3, new Shape(1, 2)), 3, 3);
    }

    @Test
    void wrongFeedsAreNamed() {
        Node x = g.parameter("w", new Shape(2, 2));
        Evaluator none = new Evaluator(g, Map.of());
        assertThatThrownBy(() -> none.value(x)).hasMessageContaining("w: expected 4 values");
        Evaluator few = new Evaluator(g, Map.of("w", new double[3]));
        assertThatThrownBy(() -> few.value(x)).hasMessageContaining("w: expected 4 values");
    }

    @Test
    void dropoutWithoutAMaskIsRefused() {
        Node y = g.dropout(g.constant(1, Shape.SCALAR), 0.5, 3);
        assertThatThrownBy(() -> new Evaluator(g, Map.of()).value(y))
                .hasMessageContaining("needs a mask");
    }
}
