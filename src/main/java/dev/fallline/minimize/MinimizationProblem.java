package dev.fallline.minimize;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.graph.Classic;
import dev.fallline.graph.Classics;
import dev.fallline.graph.Expression;
import dev.fallline.graph.PointText;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A function to minimize and where to begin.
 *
 * @param expression the function
 * @param start a number for each variable, in their order; in a set its nearest point is taken
 * @param set in which to minimize
 */
public record MinimizationProblem(Expression expression, double[] start, FeasibleSet set) {
    /**
     * Values of the variables in turn, by name, where the user gives no start and the function is
     * no classic: the first of these points at which a minimization does not stop at once.
     */
    private static final double[][] USUAL = {{1}, {-1.2, 1}, {0.7, -0.4}};

    /** Variables that a message names. */
    private static final int SHOWN = 6;

    /** Without a restriction. */
    public MinimizationProblem(Expression expression, double[] start) {
        this(expression, start, FeasibleSet.EVERYWHERE);
    }

    /** The same within a set. */
    public MinimizationProblem within(FeasibleSet other) {
        return new MinimizationProblem(expression, start, other);
    }

    /** Whether a set restricts it. */
    public boolean restricted() {
        return set != FeasibleSet.EVERYWHERE;
    }

    /**
     * @param text an expression or the name of a classic
     * @param start as in {@code x=0,y=1}, every variable once; null for a classic's customary
     *     start, or 1 for all variables (another point where that is stationary)
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
                        () ->
                                Arrays.stream(USUAL)
                                        .map(values -> inTurn(values, e.variables()))
                                        .filter(s -> !new MinimizationProblem(e, s).stationary())
                                        .findFirst()
                                        .orElseGet(() -> inTurn(USUAL[0], e.variables())));
    }

    private static double[] inTurn(double[] values, List<String> variables) {
        List<String> sorted = variables.stream().sorted().toList();
        return variables.stream()
                .mapToDouble(v -> values[sorted.indexOf(v) % values.length])
                .toArray();
    }

    /** Whether the gradient at the start is 0, up to rounding. */
    private boolean stationary() {
        double norm = oracle().at(start).gradientNorm();
        return norm <= Minimizer.tolerance(this, StoppingRules.STANDARD);
    }

    /** The same from another start, in the same words as there. */
    public MinimizationProblem from(String other) {
        return of(expression.text(), other).within(set);
    }

    /** With the nearest point of the set as its start, which is where a run begins. */
    public MinimizationProblem startingInSet() {
        double[] first = start.clone();
        set.project(first);
        return new MinimizationProblem(expression, first, set);
    }

    /**
     * @throws FalllineException (usage) if the function has no finite value at the start
     */
    public void requireValue() {
        MinimizationProblem begun = startingInSet();
        double value = oracle().value(begun.start);
        if (Double.isFinite(value)) return;
        throw usage(
                "the function has no finite value at the start, %s (%s): give another --start",
                begun.startText(), value);
    }

    /** As in {@code x=0,y=1}; of many variables the first. */
    public String startText() {
        String some =
                IntStream.range(0, start.length)
                        .limit(SHOWN)
                        .mapToObj(i -> expression.variables().get(i) + "=" + brief(start[i]))
                        .collect(Collectors.joining(","));
        return start.length > SHOWN ? some + ",…" : some;
    }

    private static String brief(double value) {
        return Double.toString(value).replaceFirst("\\.0$", "");
    }

    /** The function, never evaluated before. */
    public Oracle oracle() {
        return Oracle.of(expression.graph(), expression.value(), expression.variables())
                .within(set);
    }
}
