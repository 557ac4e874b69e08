package dev.fallline.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Expression;
import dev.fallline.graph.Function;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;
import dev.fallline.lab.GradientCheck.Sample;
import dev.fallline.lab.GradientReport.Entry;
import dev.fallline.lab.GradientReport.Finding;
import dev.fallline.lab.GradientReport.Tensor;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Random;

class GradientCheckTest {
    private static final Evaluator.Mask NONE = (_, _) -> true;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    x^3 - 2*x;           1.5;   AGREES
                    x^2;                 0;     AGREES
                    sin(1000*x);         0.3;   AGREES
                    exp(40*x);           1;     AGREES
                    1e12*x^2 + x;        -2;    AGREES
                    1e-9*x^2;            3;     AGREES
                    sqrt(x + 1e-6);      0;     AGREES
                    abs(x + 1e-7);       0;     AGREES
                    relu(x)*0 + x^2;     0;     AGREES
                    relu(x)^2;           0;     AGREES
                    min(x^2, x^3);       0;     AGREES
                    elu(x);              0;     AGREES
                    log(x);              1e-5;  AGREES
                    log(x);              1e-12; AGREES
                    log(x);              1e-300; AGREES
                    exp(1e5*x);          0;     AGREES
                    exp(1e5*x);          1e-3;  AGREES
                    exp(1e5*x);          -1e-3; AGREES
                    sin(1e8*x);          0.3;   AGREES
                    sin(1e8*x);          -2;    AGREES
                    sin(1e12*x);         0;     AGREES
                    1e-6*sin(1e8*x)+x^2; 1;     AGREES
                    1e-30*x^3;           2;     AGREES
                    1e-3*x + 1e6;        1;     AGREES
                    x^2;                 1e-9;  AGREES
                    1/x;                 1e-7;  AGREES
                    abs(x + 1e-12);      0;     AGREES
                    abs(x - 1 + 1e-10);  1;     AGREES
                    tan(x);              1.5707963; AGREES
                    sin(1e15*x);         0.3;   UNSETTLED
                    sign(x);             0;     KINK
                    sign(x) + x^2;       0;     KINK
                    x*sign(x - 1);       1;     KINK
                    x^2*sign(x);         0;     AGREES
                    sqrt(abs(x));        0;     KINK
                    abs(x);              0;     KINK
                    3*relu(-x) + x^2;    0;     KINK
                    max(x, -x);          0;     KINK
                    max(2*x, x + 1);     1;     KINK
                    sqrt(x^2);           0;     KINK
                    abs(sin(x));         0;     KINK
                    cbrt(x);             0;     KINK
                    log(x);              0;     UNDEFINED
                    sqrt(x);             0;     UNDEFINED
                    1/x;                 0;     UNDEFINED
                    """)
    void findings(String text, double x, Finding expected) {
        GradientReport report = ExpressionCheck.check(Expression.parse(text), new double[] {x});
        assertThat(report.tensors().getFirst().worst().finding()).isEqualTo(expected);
        boolean compared = expected != Finding.UNDEFINED && expected != Finding.UNSETTLED;
        assertThat(report.passed()).isEqualTo(compared);
    }

    /** Of x³y + |y − 5| by x, at x = 2 and y = −3, as factor · 3x²y + term. */
    @ParameterizedTest
    @CsvSource({"1.00001, 0", "1.000002, 0", "1, 1e-4", "-1, 0", "0, 0", "Infinity, 0", "NaN, 0"})
    void aWrongGradientIsFound(double factor, double term) {
        Expression e = Expression.parse("x^3*y + abs(y - 5)");
        GradientReport report = planted(e, factor, term).at(feed(2, -3), new Sample(1, 0));
        assertThat(report.passed()).isFalse();
        assertThat(report.tensors().get(0).worst().finding()).isEqualTo(Finding.WRONG);
        assertThat(report.tensors().get(1).worst().finding()).isEqualTo(Finding.AGREES);
        assertThat(report.verdict())
                .startsWith("WRONG: 1 of 2 derivatives disagree with differences, the worst at x")
                .contains("-36.0000000 by differences");
    }

    @Test
    void theRightOneIsNot() {
        Expression e = Expression.parse("x^3*y + abs(y - 5)");
        assertThat(planted(e, 1, 0).at(feed(2, -3), new Sample(1, 0)).passed()).isTrue();
    }

    /** The slopes of |x| at 0 are −1 and 1. */
    @ParameterizedTest
    @CsvSource({"0.5, KINK", "-1, KINK", "5, WRONG", "-4, WRONG"})
    void aWrongGradientIsFoundAtAKink(double term, Finding finding) {
        Expression e = Expression.parse("abs(x) + y");
        GradientReport report = planted(e, 0, term).at(feed(0, 1), new Sample(1, 0));
        assertThat(report.tensors().getFirst().worst().finding()).isEqualTo(finding);
    }

    /** However small the function, and however fast it changes. */
    @ParameterizedTest
    @CsvSource({
        "1e-12*(x^2 + y), 1.00001, 0",
        "1e-12*(x^2 + y), 1, 1e-14",
        "sin(1e8*x) + y,  1.0001, 0",
        "sin(1e8*x) + y,  0, 0",
        "log(x/1e6) + y,  1.00001, 0",
        "sign(x) + y,     1, 1e-3",
        "x^2 + 1e6*y,     0, 1e-3",
    })
    void aWrongGradientIsFoundAtAnyScale(String text, double factor, double term) {
        Expression e = Expression.parse(text);
        GradientReport report = planted(e, factor, term).at(feed(2, -3), new Sample(1, 0));
        assertThat(report.tensors().get(0).worst().finding()).isEqualTo(Finding.WRONG);
        assertThat(report.tensors().get(1).worst().finding()).isEqualTo(Finding.AGREES);
    }

    /** With another derivative by the first of two variables. */
    private static GradientCheck planted(Expression e, double factor, double term) {
        GradientCheck right = GradientCheck.of(e);
        Graph g = e.graph();
        Node first = g.scale(right.gradients().getFirst(), factor);
        Node wrong = g.add(first, g.constant(term, Shape.SCALAR));
        return new GradientCheck(
                g, e.value(), e.parameters(), List.of(wrong, right.gradients().get(1)), NONE);
    }

    private static Map<String, double[]> feed(double x, double y) {
        return Map.of("x", new double[] {x}, "y", new double[] {y});
    }

    /** f = Σ wᵢ², whose gradient is planted to be 2wᵢ but for one place. */
    @Test
    void thePlaceIsNamed() {
        Graph g = new Graph();
        Node w = g.parameter("w", new Shape(4, 5));
        Node off = g.input("off", w.shape());
        Node value = g.total(g.multiply(w, w));
        Node gradient = g.add(g.scale(w, 2), off);
        double[] wrong = new double[20];
        wrong[2 * 5 + 3] = 1e-3;
        GradientCheck check = new GradientCheck(g, value, List.of(w), List.of(gradient), NONE);
        Map<String, double[]> feed = Map.of("w", random(20), "off", wrong);
        Tensor t = check.at(feed, new Sample(20, 1)).tensors().getFirst();
        assertThat(t.entries()).hasSize(20);
        assertThat(t.count(Finding.WRONG)).isEqualTo(1);
        assertThat(t.place(t.worst())).isEqualTo("w[2, 3]");
        assertThat(t.worst().autodiff() - t.worst().differences()).isBetween(0.9e-3, 1.1e-3);
    }

    @Test
    void aSampleHasTheLargestGradientAndIsDrawnBySeed() {
        Graph g = new Graph();
        Node w = g.parameter("w", new Shape(30, 30));
        Node value = g.total(g.map(Function.EXP, w));
        GradientCheck check =
                new GradientCheck(g, value, List.of(w), g.gradients(value, List.of(w)), NONE);
        double[] values = random(900);
        values[123] = 5;
        Map<String, double[]> feed = Map.of("w", values);
        Tensor one = check.at(feed, new Sample(10, 1)).tensors().getFirst();
        assertThat(one.entries()).hasSize(10).doesNotHaveDuplicates();
        assertThat(one.entries()).extracting(Entry::autodiff).contains(Math.exp(5));
        assertThat(check.at(feed, new Sample(10, 1)).tensors().getFirst()).isEqualTo(one);
        assertThat(check.at(feed, new Sample(10, 2)).tensors().getFirst()).isNotEqualTo(one);
        assertThat(check.at(feed, new Sample(1, 2)).tensors().getFirst().entries()).hasSize(1);
        assertThat(values).isEqualTo(feed.get("w"));
    }

    private static double[] random(int count) {
        return new Random(1).doubles(count, -1, 1).toArray();
    }

    @Test
    void pointsAreDrawnWhereThereIsAValue() {
        Expression e = Expression.parse("log(x) + sqrt(y - 1)");
        List<double[]> points = ExpressionCheck.draw(e, 5, 1);
        assertThat(points).hasSize(5);
        assertThat(points).allSatisfy(p -> assertThat(p[0]).isPositive());
        assertThat(points).allSatisfy(p -> assertThat(p[1]).isGreaterThan(1));
        assertThat(ExpressionCheck.draw(e, 5, 1).getFirst()).isEqualTo(points.getFirst());
    }
}
