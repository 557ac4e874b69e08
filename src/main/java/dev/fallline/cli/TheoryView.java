package dev.fallline.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.minimize.Curvature;
import dev.fallline.minimize.Curvature.Tuning;
import dev.fallline.minimize.Theory;
import dev.fallline.minimize.Theory.Linear;
import dev.fallline.minimize.Theory.Sublinear;
import dev.fallline.report.NumberFormat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Theory beside measurement, for people and as JSON. */
record TheoryView(Theory theory) {
    private static final int SHOWN = 8;

    void print() {
        Curvature c = theory.curvature();
        double[] values = c.eigenvalues();
        String some =
                Arrays.stream(values)
                        .limit(SHOWN)
                        .mapToObj(NumberFormat.SIZE::text)
                        .collect(Collectors.joining(", "));
        System.out.println("eigenvalues          " + some + (values.length > SHOWN ? ", …" : ""));
        if (c.convex()) {
            System.out.println("condition number     " + number(c.condition()));
            System.out.println("largest stable rate  2/L = " + number(c.largestStableRate()));
        }
        if (c.stronglyConvex()) {
            System.out.println("best rate            2/(L + μ) = " + number(c.descent().rate()));
            System.out.println();
            printLinear();
        }
        if (c.convex()) {
            System.out.println();
            printSublinear();
        }
        System.out.println();
        verdict().forEach(System.out::println);
    }

    private void printLinear() {
        Table table =
                new Table()
                        .left("method")
                        .right("rate")
                        .right("momentum")
                        .right("error per step, predicted")
                        .right("measured")
                        .right("steps a digit");
        for (Linear row : theory.linear()) {
            Tuning t = row.tuning();
            table.row(
                    row.method(),
                    number(t.rate()),
                    t.momentum() == 0 ? "-" : number(t.momentum()),
                    "%.6f".formatted(t.factor()),
                    "%.6f".formatted(row.measured()),
                    number(t.stepsPerDigit()));
        }
        System.out.println(table);
    }

    private void printSublinear() {
        Table table =
                new Table()
                        .left("rate 1/L")
                        .right("steps k")
                        .right("f − f*, measured")
                        .right("bound")
                        .left("");
        for (Sublinear row : theory.sublinear()) {
            table.row(
                    row.method(),
                    NumberFormat.COUNT.text(row.k()),
                    number(row.gap()),
                    number(row.bound()),
                    "O(" + row.order() + ")");
        }
        System.out.println(table);
    }

    /** What to make of it. */
    List<String> verdict() {
        Curvature c = theory.curvature();
        if (!c.convex()) {
            String why =
                    c.l() == 0 && c.mu() == 0
                            ? "the Hessian is zero: the function is flat or a slope"
                            : "an eigenvalue is negative: the function has no minimum, and descent leaves it at any rate";
            return List.of(why);
        }
        String bounds =
                theory.sublinear().stream().allMatch(Sublinear::holds)
                        ? "both methods with rate 1/L keep within their bounds, O(1/k) and O(1/k²)"
                        : "a bound is exceeded, which only rounding can do";
        if (!c.stronglyConvex()) {
            return List.of("convex, but not strongly: no rate of descent is guaranteed", bounds);
        }
        List<String> off =
                theory.linear().stream().filter(l -> !l.agrees()).map(Linear::method).toList();
        String agreement =
                off.isEmpty()
                        ? "all measured speeds are within a tenth of the predicted ones"
                        : "measured and predicted speeds differ by more than a tenth for "
                                + String.join(", ", off);
        double gain = c.descent().stepsPerDigit() / c.momentum().stepsPerDigit();
        String momentum =
                c.condition() < 1.5
                        ? "nearly round: plain descent needs no help"
                        : "a decimal digit costs plain descent %s steps, momentum %s: %s times fewer, for a condition number whose root is %s"
                                .formatted(
                                        number(c.descent().stepsPerDigit()),
                                        number(c.momentum().stepsPerDigit()),
                                        number(gain),
                                        number(Math.sqrt(c.condition())));
        return List.of(momentum, agreement, bounds);
    }

    JsonObject document() {
        Curvature c = theory.curvature();
        JsonObject document = new JsonObject();
        JsonArray eigenvalues = new JsonArray();
        for (double v : c.eigenvalues()) eigenvalues.add(v);
        document.add("eigenvalues", eigenvalues);
        document.addProperty("convex", c.convex());
        if (c.convex()) {
            document.addProperty("condition_number", c.condition());
            document.addProperty("largest_stable_rate", c.largestStableRate());
        }
        if (c.stronglyConvex()) document.addProperty("best_rate", c.descent().rate());
        JsonArray linear = new JsonArray();
        for (Linear l : theory.linear()) {
            JsonObject row = new JsonObject();
            row.addProperty("method", l.method());
            row.addProperty("rate", l.tuning().rate());
            row.addProperty("momentum", l.tuning().momentum());
            row.addProperty("predicted_factor", l.tuning().factor());
            row.addProperty("measured_factor", l.measured());
            row.addProperty("agrees", l.agrees());
            linear.add(row);
        }
        JsonArray sublinear = new JsonArray();
        for (Sublinear s : theory.sublinear()) {
            JsonObject row = new JsonObject();
            row.addProperty("method", s.method());
            row.addProperty("steps", s.k());
            row.addProperty("gap", s.gap());
            row.addProperty("bound", s.bound());
            row.addProperty("holds", s.holds());
            sublinear.add(row);
        }
        document.add("linear", linear);
        document.add("sublinear", sublinear);
        JsonArray verdict = new JsonArray();
        verdict().forEach(verdict::add);
        document.add("verdict", verdict);
        return document;
    }

    private static String number(double value) {
        return NumberFormat.SIZE.text(value);
    }
}
