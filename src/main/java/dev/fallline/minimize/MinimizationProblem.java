package dev.fallline.minimize;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.graph.Classic;
import dev.fallline.graph.Classics;
import dev.fallline.graph.Expression;
import dev.fallline.graph.PointText;

import java.util.Arrays;

/**
 * A function to minimize and where to begin.
 *
 * @param start a number for each variable, in their order
 */
public record MinimizationProblem(Expression expression, double[] start) {
    /** Of every variable, where neither the user nor custom says otherwise. */
    private static final double USUAL = 1;

    /**
     * @param text an expression or the name of a classic
     * @param start as in {@code x=0,y=1}, every variable once; null for a classic's customary
     *     start, or 1 for all variables
     * @throws FalllineException (usage) if the text is no function of at least one variable, or the
     *     start does not fit it
     */
    public static MinimizationProblem of(String text, String start) {
        Expression e = Expression.parse(text);
        if (e.variables().isEmpty()) {
            throw usage("'%s' has no variables: there is nothing to minimize", text);
        }
        return new MinimizationProblem(
                e,
                start == null ? usualStart(e) : PointText.parse("--start", start, e.variables()));
    }

    private static double[] usualStart(Expression e) {
        return Classics.find(e.text())
                .map(Classic::start)
                .map(s -> s.stream().mapToDouble(v -> v).toArray())
                .orElseGet(
                        () -> {
                            double[] ones = new double[e.variables().size()];
                            Arrays.fill(ones, USUAL);
                            return ones;
                        });
    }

    /** The function, never asked before. */
    public Oracle oracle() {
        return Oracle.of(expression.graph(), expression.value(), expression.variables());
    }
}
