package dev.fallline.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

class ExpressionTest {
    /** Where x = 2, y = 3, z = −0.5. */
    private static final Map<String, Double> POINT = Map.of("x", 2.0, "y", 3.0, "z", -0.5);

    static double value(Node node, Graph graph, Map<String, Double> point) {
        Map<String, double[]> feed = new HashMap<>();
        point.forEach((name, value) -> feed.put(name, new double[] {value}));
        return new Evaluator(graph, feed).value(node)[0];
    }

    private static double value(String text) {
        Expression e = Expression.parse(text);
        return value(e.value(), e.graph(), POINT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    1;                        1
                    .5;                       0.5
                    1.;                       1
                    1e-3;                     0.001
                    2.5E+1;                   25
                    1+2*3;                    7
                    (1+2)*3;                  9
                    7-4-2;                    1
                    16/4/2;                   2
                    2/3*6;                    4
                    2^3^2;                    512
                    -x^2;                     -4
                    (-x)^2;                   4
                    2^-3;                     0.125
                    2^-x^2;                   0.0625
                    2^-3*4;                   0.5
                    --x;                      2
                    -+-x;                     2
                    2 - -3;                   5
                    2*-3;                     -6
                    x**3;                     8
                    x²;                       4
                    -x²;                      -4
                    x²^3;                     64
                    x²³ / 2^22;               2
                    y³ − x·y × 2;             15
                    6 ÷ x ⋅ y;                9
                    pi;                       3.141592653589793
                    2*π - tau;                0
                    log(e);                   1
                    ln(exp(y));               3
                    log2(8);                  3
                    log10(1000);              3
                    sqrt(9);                  3
                    cbrt(-27);                -3
                    pow(x, y);                8
                    x^y;                      8
                    z^2;                      0.25
                    z^y;                      -0.125
                    abs(z);                   0.5
                    sign(z);                  -1
                    min(x, y, z);             -0.5
                    max(x, y, z);             3
                    max(x);                   2
                    min(1, 2);                1
                    sin(pi/6);                0.5
                    cos(pi/3);                0.5
                    tan(pi/4);                1
                    asin(1) - pi/2;           0
                    acos(0) - pi/2;           0
                    4*atan(1) - pi;           0
                    sinh(log(2));             0.75
                    cosh(log(2));             1.25
                    tanh(log(2));             0.6
                    sigmoid(log(3));          0.75
                    softplus(log(e-1));       1
                    relu(z);                  0
                    relu(x);                  2
                    elu(-log(2));             -0.5
                    erf(0.5);                 0.5204998778130465
                    gelu(1);                  0.8413447460685429
                    silu(log(3));             0.8239592165010823
                    0^0;                      1
                    x^0;                      1
                    (x);                      2
                    ((((x))));                2
                    x*(y+z);                  5
                    """)
    void textbook(String text, double expected) {
        assertThat(value(text)).isCloseTo(expected, within(1e-13 * Math.max(1, expected)));
    }

    @Test
    void variablesAreThoseThatAppear() {
        Expression e = Expression.parse("theta_2*x1 + λ*x1^2 + _a + exp(𝑥) + é - Straße3");
        assertThat(e.variables()).containsExactly("theta_2", "x1", "λ", "_a", "𝑥", "é", "Straße3");
        assertThat(e.parameters()).extracting(Node::op).first().isEqualTo(parameter("theta_2"));
    }

    private static Op parameter(String name) {
        return new Op.Parameter(name, Shape.SCALAR);
    }

    @Test
    void constantsHaveNoVariables() {
        Expression e = Expression.parse("2*sin(pi/2) + log(e)^3");
        assertThat(e.variables()).isEmpty();
        assertThat(e.value().op()).isEqualTo(new Op.Constant(3, Shape.SCALAR));
    }

    @Test
    void aVariableThatCancelsIsStillOne() {
        Expression e = Expression.parse("0*x + y");
        assertThat(e.variables()).containsExactly("x", "y");
        assertThat(e.gradient()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            textBlock =
                    """
                    2x;             1;  an operator is missing between 2 and x: for a product write 2*x
                    x y;            2;  write x*y
                    (x+1)(x-1);     5;  write )*(
                    2(x);           1;  write 2*(
                    x(2);           0;  unknown function 'x': for a product write x*(…)
                    x*x(2);         3;  x is not a function: for a product write x*(…)
                    pi(2);          2;  pi is not a function: for a product write pi*(…)
                    2e*x*3x;        1;  write 2*e
                    sine(x);        0;  did you mean 'sin'?
                    Sin(x);         0;  did you mean 'sin'?
                    floor(x);       0;  unknown function floor: its derivative is 0
                    1+hypot(x,y);   2;  write sqrt(x^2 + y^2)
                    sin x;          0;  sin is a function: give its argument in parentheses
                    sin(x, y);      0;  sin takes one argument, not 2
                    1+pow(x);       2;  pow takes two arguments, not 1
                    sin();          4;  found ) where a number, a name or ( is expected
                    PI*x;           0;  PI is written pi
                    "";             0;  the expression is empty
                    "  ";           0;  the expression is empty
                    (x+1;           0;  this parenthesis is never closed
                    2*sin(x+1;      5;  this parenthesis is never closed
                    x+1);           3;  this parenthesis has no opening one
                    x+;             2;  the expression ends where
                    *x;             0;  found * where
                    x + * y;        4;  found * where
                    x ^;            3;  the expression ends where
                    1,5*x;          1;  a comma only separates the arguments of a function
                    (x,y);          2;  a comma only
                    1.2.3;          3;  a number has one decimal point
                    1e999;          0;  1e999 is too large
                    x = 3;          2;  '=' is not allowed here: give the expression alone
                    |x|;            0;  '|' is not allowed here: write abs(x)
                    x $ y;          2;  '$' is not allowed here
                    x + .;          4;  '.' is not allowed here: a number needs a digit
                    x % 2;          2;  '%' is not allowed here
                    x + 😀;         4;  '😀' is not allowed here
                    1*rosenbrock(x,y); 2; rosenbrock is a named function
                    rosenbrock + x; 0; rosenbrock is a named function
                    ackley(x,y);    0;  give ackley alone
                    """)
    void mistakesAreShown(String text, int at, String message) {
        assertThatThrownBy(() -> Expression.parse(text))
                .isInstanceOfSatisfying(
                        FalllineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.USAGE))
                .hasMessageContaining(message)
                .message()
                .satisfies(m -> assertThat(lines(m).get(1)).isEqualTo("  " + text))
                .satisfies(m -> assertThat(lines(m).get(2)).isEqualTo(" ".repeat(2 + at) + "^"));
    }

    private static List<String> lines(String message) {
        return List.of(message.split("\\R", -1));
    }

    @Test
    void theCaretCountsCharactersNotUnits() {
        assertThatThrownBy(() -> Expression.parse("𝑥 + 𝑥\t+\n3𝑥"))
                .message()
                .satisfies(m -> assertThat(lines(m).get(1)).isEqualTo("  𝑥 + 𝑥 + 3𝑥"))
                .satisfies(m -> assertThat(lines(m).get(2)).isEqualTo("           ^"));
    }

    @Test
    void aLongTextIsCutAroundTheMistake() {
        String text = "x + ".repeat(100) + "2x" + " + x".repeat(100);
        assertThatThrownBy(() -> Expression.parse(text))
                .message()
                .satisfies(
                        m -> {
                            String shown = lines(m).get(1);
                            int caret = lines(m).get(2).indexOf('^');
                            assertThat(shown).hasSizeLessThan(80).startsWith("  …").endsWith("…");
                            assertThat(shown.substring(caret - 1)).startsWith("2x");
                        });
    }

    @Test
    void depthIsLimited() {
        assertThat(value("(".repeat(200) + "x" + ")".repeat(200))).isEqualTo(2);
        for (String opening : List.of("(", "-", "sin(", "2^", "+(")) {
            assertThatThrownBy(() -> Expression.parse(opening.repeat(100_000)))
                    .hasMessageContaining("nested more than 200 deep");
        }
    }

    @Test
    void lengthIsNot() {
        assertThat(value("x" + "+x*y/3".repeat(20_000))).isCloseTo(40_002, within(1e-6));
        Expression e = Expression.parse("x" + "+sin(x)".repeat(2_000));
        assertThat(value(e.gradient().getFirst(), e.graph(), POINT))
                .isCloseTo(1 + 2_000 * Math.cos(2), within(1e-8));
    }
}
