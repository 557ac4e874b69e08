package dev.fallline.report;

import com.google.gson.JsonObject;

import dev.fallline.io.Json;

import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * An axis of numbers.
 *
 * @param name what they are, with their unit of measure
 * @param log whether equal factors are equally far apart; then only positive numbers are drawn
 * @param from where what is shown at first begins; NaN for all
 * @param to where it ends; NaN likewise
 */
public record ChartAxis(String name, boolean log, NumberFormat format, double from, double to) {
    /** Much larger than this, and the smaller numbers of a linear axis would lie on one line. */
    private static final double WIDE = 100;

    public ChartAxis(String name, boolean log, NumberFormat format) {
        this(name, log, format, Double.NaN, Double.NaN);
    }

    public static ChartAxis of(String name) {
        return new ChartAxis(name, false, NumberFormat.NUMBER);
    }

    public static ChartAxis of(String name, NumberFormat format) {
        return new ChartAxis(name, false, format);
    }

    public static ChartAxis log(String name) {
        return new ChartAxis(name, true, NumberFormat.NUMBER);
    }

    /**
     * Logarithmic where all finite numbers are positive, and the largest is 100 times the least.
     */
    public static ChartAxis fitting(String name, double... values) {
        var range = DoubleStream.of(values).filter(Double::isFinite).summaryStatistics();
        boolean wide = range.getMin() > 0 && range.getMax() >= WIDE * range.getMin();
        return new ChartAxis(name, wide && range.getCount() > 0, NumberFormat.NUMBER);
    }

    /** The same for numbers of a format; shares and counts are linear. */
    public static ChartAxis fitting(String name, NumberFormat format, List<LineChart.Line> lines) {
        if (!format.axis().equals("number")) return of(name, format);
        return fitting(name, lines.stream().flatMapToDouble(l -> DoubleStream.of(l.y())).toArray());
    }

    /** A vertical axis of names, the first at the top. */
    static JsonObject names(List<String> names) {
        return Json.object("type", "category", "inverse", true, "data", Json.tree(names));
    }

    /** The same that shows a part at first. Readers can zoom out. */
    public ChartAxis showing(double from, double to) {
        return new ChartAxis(name, log, format, from, to);
    }

    public String text(double value) {
        return format.text(value);
    }

    /** Of the table's column. */
    <R> TableColumn<R> column(Function<R, ?> value) {
        return TableColumn.of(name, format, value);
    }

    JsonObject option() {
        JsonObject option = Json.object("type", log ? "log" : "value", "name", name, "scale", true);
        option.addProperty("unit", format.axis());
        if (!Double.isNaN(from)) option.add("shown", Json.numbers(from, to));
        return option;
    }
}
