package dev.fallline.report;

import com.google.gson.JsonObject;

import java.util.stream.DoubleStream;

/**
 * An axis of numbers.
 *
 * @param name what they are, with their unit of measure
 * @param log whether equal factors are equally far apart; then only positive numbers are drawn
 */
public record ChartAxis(String name, boolean log, Unit unit) {
    /** Much larger than this, and the smaller numbers of a linear axis would lie on one line. */
    private static final double WIDE = 100;

    public static ChartAxis of(String name) {
        return new ChartAxis(name, false, Unit.NUMBER);
    }

    public static ChartAxis of(String name, Unit unit) {
        return new ChartAxis(name, false, unit);
    }

    public static ChartAxis log(String name) {
        return new ChartAxis(name, true, Unit.NUMBER);
    }

    /**
     * Logarithmic where all finite numbers are positive, and the largest is 100 times the least.
     */
    public static ChartAxis fitting(String name, double... values) {
        var range = DoubleStream.of(values).filter(Double::isFinite).summaryStatistics();
        boolean wide = range.getMin() > 0 && range.getMax() >= WIDE * range.getMin();
        return new ChartAxis(name, wide && range.getCount() > 0, Unit.NUMBER);
    }

    String text(double value) {
        return unit.text(value);
    }

    /** Of the table's column. */
    DataTable.Column column() {
        return new DataTable.Column(name, unit);
    }

    JsonObject option() {
        JsonObject option =
                PageJson.object("type", log ? "log" : "value", "name", name, "scale", true);
        option.addProperty("unit", unit.label());
        return option;
    }
}
