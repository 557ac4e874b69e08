package dev.fallline.lab;

import static dev.fallline.FalllineException.usage;

import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.Range;
import dev.fallline.io.Json;
import dev.fallline.optim.schedule.Schedule;
import dev.fallline.optim.schedule.ScheduleSpec;
import dev.fallline.report.Block;
import dev.fallline.report.ChartAxis;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.LineChart;
import dev.fallline.report.LineChart.Line;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Page;
import dev.fallline.report.Section;
import dev.fallline.report.TableColumn;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The rates of a schedule without a training, for programs, for a terminal and as a page.
 *
 * @param spec as typed
 * @param epochs in all, in which the lengths in the text are; null where they are in steps
 * @param points from before the first update to after the last, one more than updates
 */
public record ScheduleCurve(ScheduleSpec spec, double rate, Integer epochs, List<Point> points) {
    private static final int MOST = 1_000_000;

    /** Rows of the table, about. */
    private static final int SHOWN = 20;

    /**
     * @param step updates made
     * @param rate of the next update
     */
    public record Point(long step, double rate) {}

    /**
     * @param rate {@code --lr}
     * @param steps updates in all
     * @param epochs in all, in which the lengths in the text are; null where they are in steps
     * @throws FalllineException (usage) for a schedule that follows the loss, and for lengths that
     *     do not fit
     */
    public static ScheduleCurve of(ScheduleSpec spec, double rate, int steps, Integer epochs) {
        Range.POSITIVE.require("--lr", rate, "0.1");
        if (steps < 1 || steps > MOST) {
            throw usage("--steps %d cannot be used: give a number from 1 to %d", steps, MOST);
        }
        if (epochs != null && (epochs < 1 || steps % epochs != 0)) {
            throw usage(
                    "--epochs %d cannot be used with --steps %d: give a number that divides it, so that all epochs have as many steps",
                    epochs, steps);
        }
        if (spec.entry().name().equals("plateau")) {
            throw usage(
                    "--schedule %s follows the loss, which only a training has: train with it, and see the rates in its report",
                    spec);
        }
        Schedule schedule = spec.schedule(rate, epochs == null ? 1 : steps / epochs, steps);
        return new ScheduleCurve(
                spec,
                rate,
                epochs,
                IntStream.rangeClosed(0, steps)
                        .mapToObj(s -> new Point(s, schedule.at(s)))
                        .toList());
    }

    private int steps() {
        return points.size() - 1;
    }

    public List<Block> summary() {
        return List.of(table(), ends());
    }

    /** Some of the points, the last update and the end among them. */
    private DataTable table() {
        int stride = Math.max(1, steps() / SHOWN);
        List<Point> some =
                points.stream().filter(p -> p.step % stride == 0 || p.step >= steps() - 1).toList();
        double most = greatest();
        return DataTable.of(
                "Rates",
                some,
                TableColumn.of("step", NumberFormat.COUNT, Point::step),
                TableColumn.of("rate", NumberFormat.NUMBER, Point::rate),
                TableColumn.bar(p -> p.rate / most));
    }

    private double greatest() {
        return points.stream().mapToDouble(Point::rate).max().orElseThrow();
    }

    private Facts ends() {
        return new Facts()
                .add("first update", points.getFirst().rate, NumberFormat.NUMBER)
                .add("last update", points.get(steps() - 1).rate, NumberFormat.NUMBER)
                .add("at the end", points.getLast().rate, NumberFormat.NUMBER)
                .add("greatest", greatest(), NumberFormat.NUMBER)
                .add(
                        "mean over the updates",
                        points.stream().limit(steps()).mapToDouble(Point::rate).average().orElse(0),
                        NumberFormat.NUMBER)
                .add("lengths are in", unit());
    }

    private String unit() {
        return epochs == null
                ? "steps, as in minimize; with --epochs in epochs, as in train"
                : "epochs of %,d steps".formatted(steps() / epochs);
    }

    public JsonObject json() {
        return Json.object("schedule", spec.text(), "lr", rate, "steps", steps(), "points", points);
    }

    public Page page() {
        Line line = Line.of("rate", points, Point::step, Point::rate);
        ChartAxis step = ChartAxis.of("step", NumberFormat.COUNT);
        boolean positive = points.stream().allMatch(p -> p.rate > 0);
        Stream<LineChart> charts =
                Stream.of(
                        new LineChart("Rate", step, ChartAxis.of("rate"), List.of(line)),
                        new LineChart(
                                "The same, logarithmic",
                                positive ? "" : "Where the rate is 0 there is a gap.",
                                step,
                                ChartAxis.log("rate"),
                                List.of(line)));
        return new Page(
                "Schedule " + spec,
                "%,d updates from --lr %s".formatted(steps(), NumberFormat.EXACT.text(rate)),
                List.of(
                        new Section("Ends", ends()),
                        new Section("Curve", charts.toArray(Block[]::new)),
                        new Section("Rates", table())));
    }
}
