package dev.fallline.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.nn.Mlp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** First and second derivatives of every op, loss and activation against central differences. */
class GradientTest {
    private static final double TOLERANCE = 1e-6;

    /** Something with derivatives. */
    private record Case(String name, java.util.function.Function<Trial, Node> build) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Function f : Function.values()) cases.add(new Case("map " + f, t -> map(t, f)));
        for (Function f : Function.values()) cases.add(new Case("slope " + f, t -> slope(t, f)));
        for (Elementary f : Elementary.values()) {
            cases.add(new Case("map " + f, t -> t.g.map(f, t.parameter(2, 3, 0.1, 0.9))));
        }
        for (int k = 0; k < 3; k++) {
            int logs = k;
            cases.add(new Case("power, logs " + k, t -> power(t, logs)));
        }
        for (double n : new double[] {-2, 2, 3, 4}) {
            cases.add(new Case("power " + n, t -> powerOf(t, n)));
        }
        cases.add(new Case("exponential", GradientTest::exponential));
        for (Binary f : Binary.values()) {
            cases.add(new Case("zip " + f, t -> zip(t, f, t.parameter(3, 2), t.parameter(3, 2))));
        }
        for (boolean left : new boolean[] {false, true}) {
            for (boolean right : new boolean[] {false, true}) {
                String name = "product" + (left ? " Aᵀ" : " A") + (right ? "Bᵀ" : "B");
                cases.add(new Case(name, t -> product(t, left, right)));
            }
        }
        cases.add(new Case("scale", t -> t.g.scale(t.parameter(2, 3), -2.5)));
        cases.add(new Case("affine", GradientTest::affine));
        cases.add(new Case("sum over rows", t -> t.g.sum(t.parameter(3, 4), ReduceAxis.ROWS)));
        cases.add(
                new Case("sum over columns", t -> t.g.sum(t.parameter(3, 4), ReduceAxis.COLUMNS)));
        cases.add(new Case("mean", t -> t.g.mean(t.parameter(3, 4))));
        cases.add(new Case("broadcast row", t -> broadcast(t, 1, 4)));
        cases.add(new Case("broadcast column", t -> broadcast(t, 3, 1)));
        cases.add(new Case("broadcast scalar", t -> broadcast(t, 1, 1)));
        cases.add(new Case("log-sum-exp", t -> t.g.logSumExp(t.parameter(3, 4))));
        cases.add(new Case("log-sum-exp of one", t -> t.g.logSumExp(t.parameter(3, 1))));
        for (double s : new double[] {0, 0.1, 1}) {
            cases.add(new Case("cross-entropy, smoothing " + s, t -> crossEntropy(t, s)));
            cases.add(new Case("its slope, smoothing " + s, t -> crossEntropySlope(t, s)));
        }
        for (int rows : new int[] {1, 2, 5}) {
            String name = "batch norm of " + rows;
            cases.add(new Case(name, t -> batchNorm(t, t.parameter(rows, 3))));
            cases.add(new Case(name + " its slope", t -> normalizeSlope(t, rows)));
        }
        cases.add(new Case("deviations", GradientTest::deviations));
        cases.add(new Case("normalize", t -> normalize(t)));
        cases.add(new Case("scale slope", GradientTest::scaleSlope));
        cases.add(new Case("mlp with batch norm", GradientTest::normalizedMlp));
        cases.add(new Case("dropout", t -> t.g.dropout(t.parameter(3, 4), 0.4, 1)));
        losses(0.1).forEach(l -> cases.add(new Case(l.toString(), t -> loss(t, l))));
        losses(0).forEach(l -> cases.add(new Case(l.toString(), t -> loss(t, l))));
        for (Activation a : Activation.all()) {
            losses(0.1).forEach(l -> cases.add(new Case(mlpName(a, l), t -> mlp(t, a, l))));
        }
        return cases;
    }

    /** x appears twice or more: each place contributes. */
    static List<Case> duplicates() {
        List<Case> cases = new ArrayList<>();
        for (Function f : Function.values()) {
            cases.add(new Case("slope(x, x) " + f, t -> slopeOfItself(t, f)));
        }
        for (Binary f : Binary.values()) {
            cases.add(new Case("zip(x, x) " + f, t -> zipWithItself(t, f)));
        }
        for (boolean left : new boolean[] {false, true}) {
            cases.add(new Case("product(x, x), left " + left, t -> gram(t, left)));
            cases.add(new Case("product(x, x), both " + left, t -> square(t, left)));
        }
        cases.add(new Case("affine(x, x, b)", GradientTest::affineOfItself));
        cases.add(new Case("cubed", GradientTest::cubed));
        return cases;
    }

    @ParameterizedTest
    @MethodSource({"cases", "duplicates"})
    void agreesWithDifferences(Case c) {
        Trial t = new Trial(c.name.hashCode());
        Node scalar = t.weighted(c.build.apply(t));
        List<Node> first = t.gradients(scalar);
        assertThat(t.worstError(scalar, first)).isLessThan(TOLERANCE);

        Node slopes = t.g.constant(0, Shape.SCALAR);
        for (Node gradient : first) slopes = t.g.add(slopes, t.weighted(gradient));
        List<Node> second = t.gradients(slopes);
        assertThat(t.worstError(slopes, second)).as("second").isLessThan(TOLERANCE);
    }

    @Test
    void everyOpIsCovered() {
        Set<Class<?>> covered = new HashSet<>();
        for (Case c : cases()) covered.add(c.build.apply(new Trial(1)).op().getClass());
        // Labels have no derivative; gradientsEndAtLabels holds these to that.
        covered.addAll(List.of(Op.OneHot.class, Op.Hits.class));
        Set<Class<?>> all = new HashSet<>();
        records(Op.class, all);
        all.removeIf(Op.Leaf.class::isAssignableFrom);
        assertThat(covered).containsAll(all);
    }

    @Test
    void everyLossIsCovered() {
        assertThat(losses(0).map(Object::getClass))
                .hasSameElementsAs(List.of(Loss.class.getDeclaredClasses()));
    }

    @Test
    void gradientsEndAtLabels() {
        Trial t = new Trial(1);
        Node x = t.parameter(3, 1);
        Node scores = t.parameter(3, 4);
        for (Node y : List.of(t.g.oneHot(x, 4, 0.1), t.g.hits(scores, x))) {
            assertThat(t.gradients(t.weighted(y))).allSatisfy(g -> isZero(t, g));
        }
    }

    @Test
    void stepsAreFlat() {
        for (Function f : List.of(Function.SIGN, Function.STEP)) {
            Trial t = new Trial(1);
            isZero(t, t.gradients(t.weighted(t.g.map(f, t.parameter(2, 2)))).get(0));
        }
    }

    @Test
    void zeroWhereNothingDepends() {
        Trial t = new Trial(1);
        Node used = t.parameter(2, 2);
        Node unused = t.parameter(3, 5);
        List<Node> gradients = t.gradients(t.weighted(t.g.map(Function.EXP, used)));
        assertThat(gradients.get(1).shape()).isEqualTo(unused.shape());
        isZero(t, gradients.get(1));
    }

    /** h = x², y = h·x: holding h fixed, dy/dx is h and not 3x². */
    @Test
    void aSourceIsHeldFixedForTheOthers() {
        Trial t = new Trial(1);
        Node x = t.parameter(1, 1);
        Node h = t.g.multiply(x, x);
        Node y = t.g.multiply(h, x);
        List<Node> partial = t.g.gradients(y, List.of(x, h));
        assertThat(t.value(partial.get(0))).isEqualTo(t.value(h));
        assertThat(t.value(partial.get(1))).isEqualTo(t.value(x));
    }

    @Test
    void ofItselfIsOne() {
        Trial t = new Trial(1);
        Node x = t.parameter(1, 1);
        assertThat(t.value(t.g.gradients(x, List.of(x)).get(0))).containsExactly(1);
    }

    @Test
    void onlyScalarsHaveGradients() {
        Trial t = new Trial(1);
        Node x = t.parameter(2, 1);
        assertThatThrownBy(() -> t.gradients(x)).hasMessageContaining("2×1, not 1×1");
    }

    private static void isZero(Trial t, Node gradient) {
        assertThat(t.value(gradient)).containsOnly(0);
    }

    private static void records(Class<?> type, Set<Class<?>> found) {
        if (!type.isSealed()) found.add(type);
        else for (Class<?> c : type.getPermittedSubclasses()) records(c, found);
    }

    private static List<Class<?>> permitted(Class<?> type) {
        Set<Class<?>> found = new HashSet<>();
        records(type, found);
        return List.copyOf(found);
    }

    private static Stream<Loss> losses(double smoothing) {
        return Stream.of(
                new Loss.CrossEntropy(smoothing),
                new Loss.BinaryCrossEntropy(smoothing),
                new Loss.Hinge(),
                new Loss.SquaredError(),
                new Loss.AbsoluteError(),
                new Loss.Huber(0.7));
    }

    /** Positive where the function wants it. */
    private static Node source(Trial t, Function f) {
        return switch (f) {
            case LOG, SQRT -> t.parameter(2, 3, 0.3, 2);
            default -> t.parameter(2, 3);
        };
    }

    private static Node map(Trial t, Function f) {
        return t.g.map(f, source(t, f));
    }

    private static Node slope(Trial t, Function f) {
        return t.g.slope(f, source(t, f), t.parameter(2, 3));
    }

    private static Node slopeOfItself(Trial t, Function f) {
        Node x = source(t, f);
        return t.g.slope(f, x, x);
    }

    private static Node zip(Trial t, Binary f, Node a, Node b) {
        return t.g.node(new Op.Zip(f), a, b);
    }

    private static Node zipWithItself(Trial t, Binary f) {
        Node x = t.parameter(2, 3);
        return zip(t, f, x, x);
    }

    private static Node power(Trial t, int logs) {
        return t.g.power(logs, t.parameter(2, 3, 0.3, 2), t.parameter(2, 3));
    }

    /** Of numbers of either sign. */
    private static Node powerOf(Trial t, double n) {
        Node x = t.parameter(2, 3);
        return t.g.power(x, t.g.constant(n, x.shape()));
    }

    private static Node exponential(Trial t) {
        Node x = t.parameter(2, 3);
        return t.g.power(t.g.constant(2.5, x.shape()), x);
    }

    private static Node product(Trial t, boolean left, boolean right) {
        Node a = left ? t.parameter(3, 2) : t.parameter(2, 3);
        Node b = right ? t.parameter(4, 3) : t.parameter(3, 4);
        return t.g.product(a, left, b, right);
    }

    private static Node gram(Trial t, boolean left) {
        Node x = t.parameter(2, 3);
        return t.g.product(x, left, x, !left);
    }

    private static Node square(Trial t, boolean both) {
        Node x = t.parameter(3, 3);
        return t.g.product(x, both, x, both);
    }

    private static Node affine(Trial t) {
        return t.g.affine(t.parameter(2, 3), t.parameter(3, 4), t.parameter(1, 4));
    }

    private static Node affineOfItself(Trial t) {
        Node x = t.parameter(3, 3);
        return t.g.affine(x, x, t.parameter(1, 3));
    }

    private static Node cubed(Trial t) {
        Node x = t.parameter(2, 2);
        return t.g.multiply(t.g.multiply(x, x), x);
    }

    private static Node broadcast(Trial t, int rows, int columns) {
        return t.g.broadcast(t.parameter(rows, columns), new Shape(3, 4));
    }

    private static Node crossEntropy(Trial t, double smoothing) {
        return t.g.crossEntropy(t.parameter(3, 4), t.labels(3, 4), smoothing);
    }

    private static Node crossEntropySlope(Trial t, double smoothing) {
        Op op = new Op.CrossEntropySlope(smoothing);
        return t.g.node(op, t.parameter(3, 4), t.labels(3, 4), t.parameter(3, 1));
    }

    private static Node deviations(Trial t) {
        return t.g.node(new BatchNorm.Deviations(), t.parameter(4, 3), t.parameter(1, 3));
    }

    /** As if mean and variance came from elsewhere. */
    private static Node normalize(Trial t) {
        Node z = t.parameter(4, 3);
        Node mean = t.parameter(1, 3);
        Node variance = t.parameter(1, 3, 0.5, 2);
        Op normalize = new BatchNorm.Normalize(false);
        return t.g.node(normalize, z, mean, variance, t.parameter(1, 3), t.parameter(1, 3));
    }

    /** By the columns' own mean and variance. */
    private static Node batchNorm(Trial t, Node z) {
        int n = z.shape().rows();
        Node mean = t.g.scale(t.g.sum(z, ReduceAxis.ROWS), 1.0 / n);
        Node variance = t.g.scale(t.g.node(new BatchNorm.Deviations(), z, mean), 1.0 / n);
        Op normalize = new BatchNorm.Normalize(true);
        return t.g.node(normalize, z, mean, variance, t.parameter(1, 3), t.parameter(1, 3));
    }

    private static Node scaleSlope(Trial t) {
        Node variance = t.parameter(1, 3, 0.5, 2);
        Op slope = new BatchNorm.ScaleSlope();
        return t.g.node(slope, t.parameter(4, 3), t.parameter(1, 3), variance, t.parameter(4, 3));
    }

    private static Node normalizeSlope(Trial t, int rows) {
        Node z = t.parameter(rows, 3);
        Node upstream = t.parameter(rows, 3);
        Node variance = t.parameter(1, 3, 0.5, 2);
        return t.g.node(
                new BatchNorm.NormalizeSlope(rows),
                z,
                t.parameter(1, 3),
                variance,
                t.parameter(1, 3),
                upstream,
                t.parameter(1, 3),
                t.parameter(1, 3));
    }

    private static Node normalizedMlp(Trial t) {
        Mlp mlp = new Mlp(3, List.of(4, 3), 3, Activation.SILU, 0.3, true);
        Node scores = mlp.apply(t.g, t.input(new Shape(5, 3)), Mlp.Mode.TRAINING);
        mlp.layout().learned().forEach(s -> t.adopt(t.g.parameter(s.name(), s.shape())));
        return t.g.crossEntropy(scores, t.labels(5, 3), 0.1);
    }

    private static Node loss(Trial t, Loss loss) {
        return loss.perExample(t.g, t.parameter(4, 3), t.labels(4, 3));
    }

    /** The name is the seed, which must not lead to a kink. */
    private static String mlpName(Activation a, Loss l) {
        return (l instanceof Loss.Hinge ? "perceptron " : "mlp ") + a + " " + l;
    }

    /** With dropout, and penalties on the weights. */
    private static Node mlp(Trial t, Activation activation, Loss loss) {
        Mlp mlp = new Mlp(3, List.of(4, 3), 3, activation, 0.3);
        Node x = t.input(new Shape(5, 3));
        Node scores = mlp.apply(t.g, x, Mlp.Mode.TRAINING);
        mlp.layout().slices().forEach(s -> t.adopt(t.g.parameter(s.name(), s.shape())));
        Node sum = t.g.mean(loss.perExample(t.g, scores, t.labels(5, 3)));
        for (Node w : mlp.weights(t.g)) {
            sum = t.g.add(sum, t.g.scale(t.g.total(t.g.map(Function.ABS, w)), 0.1));
            sum = t.g.add(sum, t.g.scale(t.g.total(t.g.multiply(w, w)), 0.05));
        }
        return sum;
    }
}
