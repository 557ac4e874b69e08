package dev.fallline.report;

import dev.fallline.lab.RateTrial;
import dev.fallline.lab.Verdict;
import dev.fallline.report.LineChart.Line;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The page of a sweep over learning rates. */
public final class RateSweepPage {
    private final String measure;
    private final double target;
    private final List<RateTrial> trials;

    private RateSweepPage(String measure, double target, List<RateTrial> trials) {
        this.measure = measure;
        this.target = target;
        this.trials = trials;
    }

    /**
     * @param what was trained or minimized, in a few words
     * @param facts about it, to which the result is added
     * @param measure what was watched, such as {@code train accuracy}
     * @param target what it had to come to
     * @param trials by rising rate
     */
    public static Page of(
            String what, Facts facts, String measure, double target, List<RateTrial> trials) {
        RateSweepPage page = new RateSweepPage(measure, target, trials);
        List<Section> sections = new ArrayList<>();
        sections.add(page.result(facts));
        if (!trials.isEmpty()) sections.add(new Section("Rate by rate", page.charts()));
        sections.add(new Section("Trials", page.table()));
        return new Page("Learning rates for " + what, page.summary(), sections);
    }

    private String summary() {
        return "Converged is a %s of at %s %s."
                .formatted(measure, isAccuracy() ? "least" : "most", unit().text(target));
    }

    private boolean isAccuracy() {
        return measure.endsWith("accuracy");
    }

    private Unit unit() {
        return isAccuracy() ? Unit.PERCENT : Unit.NUMBER;
    }

    private Section result(Facts facts) {
        var fastest = RateTrial.fastest(trials);
        List<Block> blocks = new ArrayList<>();
        if (fastest.isEmpty()) blocks.add(Paragraph.warning("None of the rates converged."));
        facts.add("fastest rate", fastest.map(RateTrial::rate).orElse(null), Unit.NUMBER)
                .add("its steps", fastest.map(RateTrial::step).orElse(null), Unit.COUNT);
        for (Verdict verdict : Verdict.values()) {
            facts.add(words(verdict), count(verdict), Unit.COUNT);
        }
        blocks.add(facts);
        return new Section("Result", blocks);
    }

    private static String words(Verdict verdict) {
        return verdict.label().replace('-', ' ');
    }

    private long count(Verdict verdict) {
        return trials.stream().filter(t -> t.verdict() == verdict).count();
    }

    private List<Block> charts() {
        List<Block> charts = new ArrayList<>();
        charts.add(steps());
        Line line =
                Line.of(measure, column(trials, RateTrial::rate), column(trials, RateTrial::value));
        if (Arrays.stream(line.y()).anyMatch(Double::isFinite)) {
            ChartAxis axis =
                    isAccuracy()
                            ? ChartAxis.of(measure, Unit.PERCENT)
                            : ChartAxis.fitting(measure, line.y());
            charts.add(
                    new LineChart(
                            "The measure at the verdict",
                            "A trial ends once it has converged, so that those have little more than the target.",
                            ChartAxis.log("learning rate"),
                            axis,
                            List.of(line)));
        }
        return charts;
    }

    private ScatterChart steps() {
        List<ScatterChart.Group> groups = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            List<RateTrial> some = trials.stream().filter(t -> t.verdict() == verdict).toList();
            if (some.isEmpty()) continue;
            groups.add(
                    new ScatterChart.Group(
                            words(verdict),
                            column(some, RateTrial::rate),
                            column(some, RateTrial::step)));
        }
        return new ScatterChart(
                "Steps until the verdict",
                "Fewer are better for what converged; what diverged did so at that step.",
                ChartAxis.log("learning rate"),
                ChartAxis.fitting("steps", column(trials, RateTrial::step)),
                groups);
    }

    private static double[] column(List<RateTrial> trials, ToDoubleFunction<RateTrial> value) {
        return trials.stream().mapToDouble(value).toArray();
    }

    private DataTable table() {
        List<List<Object>> rows = new ArrayList<>();
        for (RateTrial t : trials) {
            rows.add(List.of(t.rate(), words(t.verdict()), t.step(), t.value()));
        }
        return new DataTable(
                "Trials",
                List.of(
                        DataTable.number("rate"),
                        DataTable.text("verdict"),
                        DataTable.count("at step"),
                        new DataTable.Column(measure, unit())),
                rows);
    }
}
