package dev.fallline.graph;

import static dev.fallline.FalllineException.unknown;
import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.Nearest;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The {@link Classic}s by name: a table that drives errors, documents and tests. */
public final class Classics {
    /** Of variables. */
    private static final int MOST = 1_000;

    private static final Pattern CALL =
            Pattern.compile("\\s*(\\p{L}+)\\s*(?:\\(\\s*([0-9]+)\\s*\\))?\\s*");

    /** Writes a sum or a mean over the variables. */
    private interface Formula {
        String of(List<String> x);
    }

    /**
     * A row.
     *
     * @param least fewest variables, at least 1
     * @param most variables; 2 where the function is one of the plane
     * @param formula in mathematical notation
     * @param start coordinates, taken in turn
     * @param minima as many coordinates as variables, or one for all of them
     */
    public record Entry(
            String name,
            int least,
            int most,
            String formula,
            List<Double> start,
            List<List<Double>> minima,
            String source) {}

    private record Row(Entry entry, Formula expression) {}

    private static final List<Row> ROWS =
            List.of(
                    many(
                            "bowl",
                            1,
                            "Σ xᵢ²",
                            x -> sum(x, "%s^2"),
                            List.of(3.0, -2.0),
                            0,
                            "De Jong 1975, An analysis of the behavior of a class of genetic adaptive systems"),
                    many(
                            "ellipse",
                            2,
                            "Σ 100^((i−1)/(n−1)) xᵢ²",
                            Classics::ellipse,
                            List.of(10.0, 1.0),
                            0,
                            "after Hansen, Ostermeier 2001, Completely derandomized self-adaptation in evolution strategies, with condition number 100 instead of 10⁶"),
                    many(
                            "rosenbrock",
                            2,
                            "Σ (1 − xᵢ)² + 100 (xᵢ₊₁ − xᵢ²)², i < n",
                            Classics::rosenbrock,
                            List.of(-1.2, 1.0),
                            1,
                            "Rosenbrock 1960, An automatic method for finding the greatest or least value of a function"),
                    plane(
                            "himmelblau",
                            "(x² + y − 11)² + (x + y² − 7)²",
                            "(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
                            List.of(0.0, 0.0),
                            List.of(
                                    List.of(3.0, 2.0),
                                    List.of(-2.805118086952745, 3.131312518250573),
                                    List.of(-3.779310253377747, -3.283185991286170),
                                    List.of(3.584428340330492, -1.848126526964404)),
                            "Himmelblau 1972, Applied nonlinear programming"),
                    plane(
                            "beale",
                            "(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²",
                            "(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
                            List.of(1.0, 1.0),
                            List.of(List.of(3.0, 0.5)),
                            "Beale 1958, On an iterative method for finding a local minimum of a function of more than one variable"),
                    plane(
                            "booth",
                            "(x + 2y − 7)² + (2x + y − 5)²",
                            "(x + 2*y - 7)^2 + (2*x + y - 5)^2",
                            List.of(0.0, 0.0),
                            List.of(List.of(1.0, 3.0)),
                            "Jamil, Yang 2013, A literature survey of benchmark functions for global optimisation problems"),
                    many(
                            "ackley",
                            1,
                            "−20 exp(−0.2 √(1/n Σ xᵢ²)) − exp(1/n Σ cos 2πxᵢ) + 20 + e",
                            Classics::ackley,
                            List.of(2.2, -1.3),
                            0,
                            "Ackley 1987, A connectionist machine for genetic hillclimbing"),
                    many(
                            "rastrigin",
                            1,
                            "10 n + Σ (xᵢ² − 10 cos 2πxᵢ)",
                            x -> 10 * x.size() + " + " + sum(x, "(%1$s^2 - 10*cos(2*pi*%1$s))"),
                            List.of(2.2, -1.3),
                            0,
                            "Rastrigin 1974, Systems of extremal control; in n variables Mühlenbein, Schomisch, Born 1991, The parallel genetic algorithm as function optimizer"));

    private Classics() {}

    /** In the order in which they are listed. */
    public static List<Entry> all() {
        return ROWS.stream().map(Row::entry).toList();
    }

    public static List<String> names() {
        return ROWS.stream().map(row -> row.entry.name).toList();
    }

    /**
     * The classic that a text names, as {@code rosenbrock} (of two variables) or {@code
     * rosenbrock(100)}; empty where the text is something else.
     *
     * @throws FalllineException (usage) if the name is misspelled, or there is none of so many
     *     variables
     */
    public static Optional<Classic> find(String text) {
        Matcher call = CALL.matcher(text);
        if (!call.matches()) return Optional.empty();
        String name = call.group(1);
        Optional<Row> row = ROWS.stream().filter(r -> r.entry.name.equals(name)).findFirst();
        if (row.isEmpty()) {
            refuseMisspelled(name);
            return Optional.empty();
        }
        String size = call.group(2);
        return Optional.of(of(row.get(), size == null ? 2 : size(row.get().entry, size)));
    }

    private static Classic of(Row row, int n) {
        Entry e = row.entry;
        List<String> x =
                n == 2
                        ? List.of("x", "y")
                        : IntStream.rangeClosed(1, n).mapToObj(i -> "x" + i).toList();
        return new Classic(
                n == 2 ? e.name : "%s(%d)".formatted(e.name, n),
                row.expression.of(x),
                x,
                IntStream.range(0, n).mapToObj(i -> e.start.get(i % e.start.size())).toList(),
                e.minima.stream()
                        .map(m -> m.size() == n ? m : Collections.nCopies(n, m.get(0)))
                        .toList(),
                e.source);
    }

    private static int size(Entry e, String text) {
        int n = text.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(text);
        if (n >= e.least && n <= e.most) return n;
        String range =
                e.least == e.most
                        ? "is a function of 2 variables: write %s".formatted(e.name)
                        : "takes %d to %,d variables, as in %s(10)"
                                .formatted(e.least, e.most, e.name);
        throw usage("%s(%s): %s %s", e.name, text, e.name, range);
    }

    /**
     * An expression that is one long name alone has no minimum, so it was meant as one of these.
     */
    private static void refuseMisspelled(String name) {
        if (name.length() < 3 || Functions.ALL.containsKey(name)) return;
        if (Nearest.nearest(name, names()).isEmpty()) return;
        throw unknown("function", name, names());
    }

    private static Row many(
            String name,
            int least,
            String formula,
            Formula expression,
            List<Double> start,
            double minimum,
            String source) {
        List<List<Double>> minima = List.of(List.of(minimum));
        return new Row(new Entry(name, least, MOST, formula, start, minima, source), expression);
    }

    private static Row plane(
            String name,
            String formula,
            String expression,
            List<Double> start,
            List<List<Double>> minima,
            String source) {
        return new Row(new Entry(name, 2, 2, formula, start, minima, source), _ -> expression);
    }

    private static String sum(List<String> x, String term) {
        return x.stream().map(term::formatted).collect(Collectors.joining(" + "));
    }

    private static String ellipse(List<String> x) {
        int last = x.size() - 1;
        return IntStream.rangeClosed(0, last)
                .mapToObj(i -> "%s*%s^2".formatted(Math.pow(100, (double) i / last), x.get(i)))
                .collect(Collectors.joining(" + "));
    }

    private static String rosenbrock(List<String> x) {
        return IntStream.range(1, x.size())
                .mapToObj(
                        i ->
                                "(1 - %1$s)^2 + 100*(%2$s - %1$s^2)^2"
                                        .formatted(x.get(i - 1), x.get(i)))
                .collect(Collectors.joining(" + "));
    }

    private static String ackley(List<String> x) {
        return "-20*exp(-0.2*sqrt((%s)/%d)) - exp((%s)/%2$d) + 20 + e"
                .formatted(sum(x, "%s^2"), x.size(), sum(x, "cos(2*pi*%s)"));
    }
}
