package dev.fallline.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.io.Json;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Quantities, each a bar from zero, one below the other; perhaps with an interval of uncertainty.
 *
 * @param note how it was measured; may be empty
 * @param values linear: bars have no place on a logarithmic axis
 */
public record BarChart(String title, String note, ChartAxis values, List<Bar> bars)
        implements Chart {
    /**
     * @param low of the interval; NaN for none
     * @param high likewise
     */
    public record Bar(String name, double value, double low, double high) {
        public Bar(String name, double value) {
            this(name, value, Double.NaN, Double.NaN);
        }

        private boolean hasInterval() {
            return !Double.isNaN(low) && !Double.isNaN(high);
        }

        private String words(ChartAxis axis) {
            String interval =
                    hasInterval() ? " (%s to %s)".formatted(axis.text(low), axis.text(high)) : "";
            return "%s: %s%s.".formatted(name, axis.text(value), interval);
        }
    }

    public BarChart {
        if (values.log()) throw new IllegalArgumentException("bars on a logarithmic axis");
        bars = List.copyOf(bars);
    }

    @Override
    public Extent extent() {
        return Extent.ofRows(bars.stream().map(Bar::name).toList());
    }

    @Override
    public JsonObject option() {
        JsonArray quantities = new JsonArray();
        JsonArray intervals = new JsonArray();
        for (int i = 0; i < bars.size(); i++) {
            Bar b = bars.get(i);
            quantities.add(Json.array(b.value, i));
            if (b.hasInterval()) intervals.add(Json.array(b.low, i, b.high));
        }
        JsonObject axis = values.option();
        axis.addProperty("scale", false);
        JsonArray series = new JsonArray();
        JsonObject drawn = Chart.series("bar", values.name(), 0, quantities);
        drawn.addProperty("barMaxWidth", 22);
        series.add(drawn);
        if (!intervals.isEmpty()) {
            series.add(
                    Json.object(
                            "type", "custom",
                            "renderItem", "interval",
                            "name", "interval",
                            "data", intervals));
        }
        return Json.object(
                "xAxis", axis,
                "yAxis", ChartAxis.names(bars.stream().map(Bar::name).toList()),
                "series", series);
    }

    @Override
    public String words() {
        String said = bars.stream().map(b -> b.words(values)).collect(Collectors.joining(" "));
        return note.isEmpty() ? said : note + " " + said;
    }

    @Override
    public DataTable numbers() {
        List<TableColumn<Bar>> columns = new ArrayList<>();
        columns.add(TableColumn.text("name", Bar::name));
        columns.add(values.column(Bar::value));
        if (bars.stream().anyMatch(Bar::hasInterval)) {
            columns.add(TableColumn.of("from", values.format(), Bar::low));
            columns.add(TableColumn.of("to", values.format(), Bar::high));
        }
        return DataTable.of(title, bars, columns);
    }
}
