package dev.fallline.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.io.Json;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A function of two variables seen from above, as a map: shades and contour lines, with paths.
 *
 * @param x names the first variable
 * @param y the second
 * @param value the function
 * @param grid with at least one finite value
 * @param ways may be empty
 */
public record ContourChart(
        String title,
        ChartAxis x,
        ChartAxis y,
        ChartAxis value,
        SampledFunction grid,
        List<Trajectory> ways)
        implements Chart {
    /** The color of the first path; the one before is that of the function. */
    public static final int TONE = 1;

    /** Paths that are described one by one. */
    static final int FEW = 4;

    /** Points of a path that get a symbol each. */
    private static final int SPARSE = 60;

    public ContourChart {
        ways = List.copyOf(ways);
    }

    @Override
    public Extent extent() {
        return Extent.SQUARE;
    }

    @Override
    public JsonObject option() {
        LogRelief relief = LogRelief.of(grid.sorted());
        PlotBounds window = grid.window();
        JsonArray series = new JsonArray();
        series.add(shades(relief, window));
        series.add(lines(relief));
        for (int i = 0; i < ways.size(); i++) series.add(way(ways.get(i).thinned(), i));
        return Json.object(
                "xAxis", within(x, window.left(), window.right()),
                "yAxis", within(y, window.bottom(), window.top()),
                "series", series);
    }

    private static JsonObject within(ChartAxis axis, double from, double to) {
        JsonObject option = axis.option();
        option.addProperty("min", from);
        option.addProperty("max", to);
        return option;
    }

    private JsonObject shades(LogRelief relief, PlotBounds w) {
        JsonArray rows = new JsonArray();
        for (double[] row : grid.values()) {
            rows.add(Json.numbers(Arrays.stream(row).map(v -> rounded(relief.share(v))).toArray()));
        }
        return Json.object(
                "type",
                "custom",
                "renderItem",
                "shades",
                "name",
                value.name(),
                "data",
                Json.array(Json.numbers(w.left(), w.top(), w.right(), w.bottom())),
                "shades",
                rows,
                "silent",
                true);
    }

    /** Three decimals are finer than a screen. */
    private static double rounded(double share) {
        return Double.isNaN(share) ? share : Math.round(share * 1000) / 1000.0;
    }

    private JsonObject lines(LogRelief relief) {
        JsonArray levels = new JsonArray();
        for (double level : relief.levels()) {
            JsonArray pieces = new JsonArray();
            for (double[] p : Isolines.of(grid, level)) pieces.add(Json.numbers(floats(p)));
            levels.add(pieces);
        }
        return Json.object(
                "type",
                "custom",
                "renderItem",
                "isolines",
                "name",
                "contour lines",
                "data",
                Json.array(Json.array(grid.x()[0], grid.y()[0])),
                "levels",
                levels,
                "silent",
                true);
    }

    /** Single precision halves the text, and is finer than a screen. */
    private static double[] floats(double[] values) {
        return Arrays.stream(values)
                .map(v -> Double.parseDouble(Float.toString((float) v)))
                .toArray();
    }

    private static JsonObject way(Trajectory way, int i) {
        JsonArray points = new JsonArray();
        for (int k = 0; k < way.x().length; k++) {
            points.add(Json.numbers(way.x()[k], way.y()[k], way.values()[k]));
        }
        JsonObject line = LineStyle.of(i);
        line.addProperty("tone", TONE + i);
        line.addProperty("type", "line");
        line.addProperty("name", way.name());
        line.add("data", points);
        line.addProperty("way", true);
        line.addProperty("symbolSize", 5);
        line.addProperty("showSymbol", way.x().length <= SPARSE);
        line.add("markPoint", ends(way));
        return line;
    }

    /** A ring at the start, a diamond at the end. */
    private static JsonObject ends(Trajectory way) {
        int last = way.x().length - 1;
        JsonArray start = Json.numbers(way.x()[0], way.y()[0]);
        JsonArray end = Json.numbers(way.x()[last], way.y()[last]);
        return Json.object(
                "symbol",
                "circle",
                "symbolSize",
                13,
                "silent",
                true,
                "label",
                Json.object("show", false),
                "data",
                Json.array(
                        Json.object("coord", start),
                        Json.object("coord", end, "symbol", "diamond", "symbolSize", 16)));
    }

    @Override
    public String words() {
        double[] sorted = grid.sorted();
        String range =
                "%s from %s (full color) to %s (faint); rings are starts, diamonds are ends."
                        .formatted(
                                value.name(),
                                value.text(sorted[0]),
                                value.text(sorted[sorted.length - 1]));
        return range + " " + words(ways, x, y, value);
    }

    static String words(List<Trajectory> ways, ChartAxis x, ChartAxis y, ChartAxis value) {
        if (ways.size() <= FEW) {
            return ways.stream().map(w -> w.words(x, y, value)).collect(Collectors.joining(" "));
        }
        return "%d paths are shown.".formatted(ways.size());
    }

    @Override
    public DataTable numbers() {
        return Trajectory.table(title, ways, x, y, value);
    }
}
