package dev.fallline.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.io.Json;

import java.util.List;

/**
 * A drawing of numbers. For those who cannot see it there are words below it, and the numbers in a
 * table that unfolds.
 */
public sealed interface Chart extends Block
        permits LineChart,
                ScatterChart,
                DistributionChart,
                BarChart,
                HeatmapChart,
                ContourChart,
                SurfaceChart,
                PictureChart {
    String title();

    /** What is seen, in words and numbers. */
    String words();

    /** What is drawn. */
    DataTable numbers();

    /** How wide and high the drawing is. */
    Extent extent();

    /**
     * An option of Apache ECharts, with names of ours that the page's script puts colors and
     * functions in place of: {@code tone} (number of a color), {@code unit}, {@code renderItem}. Or
     * a {@code surface} or {@code pictures}, which the script draws itself.
     */
    JsonObject option();

    /**
     * A series of an option.
     *
     * @param tone number of its color
     */
    static JsonObject series(String type, String name, int tone, JsonArray data) {
        return Json.object("type", type, "name", name, "tone", tone, "data", data);
    }

    /**
     * @param pixels of height; 0 for a square, negative where it is found as the chart is drawn
     * @param wide whether it takes the page's whole width
     */
    record Extent(int pixels, boolean wide) {
        static final Extent USUAL = new Extent(320, false);
        static final Extent SQUARE = new Extent(0, false);
        static final Extent GRID = new Extent(-1, true);

        /** For rows with these names, one below the other: long ones take several lines. */
        static Extent ofRows(List<String> names) {
            boolean lines = names.stream().anyMatch(n -> n.length() > 24);
            return new Extent(90 + (lines ? 60 : 36) * names.size(), false);
        }
    }
}
