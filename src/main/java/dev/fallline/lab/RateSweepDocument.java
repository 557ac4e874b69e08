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
import java.util.List;
import java.util.Optional;

/**
 * The result of each learning rate, for programs, for a terminal and as a page.
 *
 * @param measure what was watched, such as {@code train accuracy}
 * @param format of it
 * @param direction in which it had to reach the target
 * @param trials by rising rate
 */
public record RateSweepDocument(
        String measure,
        NumberFormat format,
        Direction direction,
        double target,
        List<RateTrial> trials) {

    public JsonObject json() {
        return Json.object(
                "measure", measure.replace(' ', '_'),
                "target", target,
                "trials", trials);
    }

    /** What a terminal shows. */
    public List<Block> summary() {
        return List.of(table(), fastest(new Facts()));
    }

    /**
     * @param what was trained or minimized, in a few words
     * @param facts about it
     */
    public Page page(String what, Facts facts) {
        List<Section> sections = new ArrayList<>();
        sections.add(result(facts));
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

    private Section result(Facts facts) {
        List<Block> blocks = new ArrayList<>();
        if (RateTrial.fastest(trials).isEmpty()) {
            blocks.add(Paragraph.warning("None of the rates converged."));
        } else {
            fastest(facts);
        }
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
        Line line = Line.of(measure, trials, RateTrial::rate, RateTrial::value);
        if (Arrays.stream(line.y()).anyMatch(Double::isFinite)) {
            charts.add(
                    new LineChart(
                            "The metric when the trial ended",
                            "A trial ends when it has converged, so converged ones barely pass the target.",
                            ChartAxis.log("learning rate"),
                            ChartAxis.fitting(measure, format, List.of(line)),
                            List.of(line)));
        }
        return charts;
    }

    private ScatterChart steps() {
        List<ScatterChart.Group> groups = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            if (of(verdict).isEmpty()) continue;
            Line points = Line.of(verdict.words(), of(verdict), RateTrial::rate, RateTrial::step);
            groups.add(new ScatterChart.Group(points.name(), points.x(), points.y()));
        }
        double[] steps = trials.stream().mapToDouble(RateTrial::step).toArray();
        return new ScatterChart(
                "Steps until the trial ended",
                "Fewer are better for trials that converged; others diverged at that step.",
                ChartAxis.log("learning rate"),
                ChartAxis.fitting("steps", steps),
                groups);
    }

    private DataTable table() {
        return DataTable.of(
                "Trials",
                trials,
                TableColumn.of("rate", NumberFormat.EXACT, RateTrial::rate),
                TableColumn.text("verdict", t -> t.verdict().words()),
                TableColumn.of("at step", NumberFormat.COUNT, RateTrial::step),
                TableColumn.of(measure, format, RateTrial::value));
    }
}
