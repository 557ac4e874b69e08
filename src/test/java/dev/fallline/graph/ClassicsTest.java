package dev.fallline.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class ClassicsTest {
    static List<String> calls() {
        List<String> calls = new ArrayList<>();
        for (Classics.Entry e : Classics.all()) {
            calls.add(e.name());
            if (e.most() == 2) continue;
            for (int n : new int[] {e.least(), 3, 10, 1_000}) calls.add(e.name() + "(" + n + ")");
        }
        return calls;
    }

    private static Evaluator at(Classic c, Expression e, List<Double> point) {
        Map<String, double[]> feed = new HashMap<>();
        for (int i = 0; i < point.size(); i++) {
            feed.put(c.variables().get(i), new double[] {point.get(i)});
        }
        return new Evaluator(e.graph(), feed);
    }

    private static double value(Classic c, Expression e, List<Double> point) {
        return at(c, e, point).value(e.value())[0];
    }

    @ParameterizedTest
    @MethodSource("calls")
    void isZeroAndFlatAtItsMinima(String call) {
        Classic c = Classics.find(call).orElseThrow();
        Expression e = Expression.parse(call);
        assertThat(e.variables()).isEqualTo(c.variables());
        assertThat(c.start()).hasSameSizeAs(c.variables());
        assertThat(value(c, e, c.start())).isPositive();
        double size = c.variables().size();
        for (List<Double> minimum : c.minima()) {
            assertThat(value(c, e, minimum)).isCloseTo(0, within(1e-12 * size));
            // Ackley's function has a cusp there, see below.
            if (call.startsWith("ackley")) continue;
            Evaluator there = at(c, e, minimum);
            for (Node derivative : e.gradient()) {
                assertThat(there.value(derivative)[0]).isCloseTo(0, within(1e-12));
            }
        }
    }

    /**
     * Near 0 it is 20 (1 − exp(−0.2 r)) = 4 r in two variables, r the root of their mean square.
     */
    @Test
    void ackleyEndsInACusp() {
        Classic c = Classics.find("ackley").orElseThrow();
        Expression e = Expression.parse("ackley");
        for (double x : new double[] {1e-6, -1e-6}) {
            List<Double> near = List.of(x, 0.0);
            double r = 1e-6 / Math.sqrt(2);
            assertThat(value(c, e, near)).isCloseTo(4 * r, within(1e-10));
            assertThat(at(c, e, near).value(e.gradient().get(0))[0])
                    .isCloseTo(Math.signum(x) * 4 / Math.sqrt(2), within(1e-4));
        }
    }

    /** Values by hand, to tell apart functions that are all zero at their minima. */
    @ParameterizedTest
    @CsvSource({
        "bowl, 13",
        "bowl(3), 22",
        "ellipse, 200",
        "rosenbrock, 24.2",
        "himmelblau, 170",
        "beale, 14.203125",
        "booth, 74",
    })
    void atTheStart(String call, double value) {
        Classic c = Classics.find(call).orElseThrow();
        Expression e = Expression.parse(call);
        assertThat(value(c, e, c.start())).isCloseTo(value, within(1e-9));
    }

    @Test
    void inManyVariables() {
        // 100 (2 − 1)² + (1 − 1)² + 100 (3 − 4)² + (1 − 2)²
        assertThat(value("rosenbrock(3)", 1.0, 2.0, 3.0)).isEqualTo(201);
        // Condition number 100: 1, 10, 100.
        assertThat(value("ellipse(3)", 1.0, 1.0, 1.0)).isCloseTo(111, within(1e-12));
        // cos 2πx = −1 at ½.
        assertThat(value("rastrigin(3)", 0.5, 1.0, 0.0)).isCloseTo(21.25, within(1e-12));
        // Both means are −1 and ¼ where all are ½.
        double half = -20 * Math.exp(-0.1) - Math.exp(-1) + 20 + Math.E;
        assertThat(value("ackley(3)", 0.5, 0.5, 0.5)).isCloseTo(half, within(1e-12));
    }

    private static double value(String call, Double... point) {
        Classic c = Classics.find(call).orElseThrow();
        Expression e = Expression.parse(call);
        return value(c, e, List.of(point));
    }

    @Test
    void namesMayHaveSpaces() {
        assertThat(Classics.find(" rosenbrock ( 4 ) ").orElseThrow().name())
                .isEqualTo("rosenbrock(4)");
        assertThat(Classics.find("rosenbrock(2)")).isEqualTo(Classics.find("rosenbrock"));
    }

    @Test
    void othersAreExpressions() {
        for (String text : List.of("x", "bowl + 1", "tan", "sin(3)", "theta", "", "b(2)")) {
            assertThat(Classics.find(text)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    rosenbrok;        did you mean 'rosenbrock'? Known are bowl, ellipse,
                    Ackley;           did you mean 'ackley'?
                    rosenbrock(1);    takes 2 to 1,000 variables, as in rosenbrock(10)
                    bowl(0);          takes 1 to 1,000 variables
                    bowl(99999999999); takes 1 to 1,000 variables
                    booth(3);         is a function of 2 variables: write booth
                    """)
    void mistakes(String text, String message) {
        assertThatThrownBy(() -> Expression.parse(text)).hasMessageContaining(message);
    }
}
