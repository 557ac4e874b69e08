package dev.fallline.lab.minimize;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;
import dev.fallline.graph.Classic;
import dev.fallline.graph.Classics;
import dev.fallline.graph.Expression;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A function to minimize and where to begin.
 *
 * @param start a number for each variable, in their order
 */
public record Problem(Expression expression, double[] start) {
    /** Of every variable, where neither the user nor custom says otherwise. */
    private static final double USUAL = 1;

    /** Eigenvalues of larger Hessians take longer than most minimizations. */
    private static final int MOST = 100;

    /**
     * @param text an expression or the name of a classic
     * @param start as in {@code x=0,y=1}, every variable once; null for a classic's customary
     *     start, or 1 for all variables
     * @throws FalllineException (usage) if the text is no function of at least one variable, or the
     *     start does not fit it
     */
    public static Problem of(String text, String start) {
        Expression e = Expression.parse(text);
        if (e.variables().isEmpty()) {
            throw usage("'%s' has no variables: there is nothing to minimize", text);
        }
        return new Problem(e, start == null ? usualStart(e) : parse(start, e.variables()));
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

    private static double[] parse(String text, List<String> variables) {
        Map<String, Double> given = new LinkedHashMap<>();
        for (String part : text.split(",", -1)) {
            String[] sides = part.split("=", -1);
            if (sides.length != 2) {
                throw usage(
                        "--start '%s': '%s' is not name=number; write it as in %s",
                        text, part.strip(), example(variables));
            }
            String name = sides[0].strip();
            if (!variables.contains(name)) {
                String hint =
                        Nearest.nearest(name, variables)
                                .map("did you mean %s? It has"::formatted)
                                .orElse("it has");
                throw usage(
                        "--start '%s': the function has no variable '%s'; %s %s",
                        text, name, hint, String.join(", ", variables));
            }
            if (given.put(name, number(text, sides[1].strip(), variables)) != null) {
                throw usage("--start '%s': %s is given twice", text, name);
            }
        }
        List<String> missing = new ArrayList<>(variables);
        missing.removeAll(given.keySet());
        if (!missing.isEmpty()) {
            throw usage(
                    "--start '%s' gives no value for %s; write it as in %s",
                    text, String.join(", ", missing), example(variables));
        }
        return variables.stream().mapToDouble(given::get).toArray();
    }

    private static double number(String text, String digits, List<String> variables) {
        try {
            double value = Double.parseDouble(digits);
            if (Double.isFinite(value)) return value;
        } catch (NumberFormatException e) {
            // falls through to the refusal below
        }
        throw usage(
                "--start '%s': '%s' is not a number; write it as in %s",
                text, digits, example(variables));
    }

    private static String example(List<String> variables) {
        List<String> some = variables.subList(0, Math.min(3, variables.size()));
        return String.join("=0,", some) + "=0" + (variables.size() > 3 ? ",…" : "");
    }

    private static FalllineException usage(String format, Object... values) {
        return new FalllineException(Kind.USAGE, format.formatted(values));
    }

    /** The function, never asked before. */
    public Oracle oracle() {
        return Oracle.of(expression.graph(), expression.value(), expression.variables());
    }

    /**
     * The curvature at a place; empty where the Hessian is not finite, or of more than {@link
     * #MOST} variables.
     */
    public Optional<Curvature> curvature(double[] x) {
        if (x.length > MOST) return Optional.empty();
        double[][] hessian = oracle().hessian(x);
        boolean finite =
                Arrays.stream(hessian).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
        return finite ? Optional.of(Curvature.of(hessian)) : Optional.empty();
    }
}
