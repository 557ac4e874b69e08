package dev.fallline.graph;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/** Where the derivatives of powers have to be looked at one by one. */
class PowerTest {
    /** The expression and its first two derivatives by x. */
    @ParameterizedTest
    @CsvSource({
        "x^2, 0, 0, 0, 2",
        "x^2, -3, 9, -6, 2",
        "x^3, -1, -1, 3, -6",
        "x^3, 0, 0, 0, 0",
        "x^1, 0, 0, 1, 0",
        "x^0, 0, 1, 0, 0",
        "x^-1, -2, -0.5, -0.25, -0.25",
        "x^(5-3), 0, 0, 0, 2",
        "x^0.5, 4, 2, 0.25, -0.03125",
        "2^x, 0, 1, 0.6931471805599453, 0.4804530139182014",
        "x^x, 1, 1, 1, 2",
        "cbrt(x), -8, -2, 0.08333333333333333, 0.006944444444444444",
    })
    void derivatives(String text, double x, double value, double first, double second) {
        Expression e = Expression.parse(text);
        Node slope = e.gradient().getFirst();
        Node curvature = e.graph().gradients(slope, e.parameters()).getFirst();
        Map<String, Double> point = Map.of("x", x);
        assertThat(ExpressionTest.value(e.value(), e.graph(), point)).isEqualTo(value);
        assertThat(ExpressionTest.value(slope, e.graph(), point)).isEqualTo(first);
        assertThat(ExpressionTest.value(curvature, e.graph(), point)).isEqualTo(second);
    }

    /** aᵇ ln a → 0 as a ↓ 0 for b > 0; a negative base has no derivative by the exponent. */
    @Test
    void byTheExponent() {
        Expression e = Expression.parse("x^y");
        List<Node> gradient = e.gradient();
        Map<String, Double> zero = Map.of("x", 0.0, "y", 2.0);
        assertThat(ExpressionTest.value(gradient.get(0), e.graph(), zero)).isZero();
        assertThat(ExpressionTest.value(gradient.get(1), e.graph(), zero)).isZero();
        Map<String, Double> negative = Map.of("x", -2.0, "y", 2.0);
        assertThat(ExpressionTest.value(gradient.get(0), e.graph(), negative)).isEqualTo(-4);
        assertThat(ExpressionTest.value(gradient.get(1), e.graph(), negative)).isNaN();
    }
}
