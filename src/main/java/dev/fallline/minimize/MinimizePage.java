package dev.fallline.minimize;

import dev.fallline.graph.Classics;
import dev.fallline.minimize.Contender.Ending;
import dev.fallline.minimize.ManyStarts.Minimum;
import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.report.Block;
import dev.fallline.report.Chart;
import dev.fallline.report.ChartAxis;
import dev.fallline.report.ContourChart;
import dev.fallline.report.DataTable;
import dev.fallline.report.Extremes;
import dev.fallline.report.Facts;
import dev.fallline.report.LineChart;
import dev.fallline.report.LineChart.Line;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Page;
import dev.fallline.report.Paragraph;
import dev.fallline.report.PlotBounds;
import dev.fallline.report.SampledFunction;
import dev.fallline.report.Section;
import dev.fallline.report.SurfaceChart;
import dev.fallline.report.TableColumn;
import dev.fallline.report.Trajectory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The page of a minimization: its path and its speed. */
public final class MinimizePage {
    /** Points of the landscape's side. */
    private static final int FINE = 81;

    /** Points of the map's side by those of the landscape: valleys are narrow. */
    private static final int FINER = 2;

    /** Variables, and starts, that a table shows. */
    private static final int SHOWN = 6;

    private static final int MOST = 1000;

    /** Points of a path in a chart. */
    private static final int DRAWN = 500;

    /** Widths of a path in one variable to either side in which a lower minimum is looked for. */
    private static final double SEARCHED = 8;

    /** A path is followed out of the window once it is so much higher than at its start. */
    private static final double HIGH = 10;

    /** A descent has diverged once its value is so many times that at the start. */
    private static final double DIVERGED = 1e3;

    private final MinimizationProblem problem;
    private final List<String> variables;
    private final List<String> names;
    private final List<Result> results;
    private final ChartAxis value = ChartAxis.of("value");

    private MinimizePage(MinimizationProblem problem, List<String> names, List<Result> results) {
        this.problem = problem;
        this.names = names;
        this.results = results;
        variables = problem.expression().variables();
    }

    /**
     * Of one minimization.
     *
     * @param method what it was made with
     * @param ending why it ended, in words
     */
    public static Page of(MinimizationProblem problem, Facts method, String ending, Result result) {
        MinimizePage page = new MinimizePage(problem, List.of("path"), List.of(result));
        Section head =
                new Section(
                        "Result",
                        new Paragraph(ending),
                        page.point(new Facts(), result.end().x())
                                .add("value", result.end().value(), NumberFormat.NUMBER)
                                .add(
                                        page.gradientNorm(),
                                        result.end().gradientNorm(),
                                        NumberFormat.NUMBER)
                                .add("steps", result.steps(), NumberFormat.COUNT)
                                .add(
                                        "function evaluations",
                                        result.count().total(),
                                        NumberFormat.COUNT));
        return page.page(head, method);
    }

    /**
     * Of one from each of many starts.
     *
     * @param method what they were made with
     * @param paths some of them with their whole paths, at least one
     */
    public static Page of(
            MinimizationProblem problem, Facts method, ManyStarts all, List<Result> paths) {
        List<String> names =
                IntStream.rangeClosed(1, paths.size()).mapToObj(i -> "start " + i).toList();
        MinimizePage page = new MinimizePage(problem, names, paths);
        List<Block> blocks = new ArrayList<>();
        Facts facts = new Facts().add("starts", all.results().size(), NumberFormat.COUNT);
        facts.add("share at the least value", all.shareAtBest(), NumberFormat.PERCENT);
        if (!all.minima().isEmpty()) {
            facts.add("least value", all.minima().getFirst().end().value(), NumberFormat.NUMBER);
        }
        blocks.add(facts);
        if (paths.size() < all.results().size()) {
            blocks.add(
                    new Paragraph("The charts show the first %d starts.".formatted(paths.size())));
        }
        blocks.add(page.minima(all.minima()));
        blocks.add(page.ends(all.results()));
        return page.page(new Section("Result", blocks), method);
    }

    /**
     * Of several methods, rates or starts.
     *
     * @param result what is told of them
     */
    static Page of(
            MinimizationProblem problem, Facts method, List<Ending> endings, List<Block> result) {
        return of(problem, endings).page(new Section("Result", result), method);
    }

    /** Their paths on one map and their descents, to be put on a page. */
    static List<Section> sections(MinimizationProblem problem, List<Ending> endings) {
        MinimizePage page = of(problem, endings);
        return List.of(page.way(), page.descent());
    }

    private static MinimizePage of(MinimizationProblem problem, List<Ending> endings) {
        return new MinimizePage(
                problem,
                endings.stream().map(e -> e.contender().name()).toList(),
                endings.stream().map(Ending::result).toList());
    }

    private Page page(Section head, Facts method) {
        return new Page(
                "Minimizing " + problem.expression().text(),
                variables.size() + (variables.size() == 1 ? " variable" : " variables"),
                List.of(head, way(), descent(), new Section("Method", method)));
    }

    private String gradientNorm() {
        return problem.restricted() ? "projected gradient norm" : "gradient norm";
    }

    private List<String> shown() {
        return variables.subList(0, Math.min(SHOWN, variables.size()));
    }

    private Facts point(Facts facts, double[] x) {
        if (x.length > SHOWN) {
            facts.add("shown", "the first %d of %,d variables".formatted(SHOWN, x.length));
        }
        for (int i = 0; i < shown().size(); i++)
            facts.add(variables.get(i), x[i], NumberFormat.NUMBER);
        return facts;
    }

    private Section way() {
        return switch (variables.size()) {
            case 1 -> new Section("Path", curve());
            case 2 -> new Section("Path", map());
            default ->
                    new Section(
                            "Path",
                            new Paragraph(
                                    "A function of %d variables cannot be drawn; its values along the path follow."
                                            .formatted(variables.size())));
        };
    }

    private Chart curve() {
        double[] places = visited().stream().mapToDouble(p -> p[0]).toArray();
        Oracle f = problem.oracle();
        double least =
                results.stream()
                        .flatMap(r -> r.path().entries().stream())
                        .mapToDouble(Trace.Entry::value)
                        .filter(Double::isFinite)
                        .min()
                        .orElse(Double.NEGATIVE_INFINITY);
        double[] drawn = withLower(f, places, least);
        double[] ends = PlotBounds.widened(drawn, 1e-3);
        double[] x = SampledFunction.spaced(ends[0], ends[1], 4 * FINE);
        List<Line> lines = new ArrayList<>();
        lines.add(
                Line.of(
                        "function",
                        x,
                        Arrays.stream(x).map(a -> f.value(new double[] {a})).toArray()));
        for (int i = 0; i < results.size(); i++) {
            List<Trace.Entry> path = thinned(results.get(i).path().entries(), e -> e.x()[0]);
            lines.add(
                    Line.of(
                                    names.get(i),
                                    column(path, e -> e.x()[0]),
                                    column(path, Trace.Entry::value))
                            .asPath());
        }
        ChartAxis axis = ChartAxis.of(variables.getFirst());
        String note = "Rings are starts, diamonds are ends.";
        if (drawn.length > places.length) {
            double lower = drawn[places.length];
            note +=
                    " The function is lower elsewhere: %s at %s = %s."
                            .formatted(
                                    value.text(f.value(new double[] {lower})),
                                    axis.name(),
                                    axis.text(lower));
        }
        return new LineChart("The function and the path", note, axis, value, lines);
    }

    /**
     * The places, and the lowest within some widths of them to both sides if the function is lower
     * there than anywhere on the path, not at the border of what was searched.
     */
    private static double[] withLower(Oracle f, double[] places, double least) {
        double low = Arrays.stream(places).min().orElseThrow();
        double high = Arrays.stream(places).max().orElseThrow();
        double margin = SEARCHED * Math.max(high - low, 1e-3);
        double[] x = SampledFunction.spaced(low - margin, high + margin, 16 * FINE);
        double[] values = Arrays.stream(x).map(a -> f.value(new double[] {a})).toArray();
        int best = 0;
        for (int i = 1; i < x.length; i++) {
            // What is not a number counts as greatest.
            if (Double.compare(values[i], values[best]) < 0) best = i;
        }
        boolean lower = values[best] < least && best > 0 && best < x.length - 1;
        if (!lower) return places;
        double[] all = Arrays.copyOf(places, places.length + 1);
        all[places.length] = x[best];
        return all;
    }

    private List<Block> map() {
        PlotBounds window = PlotBounds.around(visited());
        Oracle f = problem.oracle();
        int side = FINER * (FINE - 1) + 1;
        SampledFunction grid =
                SampledFunction.of((a, b) -> f.value(new double[] {a, b}), window, side);
        if (grid.every(FINER).sorted().length == 0) {
            return List.of(new Paragraph("The function has no finite value around the path."));
        }
        ChartAxis x = ChartAxis.of(variables.get(0));
        ChartAxis y = ChartAxis.of(variables.get(1));
        List<Trajectory> ways = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) ways.add(way(i));
        if (problem.restricted()) ways.add(border(f, window));
        return List.of(
                new ContourChart("Map", x, y, value, grid, ways),
                new SurfaceChart("Landscape", x, y, value, grid.every(FINER), ways));
    }

    private Trajectory way(int i) {
        List<Trace.Entry> path = results.get(i).path().entries();
        return new Trajectory(
                names.get(i),
                column(path, e -> e.x()[0]),
                column(path, e -> e.x()[1]),
                column(path, Trace.Entry::value));
    }

    private Trajectory border(Oracle f, PlotBounds w) {
        List<double[]> corners = problem.set().outline(w.left(), w.right(), w.bottom(), w.top());
        return new Trajectory(
                "border of " + problem.set(),
                corners.stream().mapToDouble(c -> c[0]).toArray(),
                corners.stream().mapToDouble(c -> c[1]).toArray(),
                corners.stream().mapToDouble(f::value).toArray());
    }

    /** The extent of the paths, without divergent parts. */
    private List<double[]> visited() {
        List<double[]> points = new ArrayList<>();
        for (Result r : results) {
            double limit = HIGH * (1 + Math.abs(r.start().value()));
            for (Trace.Entry e : r.path().entries()) {
                if (e.value() <= limit && Arrays.stream(e.x()).allMatch(Double::isFinite)) {
                    points.add(e.x());
                }
            }
        }
        if (points.isEmpty()) points.add(results.getFirst().start().x());
        return points;
    }

    private Section descent() {
        double[] seen =
                results.stream()
                        .flatMap(r -> r.path().entries().stream())
                        .mapToDouble(Trace.Entry::value)
                        .filter(Double::isFinite)
                        .toArray();
        // Toward a least value of 0, and to beyond all bounds, logarithms of the values show the
        // pace.
        boolean plain = ChartAxis.fitting("value", seen).log();
        double found = Arrays.stream(seen).min().orElse(0);
        // Of a classic the least value is 0.
        boolean known = Classics.find(problem.expression().text()).isPresent() && found >= 0;
        double base = plain || known ? 0 : found;
        String which = known ? "known minimum" : "least value found";
        String note = plain ? "" : "Above the %s, %s.".formatted(which, value.text(base));
        return new Section(
                "The descent",
                descent(
                        "Value",
                        note,
                        plain ? "value" : "value − least",
                        lines(e -> e.value() - base)),
                descent(
                        problem.restricted() ? "Projected gradient norm" : "Gradient norm",
                        "",
                        gradientNorm(),
                        lines(Trace.Entry::gradientNorm)));
    }

    /** Where some diverge, at first without what would press the others into one line. */
    private static LineChart descent(String title, String note, String quantity, List<Line> lines) {
        ChartAxis axis = ChartAxis.log(quantity);
        double start = lines.stream().mapToDouble(l -> l.y()[0]).max().orElseThrow();
        double[] drawn =
                lines.stream()
                        .flatMapToDouble(l -> Arrays.stream(l.y()))
                        .filter(v -> v > 0 && Double.isFinite(v))
                        .toArray();
        if (start > 0 && Arrays.stream(drawn).anyMatch(v -> v > DIVERGED * start)) {
            axis = axis.showing(Arrays.stream(drawn).min().orElseThrow(), HIGH * start);
            String limit = NumberFormat.NUMBER.text(axis.to());
            note = "%s What is above %s is not shown at first.".formatted(note, limit).strip();
        }
        return new LineChart(title, note, ChartAxis.of("step", NumberFormat.COUNT), axis, lines);
    }

    private List<Line> lines(ToDoubleFunction<Trace.Entry> y) {
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            List<Trace.Entry> path = thinned(results.get(i).path().entries(), y);
            Line line = Line.of(names.get(i), column(path, Trace.Entry::step), column(path, y));
            lines.add(line.withTone(ContourChart.TONE + i));
        }
        return lines;
    }

    private static List<Trace.Entry> thinned(
            List<Trace.Entry> path, ToDoubleFunction<Trace.Entry> y) {
        return IntStream.of(Extremes.places(DRAWN, column(path, y))).mapToObj(path::get).toList();
    }

    private static double[] column(List<Trace.Entry> path, ToDoubleFunction<Trace.Entry> value) {
        return path.stream().mapToDouble(value).toArray();
    }

    private DataTable minima(List<Minimum> minima) {
        List<TableColumn<Minimum>> columns = new ArrayList<>();
        columns.add(TableColumn.of("ended there", NumberFormat.COUNT, Minimum::count));
        coordinates("", columns, m -> m.end().x());
        columns.add(TableColumn.of("value", NumberFormat.NUMBER, m -> m.end().value()));
        return DataTable.of("Where those that converged ended", minima, columns);
    }

    private <R> void coordinates(
            String prefix, List<TableColumn<R>> columns, Function<R, double[]> point) {
        for (int i = 0; i < shown().size(); i++) {
            int place = i;
            columns.add(
                    TableColumn.of(
                            prefix + variables.get(i),
                            NumberFormat.NUMBER,
                            r -> point.apply(r)[place]));
        }
    }

    private DataTable ends(List<Result> all) {
        List<Result> some = all.subList(0, Math.min(MOST, all.size()));
        List<TableColumn<Integer>> columns = new ArrayList<>();
        columns.add(TableColumn.of("start", NumberFormat.COUNT, i -> i + 1));
        coordinates("from ", columns, i -> some.get(i).start().x());
        coordinates("", columns, i -> some.get(i).end().x());
        columns.add(TableColumn.of("value", NumberFormat.NUMBER, i -> some.get(i).end().value()));
        columns.add(TableColumn.of("steps", NumberFormat.COUNT, i -> some.get(i).steps()));
        columns.add(TableColumn.text("stopped by", i -> some.get(i).stopped().label()));
        String caption =
                some.size() < all.size() ? "The first %,d starts".formatted(MOST) : "Every start";
        List<Integer> places = IntStream.range(0, some.size()).boxed().toList();
        return DataTable.of(caption, places, columns);
    }
}
