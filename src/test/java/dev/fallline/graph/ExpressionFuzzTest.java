package dev.fallline.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A hundred thousand texts: each has a value or a clear error. */
class ExpressionFuzzTest {
    private static final List<String> SCRAPS =
            List.of(
                    "x",
                    "y",
                    "z",
                    "λ",
                    "e",
                    "pi",
                    "x_1",
                    "1",
                    "0.5",
                    "1e",
                    "1e-3",
                    ".",
                    "2",
                    "(",
                    ")",
                    "(",
                    ")",
                    "+",
                    "-",
                    "*",
                    "/",
                    "^",
                    "**",
                    ",",
                    " ",
                    "\t",
                    "²",
                    "−",
                    "·",
                    "sin",
                    "log(",
                    "max(",
                    "pow(",
                    "min",
                    "rosenbrock",
                    "floor(",
                    "|",
                    "=",
                    "$",
                    "😀",
                    "\u0000",
                    "\ud800",
                    "\u202e",
                    "%",
                    "%s",
                    "\\",
                    "'",
                    "\"",
                    "\n",
                    "é");

    private final Random random = new Random(1);

    @Test
    void scrapsInAnyOrder() {
        int values = 0;
        for (int i = 0; i < 40_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(12); n >= 0; n--) text.append(any(SCRAPS));
            if (valueOrError(text.toString())) values++;
        }
        assertThat(values).isBetween(1_000, 39_000);
    }

    @Test
    void soundOnesWithAMistake() {
        int values = 0;
        for (int i = 0; i < 30_000; i++) {
            String text = new RandomExpression(random).next(1 + random.nextInt(3)).text();
            int at = random.nextInt(text.length() + 1);
            int to = Math.min(text.length(), at + random.nextInt(3));
            String scrap = random.nextBoolean() ? any(SCRAPS) : "";
            if (valueOrError(text.substring(0, at) + scrap + text.substring(to))) values++;
        }
        assertThat(values).isBetween(3_000, 27_000);
    }

    @Test
    void soundOnesHaveTheirValue() {
        int compared = 0;
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < 30_000; i++) {
            RandomExpression.Piece piece = new RandomExpression(random).next(1 + random.nextInt(4));
            double value = value(Expression.parse(piece.text()));
            if (!piece.comparable()) continue;
            compared++;
            if (!(Math.abs(value - piece.value()) <= piece.tolerance())) {
                wrong.add("%s = %s, not %s".formatted(piece.text(), piece.value(), value));
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(compared).isGreaterThan(15_000);
    }

    /** Whether it has a value, and derivatives where the errors allow for it. */
    private static boolean valueOrError(String text) {
        try {
            Expression e = Expression.parse(text);
            Evaluator evaluator = evaluator(e);
            evaluator.value(e.value());
            e.gradient().forEach(evaluator::value);
            return true;
        } catch (FalllineException e) {
            assertThat(e.kind()).isEqualTo(Kind.USAGE);
            assertThat(e.getMessage()).isNotBlank();
            return false;
        }
    }

    private static double value(Expression e) {
        return evaluator(e).value(e.value())[0];
    }

    private static Evaluator evaluator(Expression e) {
        return new Evaluator(e.graph(), RandomExpression.feed(e.variables()));
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }
}
