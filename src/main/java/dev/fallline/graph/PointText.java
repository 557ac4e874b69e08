package dev.fallline.graph;

import static dev.fallline.FalllineException.usage;

import dev.fallline.FalllineException;
import dev.fallline.Nearest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/** Reads a point as a user writes it: {@code x=1,y=-pi/2}. */
public final class PointText {
    private final String flag;
    private final String text;
    private final List<String> variables;

    private PointText(String flag, String text, List<String> variables) {
        this.flag = flag;
        this.text = text;
        this.variables = variables;
    }

    /**
     * @param flag that the text was given to, for complaints
     * @param text a value for every variable, once, in any order; each may be an expression without
     *     variables
     * @return the values in the order of the variables
     * @throws FalllineException (usage) if it is anything else
     */
    public static double[] parse(String flag, String text, List<String> variables) {
        return new PointText(flag, text, variables).parse();
    }

    private double[] parse() {
        Map<String, Double> given = new LinkedHashMap<>();
        for (String part : parts()) {
            String[] sides = part.split("=", -1);
            if (sides.length != 2) throw refuse("'%s' is not name=number", part.strip());
            String name = sides[0].strip();
            if (!variables.contains(name)) throw unknown(name);
            if (given.put(name, number(name, sides[1].strip())) != null) {
                throw refuse("%s is given twice", name);
            }
        }
        List<String> missing = new ArrayList<>(variables);
        missing.removeAll(given.keySet());
        if (!missing.isEmpty())
            throw refuse("there is no value for %s", String.join(", ", missing));
        return variables.stream().mapToDouble(given::get).toArray();
    }

    /** Cut at the commas outside parentheses. */
    private List<String> parts() {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(') depth++;
            if (c == ')') depth--;
            if (c != ',' || depth > 0) continue;
            parts.add(text.substring(from, i));
            from = i + 1;
        }
        parts.add(text.substring(from));
        return parts;
    }

    private double number(String name, String value) {
        return constant(value)
                .orElseThrow(() -> refuse("%s = '%s' is not a finite number", name, value));
    }

    /**
     * @param text an expression without variables, as in {@code -pi/2}
     * @return its value; empty if it is anything else, or not finite
     */
    public static OptionalDouble constant(String text) {
        try {
            Op op = Expression.parse(text).value().op();
            if (op instanceof Op.Constant(double v, _) && Double.isFinite(v)) {
                return OptionalDouble.of(v);
            }
        } catch (FalllineException _) {
            // Falls through: it is no number.
        }
        return OptionalDouble.empty();
    }

    private FalllineException unknown(String name) {
        String hint =
                Nearest.nearest(name, variables).map(" (did you mean '%s'?)"::formatted).orElse("");
        return refuse("unknown variable '%s'%s", name, hint);
    }

    private FalllineException refuse(String format, Object... values) {
        String example =
                variables.stream().limit(3).map(v -> v + "=1").collect(Collectors.joining(","));
        return usage(
                "%s %s: %s; write it as in %s%s",
                flag, text, format.formatted(values), example, variables.size() > 3 ? ",…" : "");
    }
}
