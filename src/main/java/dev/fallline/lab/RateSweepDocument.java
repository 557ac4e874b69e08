package dev.fallline.lab;

import com.google.gson.JsonObject;

import dev.fallline.io.Json;
import dev.fallline.report.Block;
import dev.fallline.report.ChartAxis;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.LineChart;
import dev.fallline.report.LineChart.Line;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Page;
import dev.fallline.report.Paragraph;
import dev.fallline.report.ScatterChart;
import dev.fallline.report.Section;
import dev.fallline.report.TableColumn;
import dev.fallline.train.Metric.Direction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The result of each learning rate, for programs, for a terminal and as a page.
 *
 * @param measure what was watched, such as {@code train accuracy}
 * @param format of it
 * @param direction in which it had to reach the target
 * @param trials by rising rate
 * @param toEnd whether trials went on after they had reached the target; their values are then
 *     those of their best epochs
 * @param more columns of the table
 */
public record RateSweepDocument(
        String measure,
        NumberFormat format,
        Direction direction,
        double target,
        List<RateTrial> trials,
        boolean toEnd,
        List<TableColumn<RateTrial>> more) {
    public JsonObject json() {
        return Json.object(
                "measure", value().replace(' ', '_'),
                "target", target,
                "trials", trials);
    }

    /** What a terminal shows. */
    public List<Block> summary() {
        return List.of(table(), best(fastest(new Facts())));
    }

    /**
     * @param what was trained or minimized, in a few words
     * @param facts about it
     * @param paths to follow the result
     */
    public Page page(String what, Facts facts, List<Section> paths) {
        List<Section> sections = new ArrayList<>();
        sections.add(result(facts));
        sections.addAll(paths);
        if (!trials.isEmpty()) sections.add(new Section("Rate by rate", charts()));
        sections.add(new Section("Trials", table()));
        return new Page(
                "Learning rates for " + what, "Converged is a %s.".formatted(goal()), sections);
    }

    /** {@code train accuracy of at least 90.00 %}. */
    public String goal() {
        String side = direction == Direction.HIGHER ? "least" : "most";
        return "%s of at %s %s".formatted(measure, side, format.text(target));
    }

    private Facts fastest(Facts facts) {
        Optional<RateTrial> fastest = RateTrial.fastest(trials);
        return facts.add(
                        "fastest rate",
                        fastest.map(RateTrial::rate).orElse(null),
                        NumberFormat.EXACT)
                .add("its steps", fastest.map(RateTrial::step).orElse(null), NumberFormat.COUNT)
                .add("fastest", fastest.isEmpty() ? "none converged" : null);
    }

    /** Of trials that went on to their ends. */
    private Facts best(Facts facts) {
        if (!toEnd) return facts;
        best().ifPresent(
                        t ->
                                facts.add("best rate", t.rate(), NumberFormat.EXACT)
                                        .add("its " + value(), t.value(), format));
        return facts;
    }

    private Optional<RateTrial> best() {
        Comparator<RateTrial> worse = Comparator.comparingDouble(RateTrial::value);
        return trials.stream()
                .filter(t -> Double.isFinite(t.value()))
                .max(direction == Direction.HIGHER ? worse : worse.reversed());
    }

    /** What the value of a trial is. */
    private String value() {
        return toEnd ? "best " + measure : measure;
    }

    private Section result(Facts facts) {
        List<Block> blocks = new ArrayList<>();
        if (RateTrial.fastest(trials).isEmpty()) {
            blocks.add(Paragraph.warning("None of the rates converged."));
        } else {
            fastest(facts);
        }
        best(facts);
        for (Verdict verdict : Verdict.values()) {
            facts.add(verdict.words(), of(verdict).size(), NumberFormat.COUNT);
        }
        blocks.add(facts);
        return new Section("Result", blocks);
    }

    private List<RateTrial> of(Verdict verdict) {
        return trials.stream().filter(t -> t.verdict() == verdict).toList();
    }

    private List<Block> charts() {
        List<Block> charts = new ArrayList<>();
        charts.add(steps());
        Line line = Line.of(value(), trials, RateTrial::rate, RateTrial::value);
        if (Arrays.stream(line.y()).anyMatch(Double::isFinite)) {
            List<Line> lines = new ArrayList<>(List.of(line));
            named().ifPresent(lines::add);
            charts.add(
                    new LineChart(
                            toEnd ? "The best epoch's metric" : "The metric when the trial ended",
                            toEnd
                                    ? ""
                                    : "A trial ends when it has converged, so converged ones barely pass the target.",
                            ChartAxis.log("learning rate"),
                            ChartAxis.fitting(value(), format, List.of(line)),
                            lines));
        }
        return charts;
    }

    /** The best trial of those that went on to their ends, else the fastest. */
    private Optional<Line> named() {
        Optional<RateTrial> trial = toEnd ? best() : RateTrial.fastest(trials);
        String name = toEnd ? "best" : "fastest";
        return trial.map(
                t -> Line.of(named(name, t), List.of(t), RateTrial::rate, RateTrial::value));
    }

    private static String named(String name, RateTrial t) {
        return "%s (%s)".formatted(name, NumberFormat.EXACT.text(t.rate()));
    }

    private ScatterChart steps() {
        List<ScatterChart.Group> groups = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            if (of(verdict).isEmpty()) continue;
            Line points = Line.of(verdict.words(), of(verdict), RateTrial::rate, RateTrial::step);
            groups.add(new ScatterChart.Group(points.name(), points.x(), points.y()));
        }
        RateTrial.fastest(trials)
                .ifPresent(
                        t ->
                                groups.add(
                                        new ScatterChart.Group(
                                                named("fastest", t),
                                                new double[] {t.rate()},
                                                new double[] {t.step()},
                                                true)));
        double[] steps = trials.stream().mapToDouble(RateTrial::step).toArray();
        return new ScatterChart(
                toEnd ? "Steps to the target" : "Steps until the trial ended",
                "Fewer are better for trials that converged; others diverged at that step, or were over.",
                ChartAxis.log("learning rate"),
                ChartAxis.fitting("steps", steps),
                groups);
    }

    private DataTable table() {
        List<TableColumn<RateTrial>> columns = new ArrayList<>();
        columns.add(TableColumn.of("rate", NumberFormat.EXACT, RateTrial::rate));
        columns.add(TableColumn.text("verdict", t -> t.verdict().words()));
        columns.add(TableColumn.of("at step", NumberFormat.COUNT, RateTrial::step));
        columns.add(TableColumn.of(value(), format, RateTrial::value));
        columns.addAll(more);
        return DataTable.of("Trials", trials, columns);
    }
}
