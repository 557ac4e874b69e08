package dev.fallline.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/** What the builder does to a graph while it grows. */
class GraphTest {
    private static final Shape SHAPE = new Shape(2, 3);
    private static final Shape OTHER = new Shape(3, 2);

    private final Graph g = new Graph();
    private final Node x = g.input("x", SHAPE);
    private final Node y = g.input("y", SHAPE);
    private final Node other = g.input("other", OTHER);

    @Test
    void equalOpsOnEqualInputsAreOneNode() {
        assertThat(g.add(x, y)).isSameAs(g.add(x, y));
        assertThat(g.parameter("w", SHAPE)).isSameAs(g.parameter("w", new Shape(2, 3)));
        assertThat(g.add(x, y)).isNotSameAs(g.add(y, x));
        assertThat(g.dropout(x, 0.5, 1)).isNotSameAs(g.dropout(x, 0.5, 2));
        assertThat(g.nodes()).doesNotHaveDuplicates();
    }

    @Test
    void nodesComeAfterTheirInputs() {
        Node z = g.map(Function.EXP, g.product(x, false, other, false));
        List<Node> needed = Graph.reachable(List.of(z));
        assertThat(needed).doesNotContain(y).contains(x, other, z).isSubsetOf(g.nodes());
        for (Node node : needed) {
            for (Node input : node.inputs()) {
                assertThat(needed.indexOf(input)).isBetween(0, needed.indexOf(node) - 1);
            }
        }
    }

    /** Whatever is folded, a constant gives what an input full of it gives. */
    @ParameterizedTest
    @EnumSource(Binary.class)
    void constantsKeepTheValuesOfFunctionsOfTwo(Binary f) {
        for (double a : new double[] {-2, -1, 0, 0.5, 1, 3}) {
            for (double b : new double[] {-1, 0, 1, 4}) {
                double expected = f.apply(a, b);
                same(value(build(f, x, g.constant(b, SHAPE)), a, 0), expected);
                same(value(build(f, g.constant(a, SHAPE), y), 0, b), expected);
                same(value(build(f, g.constant(a, SHAPE), g.constant(b, SHAPE)), 0, 0), expected);
            }
        }
    }

    private Node build(Binary f, Node a, Node b) {
        return switch (f) {
            case ADD -> g.add(a, b);
            case SUBTRACT -> g.subtract(a, b);
            case MULTIPLY -> g.multiply(a, b);
            case DIVIDE -> g.divide(a, b);
            case MAXIMUM -> g.maximum(a, b);
            case MINIMUM -> g.minimum(a, b);
        };
    }

    @ParameterizedTest
    @EnumSource(Function.class)
    void constantsKeepTheValuesOfFunctionsOfOne(Function f) {
        for (double a : new double[] {-1, 0, 0.7}) {
            same(value(g.map(f, g.constant(a, SHAPE)), 0, 0), f.apply(a));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-2, 0, 1, 3})
    void constantsKeepTheValuesOfTheRest(double a) {
        Node c = g.constant(a, SHAPE);
        same(value(g.scale(c, 2.5), 0, 0), 2.5 * a);
        same(value(g.scale(x, a), 7, 0), 7 * a);
        same(value(g.scale(g.scale(x, a), 0.5), 7, 0), 3.5 * a);
        same(value(g.sum(c, ReduceAxis.ROWS), 0, 0), 2 * a);
        same(value(g.sum(c, ReduceAxis.COLUMNS), 0, 0), 3 * a);
        same(value(g.total(c), 0, 0), 6 * a);
        same(value(g.mean(c), 0, 0), a);
        same(value(g.broadcast(g.constant(a, new Shape(1, 3)), SHAPE), 0, 0), a);
    }

    @Test
    void whatIsFoldedIsNoNode() {
        Node zero = g.constant(0, SHAPE);
        Node one = g.constant(1, SHAPE);
        assertThat(g.add(x, zero)).isSameAs(x);
        assertThat(g.add(zero, x)).isSameAs(x);
        assertThat(g.subtract(x, zero)).isSameAs(x);
        assertThat(g.multiply(x, one)).isSameAs(x);
        assertThat(g.multiply(one, x)).isSameAs(x);
        assertThat(g.multiply(x, zero)).isSameAs(zero);
        assertThat(g.divide(x, one)).isSameAs(x);
        assertThat(g.broadcast(x, SHAPE)).isSameAs(x);
        assertThat(g.dropout(x, 0, 1)).isSameAs(x);
        Node row = g.input("row", new Shape(1, 3));
        assertThat(g.sum(row, ReduceAxis.ROWS)).isSameAs(row);
    }

    private double[] value(Node node, double atX, double atY) {
        double[] xs = {atX, atX, atX, atX, atX, atX};
        double[] ys = {atY, atY, atY, atY, atY, atY};
        return new Evaluator(g, Map.of("x", xs, "y", ys)).value(node);
    }

    private static void same(double[] actual, double expected) {
        for (double a : actual) {
            if (Double.isNaN(expected)) assertThat(a).isNaN();
            else if (Double.isInfinite(expected)) assertThat(a).isEqualTo(expected);
            else assertThat(a).isEqualTo(expected, within(1e-15 * Math.abs(expected)));
        }
    }

    @Test
    void shapesThatDoNotFitAreNamed() {
        for (BinaryOperator<Node> f : functionsOfTwo()) {
            refuses(() -> f.apply(x, other), "2×3", "3×2");
        }
        refuses(() -> g.slope(Function.TANH, x, other), "2×3", "3×2");
        refuses(() -> g.product(x, false, y, false), "Product", "2×3");
        refuses(() -> g.product(x, true, other, false), "Product", "2×3", "3×2");
        refuses(() -> g.affine(x, other, g.input("b", new Shape(2, 1))), "Affine", "2×1");
        refuses(() -> g.affine(x, y, y), "Affine", "2×3");
        refuses(() -> g.broadcast(x, new Shape(4, 3)), "2×3", "4×3");
        refuses(() -> g.oneHot(x, 3, 0), "OneHot", "2×3");
        refuses(() -> g.crossEntropy(x, y, 0), "CrossEntropy", "2×3");
        refuses(() -> g.hits(x, g.input("l", new Shape(3, 1))), "Hits", "3×1");
        refuses(() -> new Shape(0, 3), "0×3");
    }

    /** Though arithmetic with them is done while building. */
    @Test
    void constantsThatDoNotFitAreNamed() {
        for (double value : new double[] {0, 1, 2}) {
            Node c = g.constant(value, SHAPE);
            for (BinaryOperator<Node> f : functionsOfTwo()) {
                refuses(() -> f.apply(c, other), "2×3", "3×2");
                refuses(() -> f.apply(other, c), "3×2", "2×3");
                refuses(() -> f.apply(c, g.constant(2, OTHER)), "2×3", "3×2");
            }
            refuses(() -> g.broadcast(c, new Shape(4, 3)), "2×3", "4×3");
        }
    }

    private List<BinaryOperator<Node>> functionsOfTwo() {
        return List.of(g::add, g::subtract, g::multiply, g::divide, g::maximum, g::minimum);
    }

    private static void refuses(ThrowingCallable build, String... named) {
        assertThatThrownBy(build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(named);
    }

    @Test
    void tooManyElementsAreRefused() {
        assertThatThrownBy(() -> new Shape(1 << 16, 1 << 16))
                .isInstanceOf(ArithmeticException.class);
    }
}
