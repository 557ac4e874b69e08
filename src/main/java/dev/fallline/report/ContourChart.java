package dev.fallline.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.io.Json;

import java.util.Base64;
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

    /** Numbers of a place on the map: finer than a screen. */
    private static final int PLACES = 4000;

    /**
     * The share of the map that is shown as low: small, so that there are contours near a minimum.
     */
    private static final double LOW = 0.02;

    /** Parts of the color bar between its labels. */
    private static final int PARTS = 4;

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
        LogRelief relief = LogRelief.of(grid.sorted(), LOW);
        PlotBounds window = grid.window();
        // Between points the logarithm is closer to linear than the value.
        SampledFunction shares = grid.map(relief::share);
        JsonArray series = new JsonArray();
        series.add(item("shades", value.name(), window, "shades", bytes(shares)));
        series.add(item("isolines", "contour lines", window, "levels", lines(relief, shares)));
        for (int i = 0; i < ways.size(); i++) series.add(way(ways.get(i).thinned(), i));
        return Json.object(
                "xAxis", within(x, window.left(), window.right()),
                "yAxis", within(y, window.bottom(), window.top()),
                "bar", bar(relief),
                "series", series);
    }

    /** The values along the color bar, from the darkest color to the faintest. */
    private JsonObject bar(LogRelief relief) {
        JsonArray values = new JsonArray();
        for (int k = 0; k <= PARTS; k++) {
            values.add(value.text(relief.value(k / (double) PARTS)));
        }
        return Json.object("name", value.name(), "values", values);
    }

    private static JsonObject within(ChartAxis axis, double from, double to) {
        JsonObject option = axis.option();
        option.addProperty("min", from);
        option.addProperty("max", to);
        return option;
    }

    /** Something of our own that covers the map. */
    private static JsonObject item(
            String what, String name, PlotBounds w, String key, Object content) {
        return Json.object(
                "type",
                "custom",
                "renderItem",
                what,
                "name",
                name,
                "data",
                Json.array(Json.numbers(w.left(), w.top(), w.right(), w.bottom())),
                key,
                content,
                "silent",
                true);
    }

    /** Rows from the bottom up, in Base64: 0 where there is no value, else 1 to 255. */
    private static JsonObject bytes(SampledFunction shares) {
        int width = shares.x().length;
        byte[] bytes = new byte[width * shares.y().length];
        for (int i = 0; i < bytes.length; i++) {
            double share = shares.values()[i / width][i % width];
            if (Double.isFinite(share)) bytes[i] = (byte) (1 + Math.round(254 * share));
        }
        return Json.object("width", width, "bytes", Base64.getEncoder().encodeToString(bytes));
    }

    /** Pieces of each level, four numbers each: places from 0 to {@link #PLACES}. */
    private static JsonObject lines(LogRelief relief, SampledFunction shares) {
        PlotBounds w = shares.window();
        JsonArray levels = new JsonArray();
        for (double level : relief.levels()) {
            JsonArray places = new JsonArray();
            for (double[] p : Isolines.of(shares, level)) {
                for (int k = 0; k < 4; k++) {
                    double[] side =
                            k % 2 == 0
                                    ? new double[] {w.left(), w.right()}
                                    : new double[] {w.bottom(), w.top()};
                    places.add(Math.round(PLACES * (p[k] - side[0]) / (side[1] - side[0])));
                }
            }
            levels.add(places);
        }
        return Json.object("places", PLACES, "pieces", levels);
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
        line.add("markPoint", ends(way.x(), way.y()));
        return line;
    }

    /** A ring at the start, a diamond at the end. */
    static JsonObject ends(double[] x, double[] y) {
        int last = x.length - 1;
        JsonArray start = Json.numbers(x[0], y[0]);
        JsonArray end = Json.numbers(x[last], y[last]);
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
                "%s from %s (full color) to %s (faint), the scale is logarithmic; rings are starts, diamonds are ends."
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
