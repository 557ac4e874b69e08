package dev.fallline.graph;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The names that mean something in an {@link Expression}. */
final class Functions {
    static final Map<String, Double> CONSTANTS =
            Map.of("pi", Math.PI, "π", Math.PI, "e", Math.E, "tau", 2 * Math.PI);

    /** Makes the node of a call. */
    interface Builder {
        Node build(Graph g, List<Node> arguments);
    }

    /**
     * A function.
     *
     * @param least arguments
     * @param most arguments
     */
    record Entry(int least, int most, Builder builder) {
        String arguments() {
            if (most == Integer.MAX_VALUE) return "one argument or more";
            return most == 1 ? "one argument" : "two arguments";
        }
    }

    static final Map<String, Entry> ALL = new LinkedHashMap<>();

    /** What is not there on purpose, and what to write instead. */
    static final Map<String, String> MISSING =
            Map.ofEntries(
                    Map.entry("floor", flat()),
                    Map.entry("ceil", flat()),
                    Map.entry("round", flat()),
                    Map.entry("trunc", flat()),
                    Map.entry("mod", flat()),
                    Map.entry("hypot", "write sqrt(x^2 + y^2)"),
                    Map.entry("atan2", "write atan(y/x)"),
                    Map.entry("arcsin", "write asin"),
                    Map.entry("arccos", "write acos"),
                    Map.entry("arctan", "write atan"),
                    Map.entry("sgn", "write sign"),
                    Map.entry("sqr", "write x^2"),
                    Map.entry("square", "write x^2"),
                    Map.entry("lg", "write log10, log2 or, for the natural logarithm, log"));

    static {
        one("exp", Function.EXP);
        one("log", Function.LOG);
        one("ln", Function.LOG);
        ALL.put("log2", new Entry(1, 1, (g, x) -> logarithm(g, x.get(0), 2)));
        ALL.put("log10", new Entry(1, 1, (g, x) -> logarithm(g, x.get(0), 10)));
        one("sqrt", Function.SQRT);
        one("cbrt", Elementary.CBRT);
        ALL.put("pow", new Entry(2, 2, (g, x) -> g.power(x.get(0), x.get(1))));
        one("abs", Function.ABS);
        one("sign", Function.SIGN);
        many("min", (g, a, b) -> g.minimum(a, b));
        many("max", (g, a, b) -> g.maximum(a, b));
        one("sin", Elementary.SIN);
        one("cos", Elementary.COS);
        one("tan", Elementary.TAN);
        one("asin", Elementary.ASIN);
        one("acos", Elementary.ACOS);
        one("atan", Elementary.ATAN);
        one("sinh", Elementary.SINH);
        one("cosh", Elementary.COSH);
        one("tanh", Function.TANH);
        one("sigmoid", Function.SIGMOID);
        one("softplus", Function.SOFTPLUS);
        one("relu", Function.RELU);
        one("elu", Function.ELU);
        one("gelu", Function.GELU);
        one("silu", Function.SILU);
        one("erf", Function.ERF);
    }

    private Functions() {}

    private interface Pair {
        Node apply(Graph g, Node a, Node b);
    }

    private static void one(String name, Function function) {
        ALL.put(name, new Entry(1, 1, (g, x) -> g.map(function, x.get(0))));
    }

    private static void one(String name, Elementary function) {
        ALL.put(name, new Entry(1, 1, (g, x) -> g.map(function, x.get(0))));
    }

    private static void many(String name, Pair pair) {
        ALL.put(
                name,
                new Entry(
                        1,
                        Integer.MAX_VALUE,
                        (g, x) -> x.stream().reduce((a, b) -> pair.apply(g, a, b)).orElseThrow()));
    }

    private static Node logarithm(Graph g, Node x, double base) {
        return g.scale(g.map(Function.LOG, x), 1 / Math.log(base));
    }

    private static String flat() {
        return "its derivative is 0 wherever it exists, so descent cannot use it";
    }
}
