package dev.fallline.lab;

import com.google.gson.JsonObject;

import dev.fallline.io.Json;
import dev.fallline.lab.RateCurve.Point;
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
import dev.fallline.train.Config;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingSettings;
import dev.fallline.train.run.Provenance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** A learning rate range test for programs, for a terminal and as a page. */
public record RateCurveDocument(RateCurve curve, RateAdvice advice) {
    /** Rows of the terminal's table. */
    private static final int ROWS = 30;

    /** Its bars reach so many times the loss at the beginning. */
    private static final double FULL = 1.25;

    /** Room above and below in the chart, in parts of how far the loss falls. */
    private static final double MARGIN = 0.6;

    public JsonObject json() {
        return Json.object(
                "from", curve.range().from(),
                "to", curve.range().to(),
                "steps", curve.range().steps(),
                "ending", curve.ending(),
                "suggestion", advice.suggestion(),
                "reason", advice.reason(),
                "caution", advice.caution(),
                "steepest", advice.steepest(),
                "slope", advice.slope(),
                "least", advice.least(),
                "tenth_of_least", advice.tenthOfLeast(),
                "points", curve.points());
    }

    /** What a terminal shows. */
    public List<Block> summary() {
        List<Block> blocks = new ArrayList<>();
        if (!curve.points().isEmpty()) blocks.add(table());
        blocks.add(facts());
        if (advice.suggestion() != null) blocks.add(new Paragraph(sentence(advice.reason())));
        if (advice.caution() != null) blocks.add(Paragraph.warning(advice.caution()));
        return blocks;
    }

    /**
     * @param setup of the training that was made
     * @param device in words
     */
    public Page page(Setup setup, String device) {
        List<Block> result = new ArrayList<>();
        if (advice.suggestion() == null) {
            result.add(Paragraph.warning("No rate can be suggested: " + advice.reason() + "."));
        }
        result.add(
                facts().add("parameters", setup.mlp().layout().learnedSize(), NumberFormat.COUNT)
                        .add("device", device));
        if (advice.suggestion() != null) result.add(new Paragraph(sentence(advice.reason())));
        if (advice.caution() != null) result.add(Paragraph.warning(advice.caution() + "."));
        List<Section> sections = new ArrayList<>(List.of(new Section("Result", result)));
        if (!curve.points().isEmpty()) sections.add(new Section("Curve", chart()));
        sections.add(Provenance.configuration(asked(setup.config())));
        return new Page(
                "A learning rate for " + setup.program().title(),
                "on %s, with batches of %,d".formatted(setup.data().name(), setup.batch()),
                sections);
    }

    /** Without what the test set by itself. */
    private static Config asked(Config config) {
        return config.without(List.of(TrainingSettings.LR, TrainingSettings.EPOCHS));
    }

    private static String sentence(String reason) {
        return Character.toUpperCase(reason.charAt(0)) + reason.substring(1) + ".";
    }

    private Facts facts() {
        Point least = advice.least();
        return new Facts()
                .add("suggested rate", advice.suggestion(), NumberFormat.SIZE)
                .add("slope there, per decade", advice.slope(), NumberFormat.SIZE)
                .add("minimum/10", advice.tenthOfLeast(), NumberFormat.SIZE)
                .add(
                        "least smoothed loss",
                        least == null ? null : least.smoothed(),
                        NumberFormat.LOSS)
                .detail("rates", size(curve.range().from()) + " to " + size(curve.range().to()))
                .add("ended", ended());
    }

    private static String size(double value) {
        return NumberFormat.SIZE.text(value);
    }

    private String ended() {
        String why =
                switch (curve.ending()) {
                    case WHOLE_RANGE -> "all rates were tried";
                    case BLOWN_UP -> "the smoothed loss was more than four times its least";
                    case NOT_FINITE -> "the next step overflowed";
                    case INTERRUPTED -> "interrupted";
                };
        if (curve.points().isEmpty()) return "before the first step: " + why;
        Point last = curve.points().getLast();
        return "at step %,d, rate %s: %s".formatted(last.step() + 1, size(last.rate()), why);
    }

    /** Some of the steps, those that matter among them. */
    private DataTable table() {
        List<Point> points = curve.points();
        int stride = Math.ceilDiv(curve.range().steps(), ROWS);
        TreeSet<Integer> shown = new TreeSet<>();
        IntStream.iterate(0, i -> i < points.size(), i -> i + stride).forEach(shown::add);
        if (advice.least() != null) {
            shown.addAll(List.of(advice.steepest().step(), advice.least().step()));
        }
        double full = FULL * points.getFirst().smoothed();
        return DataTable.of(
                "Loss by learning rate",
                shown.stream().map(points::get).toList(),
                TableColumn.of("rate", NumberFormat.SIZE, Point::rate),
                TableColumn.of("loss", NumberFormat.LOSS, Point::smoothed),
                TableColumn.bar(p -> p.smoothed() / full),
                TableColumn.text("", this::mark));
    }

    private String mark(Point p) {
        if (p.equals(advice.least())) return "< minimum";
        return p.equals(advice.steepest()) ? "< steepest descent" : "";
    }

    private LineChart chart() {
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of("smoothed loss", curve.points(), Point::rate, Point::smoothed));
        lines.add(Line.of("loss of the step", curve.points(), Point::rate, Point::loss));
        if (advice.least() != null) {
            String which = advice.suggestion() == null ? "" : ", suggested";
            lines.add(mark("steepest descent", advice.steepest().rate(), which));
            lines.add(mark("minimum/10", advice.tenthOfLeast(), ""));
        }
        String note =
                "Each step has its own rate. Smoothed is the mean of this loss and those before, the latest counting most.";
        ChartAxis loss = ChartAxis.log("loss");
        if (advice.least() != null) {
            loss = aroundTheDip();
            note +=
                    " Losses above %s are not shown at first."
                            .formatted(NumberFormat.NUMBER.text(loss.to()));
        }
        return new LineChart(
                "Loss by learning rate", note, ChartAxis.log("learning rate"), loss, lines);
    }

    /** Losses at the end may be so high that the others would lie on one line. */
    private ChartAxis aroundTheDip() {
        double first = curve.points().getFirst().smoothed();
        double least = advice.least().smoothed();
        double most = first + MARGIN * (first - least);
        double[] seen =
                curve.points().stream()
                        .mapToDouble(Point::smoothed)
                        .filter(v -> v <= most)
                        .toArray();
        ChartAxis axis = ChartAxis.fitting("loss", seen);
        return axis.showing(axis.log() ? least / 2 : least - MARGIN * (first - least), most);
    }

    private Line mark(String name, double rate, String which) {
        String named = "%s (%s%s)".formatted(name, size(rate), which);
        return Line.of(named, new double[] {rate}, new double[] {nearest(rate).smoothed()});
    }

    /** The point of the curve at a rate, or next to it. */
    private Point nearest(double rate) {
        return curve.points().stream()
                .min(Comparator.comparingDouble(p -> Math.abs(Math.log(p.rate() / rate))))
                .orElseThrow();
    }
}
