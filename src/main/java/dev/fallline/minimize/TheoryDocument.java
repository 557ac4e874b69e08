package dev.fallline.minimize;

import com.google.gson.JsonObject;

import dev.fallline.io.Json;
import dev.fallline.minimize.Theory.Linear;
import dev.fallline.minimize.Theory.Sublinear;
import dev.fallline.report.Block;
import dev.fallline.report.ChartAxis;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.LineChart;
import dev.fallline.report.LineChart.Line;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Page;
import dev.fallline.report.Paragraph;
import dev.fallline.report.Section;
import dev.fallline.report.TableColumn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Theory beside measurement, for programs and for a terminal. */
public record TheoryDocument(Theory theory) {
    private static final int SHOWN = 8;

    public JsonObject json() {
        Curvature c = theory.curvature();
        JsonObject document = Json.object("eigenvalues", c.eigenvalues(), "convex", c.convex());
        if (c.convex()) {
            document.addProperty("condition_number", c.condition());
            document.addProperty("largest_stable_rate", c.largestStableRate());
        }
        if (c.stronglyConvex()) document.addProperty("best_rate", c.descent().rate());
        document.add(
                "linear", Json.tree(theory.linear().stream().map(TheoryDocument::row).toList()));
        document.add("sublinear", Json.tree(rounds().stream().map(TheoryDocument::row).toList()));
        document.add("verdict", Json.tree(verdict()));
        return document;
    }

    private static JsonObject row(Linear l) {
        return Json.object(
                "method", l.method(),
                "rate", l.tuning().rate(),
                "momentum", l.tuning().momentum(),
                "predicted_factor", l.tuning().factor(),
                "measured_factor", l.measured(),
                "agrees", l.shown() ? l.agrees() : null);
    }

    private static JsonObject row(Sublinear s) {
        return Json.object(
                "method", s.method(),
                "order", s.order(),
                "steps", s.k(),
                "gap", s.gap(),
                "bound", s.bound(),
                "holds", s.holds());
    }

    /** Whether there is a least value to come near to. */
    private boolean hasBounds() {
        return !theory.sublinear().isEmpty();
    }

    private List<Sublinear> rounds() {
        return theory.sublinear().stream().filter(Sublinear::round).toList();
    }

    /**
     * The same with curves.
     *
     * @param function what is studied, in words
     */
    public Page page(String function) {
        List<Section> sections = new ArrayList<>();
        List<Block> head = new ArrayList<>(List.of(facts()));
        verdict().forEach(line -> head.add(new Paragraph(line)));
        sections.add(new Section("Result", head));
        if (theory.curvature().stronglyConvex()) {
            sections.add(new Section("Best settings", linear(), errors()));
        }
        if (hasBounds()) {
            sections.add(new Section("Rate 1/L", sublinear(), gaps()));
        }
        int n = theory.curvature().eigenvalues().length;
        String size = n + (n == 1 ? " variable" : " variables");
        return new Page("Theory of descent on " + function, size, sections);
    }

    /** The measured errors, and ρᵏ. */
    private LineChart errors() {
        List<Line> lines = new ArrayList<>();
        for (Linear l : theory.linear()) {
            double[] k = IntStream.range(0, l.errors().length).asDoubleStream().toArray();
            lines.add(Line.of(l.method(), k, l.errors()));
            double[] predicted =
                    Arrays.stream(k).map(i -> Math.exp(i * l.tuning().log())).toArray();
            lines.add(Line.of(l.method() + ", predicted", k, predicted));
        }
        return new LineChart(
                "Error ‖θ − θ*‖, relative to the start",
                ChartAxis.of("step", NumberFormat.COUNT),
                ChartAxis.log("error"),
                lines);
    }

    /** Of each method f − f* and its bounds. */
    private LineChart gaps() {
        List<Sublinear> rows = new ArrayList<>(theory.sublinear());
        List<Line> lines =
                new ArrayList<>(
                        Line.by(rows, s -> "bound " + s.order(), Sublinear::k, Sublinear::bound));
        Set<List<Object>> seen = new HashSet<>();
        rows.removeIf(s -> !seen.add(List.of(s.method(), s.k())));
        lines.addAll(Line.by(rows, Sublinear::method, Sublinear::k, Sublinear::gap));
        return new LineChart(
                "f − f* and its bounds", ChartAxis.log("step"), ChartAxis.log("f − f*"), lines);
    }

    /** What a terminal shows. */
    public List<Block> summary() {
        List<Block> blocks = new ArrayList<>();
        blocks.add(facts());
        if (theory.curvature().stronglyConvex()) blocks.add(linear());
        if (hasBounds()) blocks.add(sublinear());
        verdict().forEach(line -> blocks.add(new Paragraph(line)));
        return blocks;
    }

    private Facts facts() {
        Curvature c = theory.curvature();
        double[] values = c.eigenvalues();
        String some =
                Arrays.stream(values)
                        .limit(SHOWN)
                        .mapToObj(TheoryDocument::number)
                        .collect(Collectors.joining(", "));
        Facts facts = new Facts().add("eigenvalues", some + (values.length > SHOWN ? ", …" : ""));
        if (c.convex()) {
            facts.add("condition number", number(c.condition()));
            facts.add("largest stable rate", "2/L = " + number(c.largestStableRate()));
        }
        if (c.stronglyConvex()) {
            facts.add("best rate", "2/(L + μ) = " + number(c.descent().rate()));
        }
        return facts;
    }

    private DataTable linear() {
        return DataTable.of(
                "Linear convergence",
                theory.linear(),
                TableColumn.text("method", Linear::method),
                TableColumn.of("rate", NumberFormat.SIZE, l -> l.tuning().rate()),
                TableColumn.of(
                        "momentum",
                        NumberFormat.SIZE,
                        l -> l.tuning().momentum() == 0 ? null : l.tuning().momentum()),
                TableColumn.of(
                        "error per step, predicted",
                        NumberFormat.VALUE,
                        l -> factor(l.tuning().gain())),
                TableColumn.of(
                        "measured",
                        NumberFormat.VALUE,
                        l -> l.shown() ? factor(1 - l.measured()) : null),
                TableColumn.of(
                        "steps a digit", NumberFormat.SIZE, l -> l.tuning().stepsPerDigit()));
    }

    /** ρ, by 1 − ρ where six decimals would show little of that. */
    private static Object factor(double gain) {
        boolean near = gain > 0 && gain < 1e-4;
        return near ? "1 − " + number(gain) : 1 - gain;
    }

    private DataTable sublinear() {
        return DataTable.of(
                "Sublinear convergence",
                rounds(),
                TableColumn.text("rate 1/L", Sublinear::method),
                TableColumn.of("steps k", NumberFormat.COUNT, Sublinear::k),
                TableColumn.of("f − f*, measured", NumberFormat.SIZE, Sublinear::gap),
                TableColumn.of("bound", NumberFormat.SIZE, Sublinear::bound),
                TableColumn.text("order", Sublinear::order));
    }

    /** What to make of it. */
    List<String> verdict() {
        Curvature c = theory.curvature();
        if (!c.convex()) {
            String why =
                    c.l() == 0 && c.mu() == 0
                            ? "the Hessian is zero: the function is constant or linear"
                            : "an eigenvalue is negative: the function has no minimum, and descent leaves it at any rate";
            return List.of(why);
        }
        if (!hasBounds()) {
            return List.of(
                    "convex, but the gradient leads on where there is no curvature: the function has no minimum, and descent goes on for ever at any rate");
        }
        String bounds =
                theory.sublinear().stream().allMatch(Sublinear::holds)
                        ? "both methods with rate 1/L stay within their bounds"
                        : "a bound is exceeded, by rounding";
        if (!c.stronglyConvex()) {
            return List.of("convex, but not strongly: no rate of descent is guaranteed", bounds);
        }
        String off = methods(l -> l.shown() && !l.agrees());
        String hidden = methods(l -> !l.shown());
        String agreement =
                off.isEmpty()
                        ? "all measured speeds are within a tenth of the predicted ones"
                        : "measured and predicted speeds differ by more than a tenth for " + off;
        if (theory.linear().stream().noneMatch(Linear::shown)) {
            agreement = "no speed is measured: it would take too many steps";
        } else if (!hidden.isEmpty()) {
            agreement += "; not measured, since it would take too many steps: " + hidden;
        }
        double gain = c.descent().stepsPerDigit() / c.momentum().stepsPerDigit();
        String momentum =
                c.condition() < 1.5
                        ? "well conditioned: plain descent is fast enough"
                        : "a decimal digit costs plain descent %s steps, momentum %s: %s times fewer, for a condition number whose root is %s"
                                .formatted(
                                        number(c.descent().stepsPerDigit()),
                                        number(c.momentum().stepsPerDigit()),
                                        number(gain),
                                        number(Math.sqrt(c.condition())));
        return List.of(momentum, agreement, bounds);
    }

    private String methods(Predicate<Linear> which) {
        return theory.linear().stream()
                .filter(which)
                .map(Linear::method)
                .collect(Collectors.joining(", "));
    }

    private static String number(double value) {
        return NumberFormat.SIZE.text(value);
    }
}
