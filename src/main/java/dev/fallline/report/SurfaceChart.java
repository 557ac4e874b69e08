package dev.fallline.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import dev.fallline.io.Json;

import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A function of two variables as a surface in three dimensions that the reader can turn, with
 * paths.
 *
 * @param x names the first variable
 * @param y the second
 * @param value the function
 * @param grid with at least one finite value; every cell is drawn, so some 80 × 80 are enough
 * @param ways may be empty
 */
public record SurfaceChart(
        String title,
        ChartAxis x,
        ChartAxis y,
        ChartAxis value,
        SampledFunction grid,
        List<Trajectory> ways)
        implements Chart {
    /** Pieces of a step at most; it follows the surface, cell by cell. */
    private static final int PIECES = 80;

    /** The share of the area that is shown as the bottom of a valley. */
    private static final double LOW = 0.1;

    public SurfaceChart {
        ways = List.copyOf(ways);
    }

    @Override
    public Extent extent() {
        return Extent.SQUARE;
    }

    @Override
    public JsonObject option() {
        double[] sorted = grid.sorted();
        LogRelief relief = LogRelief.of(sorted, LOW);
        DoubleUnaryOperator height = LogRelief.isFlat(sorted) ? relief::share : relief::plain;
        JsonArray lines = new JsonArray();
        for (int i = 0; i < ways.size(); i++) {
            JsonArray line = line(ways.get(i).thinned(), height);
            lines.add(Json.object("tone", ContourChart.TONE + i, "line", line));
        }
        PlotBounds w = grid.window();
        JsonObject surface =
                Json.object(
                        "heights", heights(height),
                        "shades", heights(relief::share),
                        "ways", lines,
                        "x", edge(x, w.left(), w.right()),
                        "y", edge(y, w.bottom(), w.top()),
                        "z", edge(value, relief.least(), relief.greatest()));
        return Json.object("surface", surface);
    }

    private static JsonObject edge(ChartAxis axis, double from, double to) {
        return Json.object("name", axis.name(), "from", axis.text(from), "to", axis.text(to));
    }

    private JsonElement heights(DoubleUnaryOperator of) {
        return Json.tree(grid.map(v -> rounded(of.applyAsDouble(v))).values());
    }

    private static double rounded(double share) {
        return Double.isFinite(share) ? Math.round(share * 1000) / 1000.0 : Double.NaN;
    }

    /** Points of the unit cube, null where the path is outside. */
    private JsonArray line(Trajectory way, DoubleUnaryOperator height) {
        JsonArray line = new JsonArray();
        for (int i = 0; i + 1 < way.x().length; i++) {
            int pieces = pieces(way, i);
            for (int k = 0; k < pieces; k++) {
                double share = k / (double) pieces;
                point(
                        way.x()[i] + share * (way.x()[i + 1] - way.x()[i]),
                        way.y()[i] + share * (way.y()[i + 1] - way.y()[i]),
                        height,
                        line);
            }
        }
        point(way.x()[way.x().length - 1], way.y()[way.y().length - 1], height, line);
        return line;
    }

    /** Of step i: so many that none is longer than a cell, within reason. */
    private int pieces(Trajectory way, int i) {
        double across = Math.abs(way.x()[i + 1] - way.x()[i]) / (grid.x()[1] - grid.x()[0]);
        double up = Math.abs(way.y()[i + 1] - way.y()[i]) / (grid.y()[1] - grid.y()[0]);
        return (int) Math.clamp(Math.ceil(Math.max(across, up)), 1, PIECES);
    }

    private void point(double a, double b, DoubleUnaryOperator height, JsonArray line) {
        PlotBounds w = grid.window();
        line.add(
                Json.numbers(
                        rounded((a - w.left()) / (w.right() - w.left())),
                        rounded((b - w.bottom()) / (w.top() - w.bottom())),
                        rounded(height.applyAsDouble(grid.at(a, b)))));
    }

    @Override
    public String words() {
        double[] sorted = grid.sorted();
        String how =
                LogRelief.isFlat(sorted)
                        ? " Heights are logarithmic, measured from the lowest point."
                        : "";
        return "%s from %s to %s.%s Drag it or press the arrow keys to turn it. %s"
                .formatted(
                        value.name(),
                        value.text(sorted[0]),
                        value.text(sorted[sorted.length - 1]),
                        how,
                        ContourChart.words(ways, x, y, value));
    }

    @Override
    public DataTable numbers() {
        return Trajectory.table(title, ways, x, y, value);
    }
}
