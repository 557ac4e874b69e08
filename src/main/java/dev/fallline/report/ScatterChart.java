package dev.fallline.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.io.Json;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * Points in groups, each with its color and symbol.
 *
 * @param note how it was measured; may be empty
 */
public record ScatterChart(String title, String note, ChartAxis x, ChartAxis y, List<Group> groups)
        implements Chart {
    /** Pixels of a ring. */
    private static final int RING = 20;

    private static final List<String> SYMBOLS =
            List.of("circle", "rect", "triangle", "diamond", "pin", "arrow");

    /**
     * @param y as many as x; where either is NaN, there is no point
     * @param rings whether the points are rings around those of other groups
     */
    public record Group(String name, double[] x, double[] y, boolean rings) {
        public Group(String name, double[] x, double[] y) {
            this(name, x, y, false);
        }
    }

    public ScatterChart {
        groups = List.copyOf(groups);
    }

    public ScatterChart(String title, ChartAxis x, ChartAxis y, List<Group> groups) {
        this(title, "", x, y, groups);
    }

    @Override
    public Extent extent() {
        return Extent.USUAL;
    }

    @Override
    public JsonObject option() {
        JsonArray series = new JsonArray();
        for (int i = 0; i < groups.size(); i++) {
            Group g = groups.get(i);
            JsonArray points = new JsonArray();
            for (int j = 0; j < g.x.length; j++) {
                if (Double.isFinite(g.x[j]) && Double.isFinite(g.y[j])) {
                    points.add(Json.numbers(g.x[j], g.y[j]));
                }
            }
            JsonObject group = Chart.series("scatter", g.name, i, points);
            group.addProperty("symbol", g.rings ? "circle" : SYMBOLS.get(i % SYMBOLS.size()));
            group.addProperty("symbolSize", g.rings ? RING : 10);
            group.addProperty("rings", g.rings);
            series.add(group);
        }
        return Json.object("xAxis", x.option(), "yAxis", y.option(), "series", series);
    }

    @Override
    public String words() {
        StringBuilder text = new StringBuilder(note);
        for (Group g : groups) {
            if (!text.isEmpty()) text.append(' ');
            text.append(
                    "%s: %d point%s, %s %s, %s %s."
                            .formatted(
                                    g.name,
                                    g.x.length,
                                    g.x.length == 1 ? "" : "s",
                                    x.name(),
                                    range(g.x, x),
                                    y.name(),
                                    range(g.y, y)));
        }
        return text.toString();
    }

    private static String range(double[] values, ChartAxis axis) {
        var range = DoubleStream.of(values).filter(Double::isFinite).summaryStatistics();
        if (range.getCount() == 0) return "–";
        if (range.getMin() == range.getMax()) return axis.text(range.getMin());
        return axis.text(range.getMin()) + " to " + axis.text(range.getMax());
    }

    @Override
    public DataTable numbers() {
        record Point(String group, double x, double y) {}
        List<Point> points = new ArrayList<>();
        for (Group g : groups) {
            for (int i = 0; i < g.x.length; i++) points.add(new Point(g.name, g.x[i], g.y[i]));
        }
        return DataTable.of(
                title,
                points,
                TableColumn.text("group", Point::group),
                x.column(Point::x),
                y.column(Point::y));
    }
}
