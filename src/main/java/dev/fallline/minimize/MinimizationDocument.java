package dev.fallline.minimize;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.io.AtomicFile;
import dev.fallline.io.Csv;
import dev.fallline.io.Json;
import dev.fallline.minimize.ManyStarts.Minimum;
import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.report.Block;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Page;
import dev.fallline.report.Paragraph;
import dev.fallline.report.TableColumn;
import dev.fallline.setting.Values;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The result of a minimization, or of one from each of many starts, for programs and for a
 * terminal.
 */
public record MinimizationDocument(
        MinimizationProblem problem, MethodSpec choice, StoppingRules rules) {
    /** Variables with a column of their own. */
    private static final int SHOWN = 6;

    /** Rows at the beginning of a long path, and after them. */
    private static final int FIRST = 6;

    private static final int LATER = 8;

    private static final int FEWEST_SAMPLES = 1_000;

    private List<String> variables() {
        return problem.expression().variables();
    }

    public List<Block> summary(Result r) {
        List<Trace.Entry> path = r.path().entries();
        List<TableColumn<Trace.Entry>> columns = new ArrayList<>();
        columns.add(TableColumn.of("step", NumberFormat.COUNT, Trace.Entry::step));
        columns.addAll(coordinates(Trace.Entry::x));
        columns.add(TableColumn.of("value", NumberFormat.VALUE, Trace.Entry::value));
        String gradient = problem.restricted() ? "projected gradient" : "gradient";
        columns.add(TableColumn.of(gradient, NumberFormat.SIZE, Trace.Entry::gradientNorm));
        boolean there = problem.set().onBorder(r.end().x());
        String border = there ? ", on the border of " + problem.set() : "";
        String end =
                "%s at %s%s; %s"
                        .formatted(
                                NumberFormat.VALUE.text(r.end().value()),
                                point(r.end().x()),
                                choice.judge(problem, r).map(o -> ": " + kind(o)).orElse(border),
                                evaluations(r.count().total()));
        List<Block> blocks = new ArrayList<>();
        blocks.add(DataTable.of("Path", DataTable.some(path, FIRST, LATER), columns));
        blocks.add(new Paragraph(new StopMessage(choice, rules).sentence(r)));
        blocks.add(new Paragraph(end));
        if (r.stopped() == StopReason.BUDGET && r.steps() > 0) blocks.add(bestAndMean(r));
        return blocks;
    }

    /** Where descent has not come to rest, other points than the last may be better. */
    private Facts bestAndMean(Result r) {
        Trace.Entry best = r.path().best();
        double[] mean = r.path().mean();
        return new Facts()
                .add(
                        "least value",
                        "%s at %s, step %s"
                                .formatted(
                                        NumberFormat.VALUE.text(best.value()),
                                        point(best.x()),
                                        NumberFormat.COUNT.text(best.step())))
                .add(
                        "at the mean of all steps",
                        NumberFormat.VALUE.text(problem.oracle().value(mean))
                                + " at "
                                + point(mean));
    }

    private static String evaluations(long count) {
        return count == 1
                ? "1 function evaluation"
                : NumberFormat.COUNT.text(count) + " function evaluations";
    }

    /** The kind of point, with the evidence for it. */
    private static String kind(Optimality o) {
        String newton = "Newton step " + NumberFormat.SIZE.text(o.newtonStep());
        return switch (o.kind()) {
            case MINIMUM -> "a minimum (%s, %s)".formatted(curvature(o), newton);
            case MAXIMUM -> "a maximum (%s, %s)".formatted(curvature(o), newton);
            case SADDLE -> "a saddle point (%s, %s)".formatted(curvature(o), newton);
            case DEGENERATE ->
                    "a degenerate point (%s: 0 within the uncertainty)".formatted(curvature(o));
            case KINK ->
                    "a minimum at a kink (no lower value at %s points within %s)"
                            .formatted(
                                    NumberFormat.COUNT.text(o.around().points()),
                                    NumberFormat.SIZE.text(o.around().radius()));
            case NOT_STATIONARY ->
                    Double.isNaN(o.newtonStep())
                            ? "not a stationary point"
                            : "not a stationary point (%s, predicted decrease %s)"
                                    .formatted(
                                            newton, NumberFormat.SIZE.text(o.predictedDecrease()));
        };
    }

    private static String curvature(Optimality o) {
        double[] values = o.eigenvalues();
        if (values.length == 1) return "second derivative " + NumberFormat.SIZE.text(values[0]);
        return "Hessian eigenvalues %s to %s"
                .formatted(
                        NumberFormat.SIZE.text(values[0]),
                        NumberFormat.SIZE.text(values[values.length - 1]));
    }

    /** One for each of the first variables, and a mark for those that are left out. */
    <R> List<TableColumn<R>> coordinates(Function<R, double[]> x) {
        List<TableColumn<R>> columns = new ArrayList<>();
        for (int i = 0; i < Math.min(SHOWN, variables().size()); i++) {
            int variable = i;
            columns.add(
                    TableColumn.of(
                            variables().get(i), NumberFormat.VALUE, r -> x.apply(r)[variable]));
        }
        if (variables().size() > SHOWN) columns.add(TableColumn.text("", _ -> "…"));
        return columns;
    }

    private String point(double[] x) {
        String some =
                IntStream.range(0, Math.min(SHOWN, x.length))
                        .mapToObj(i -> variables().get(i) + "=" + NumberFormat.VALUE.text(x[i]))
                        .collect(Collectors.joining(", "));
        return x.length > SHOWN ? some + ", …" : some;
    }

    public List<Block> summary(ManyStarts all) {
        List<TableColumn<Integer>> columns = new ArrayList<>();
        columns.add(TableColumn.of("start", NumberFormat.COUNT, i -> i + 1));
        columns.addAll(coordinates(i -> all.results().get(i).end().x()));
        columns.add(
                TableColumn.of(
                        "value", NumberFormat.VALUE, i -> all.results().get(i).end().value()));
        columns.add(TableColumn.of("steps", NumberFormat.COUNT, i -> all.results().get(i).steps()));
        columns.add(TableColumn.text("stopped by", i -> all.results().get(i).stopped().label()));
        int count = all.results().size();
        DataTable starts =
                DataTable.of("Starts", IntStream.range(0, count).boxed().toList(), columns);
        if (all.minima().isEmpty()) {
            return List.of(starts, new Paragraph("none of %d starts converged".formatted(count)));
        }
        return List.of(starts, minima(all), new Paragraph(best(all)));
    }

    private DataTable minima(ManyStarts all) {
        List<TableColumn<Minimum>> columns = new ArrayList<>();
        columns.add(TableColumn.of("ended there", NumberFormat.COUNT, Minimum::count));
        columns.addAll(coordinates(m -> m.end().x()));
        columns.add(TableColumn.of("value", NumberFormat.VALUE, m -> m.end().value()));
        return DataTable.of("Minima", all.minima(), columns);
    }

    private static String best(ManyStarts all) {
        return "%s of %d starts ended at the least value found, %s%s"
                .formatted(
                        NumberFormat.PERCENT.text(all.shareAtBest()),
                        all.results().size(),
                        NumberFormat.VALUE.text(all.minima().getFirst().end().value()),
                        unfinished(all.unfinishedAtBest()));
    }

    private static String unfinished(int count) {
        if (count == 0) return "";
        return "; %d of them ended by --steps and are counted at the minimum that L-BFGS finds from there"
                .formatted(count);
    }

    /** The page of one minimization. */
    public Page page(Result r) {
        String ending = new StopMessage(choice, rules).sentence(r);
        Page page = MinimizePage.of(problem, facts(), ending, r);
        Double temperature = choice.temperature();
        boolean sampled =
                temperature != null
                        && temperature > 0
                        && variables().size() == 1
                        && !problem.restricted()
                        && r.stopped() == StopReason.BUDGET
                        && r.steps() >= FEWEST_SAMPLES;
        if (!sampled) return page;
        LangevinSamples samples = LangevinSamples.of(problem.oracle(), r, temperature);
        return page.with(2, samples.section(variables().getFirst()));
    }

    /**
     * The page of many starts.
     *
     * @param paths of some starts, at least one
     */
    public Page page(ManyStarts all, List<Result> paths) {
        return MinimizePage.of(problem, facts(), all, paths);
    }

    /** The method. */
    private Facts facts() {
        Values given = choice.given();
        Facts facts = new Facts().add("optimizer", choice.optimizer());
        facts.add("rate at first", choice.usualRate(), NumberFormat.NUMBER);
        facts.add("schedule", Objects.toString(given.get(MethodSettings.SCHEDULE), null))
                .add("line search", choice.lineSearch());
        facts.add("gradient noise", given.get(MethodSettings.GRADIENT_NOISE), NumberFormat.NUMBER);
        facts.add("temperature", Objects.toString(given.get(MethodSettings.ANNEAL), null));
        choice.settings().given().forEach((name, value) -> facts.add(name, value.toString()));
        return stopping(facts);
    }

    Facts stopping(Facts facts) {
        return facts.add("tol-gradient", rules.gradient(), NumberFormat.NUMBER)
                .add("tol-step", rules.step(), NumberFormat.NUMBER)
                .add("tol-loss", rules.loss(), NumberFormat.NUMBER)
                .add("target loss", rules.target(), NumberFormat.NUMBER)
                .add("most steps", rules.budget(), NumberFormat.COUNT);
    }

    public JsonObject json(Result r) {
        JsonObject document = heading();
        add(document, r);
        document.add("path", Json.tree(r.path().entries().stream().map(this::step).toList()));
        JsonObject best = step(r.path().best());
        best.remove("gradient_norm");
        document.add("best", best);
        double[] mean = r.path().mean();
        document.add(
                "mean", Json.object("point", named(mean), "value", problem.oracle().value(mean)));
        return document;
    }

    public JsonObject json(ManyStarts all) {
        JsonObject document = heading();
        JsonArray results = new JsonArray();
        for (Result r : all.results()) {
            JsonObject entry = Json.object("start", named(r.start().x()));
            add(entry, r);
            results.add(entry);
        }
        JsonArray minima = new JsonArray();
        for (Minimum m : all.minima()) {
            minima.add(
                    Json.object(
                            "point", named(m.end().x()),
                            "value", m.end().value(),
                            "count", m.count(),
                            "unfinished", m.unfinished()));
        }
        document.add("starts", results);
        document.add("minima", minima);
        document.addProperty("share_at_best", all.shareAtBest());
        return document;
    }

    private JsonObject step(Trace.Entry e) {
        return Json.object(
                "step", e.step(),
                "point", named(e.x()),
                "value", e.value(),
                "gradient_norm", e.gradientNorm());
    }

    private JsonObject heading() {
        return Json.object(
                "function", problem.expression().text(), "optimizer", choice.optimizer());
    }

    private void add(JsonObject document, Result r) {
        document.add("point", named(r.end().x()));
        document.addProperty("value", r.end().value());
        document.addProperty("gradient_norm", r.end().gradientNorm());
        if (problem.restricted()) {
            document.addProperty("on_border", problem.set().onBorder(r.end().x()));
        }
        document.addProperty("steps", r.steps());
        document.addProperty("stopped", r.stopped().label());
        document.addProperty("reason", new StopMessage(choice, rules).sentence(r));
        choice.judge(problem, r).ifPresent(o -> add(document, o));
        document.add(
                "evaluations",
                Json.object(
                        "values", r.count().values(),
                        "gradients", r.count().gradients(),
                        "hessian_products", r.count().products()));
    }

    private static void add(JsonObject document, Optimality o) {
        document.addProperty("kind", o.kind().label());
        document.addProperty("newton_step", o.newtonStep());
        document.addProperty("predicted_decrease", o.predictedDecrease());
    }

    JsonObject named(double[] x) {
        JsonObject point = new JsonObject();
        for (int i = 0; i < x.length; i++) point.addProperty(variables().get(i), x[i]);
        return point;
    }

    /** Writes the path as CSV. */
    public void writePath(Result r, Path file) {
        AtomicFile.write(file, Csv.lines(path(r)));
    }

    /** A row of names, then one for each point that was kept. */
    List<List<Object>> path(Result r) {
        List<List<Object>> rows = new ArrayList<>();
        rows.add(row("step", variables(), "value", "gradient_norm"));
        for (Trace.Entry e : r.path().entries()) {
            rows.add(row(e.step(), e.x(), e.value(), e.gradientNorm()));
        }
        return rows;
    }

    /** Writes the start and the end of each as CSV. */
    public void writeEnds(ManyStarts all, Path file) {
        List<String> starts = variables().stream().map("start_"::concat).toList();
        List<List<Object>> rows = new ArrayList<>();
        rows.add(row(starts, variables(), "value", "gradient_norm", "steps", "stopped"));
        for (Result r : all.results()) {
            Trace.Entry start = r.start();
            Point end = r.end();
            double norm = end.gradientNorm();
            String stopped = r.stopped().label();
            rows.add(row(start.x(), end.x(), end.value(), norm, r.steps(), stopped));
        }
        AtomicFile.write(file, Csv.lines(rows));
    }

    /** Cells, of which lists and points are several. */
    private static List<Object> row(Object... parts) {
        List<Object> row = new ArrayList<>();
        for (Object part : parts) {
            switch (part) {
                case List<?> cells -> row.addAll(cells);
                case double[] x -> DoubleStream.of(x).forEach(row::add);
                default -> row.add(part);
            }
        }
        return row;
    }
}
