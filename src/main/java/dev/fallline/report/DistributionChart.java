package dev.fallline.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.io.Json;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The distribution of numbers in each of some groups, one below the other: every number a point,
 * and behind five or more a box from the first quartile to the third with a stroke at the median,
 * and whiskers to the least and the greatest.
 *
 * @param note how it was measured; may be empty
 */
public record DistributionChart(String title, String note, ChartAxis values, List<Group> groups)
        implements Chart {
    /** Fewer numbers have no meaningful quartiles. */
    private static final int ENOUGH = 5;

    /** The numbers of a group; those that are NaN are left out. */
    public record Group(String name, double[] values) {
        public Group {
            values = Arrays.stream(values).filter(v -> !Double.isNaN(v)).sorted().toArray();
        }

        /** Linear between neighbors (Hyndman and Fan 1996, type 7). */
        double quantile(double share) {
            double place = share * (values.length - 1);
            int below = (int) place;
            int above = Math.min(below + 1, values.length - 1);
            return values[below] + (place - below) * (values[above] - values[below]);
        }

        private JsonArray box() {
            return values.length < ENOUGH
                    ? Json.array()
                    : Json.numbers(
                            quantile(0),
                            quantile(0.25),
                            quantile(0.5),
                            quantile(0.75),
                            quantile(1));
        }

        private String words(ChartAxis axis) {
            return switch (values.length) {
                case 0 -> "%s: nothing.".formatted(name);
                case 1 -> "%s: %s.".formatted(name, axis.text(values[0]));
                default ->
                        "%s: median %s of %d, from %s to %s."
                                .formatted(
                                        name,
                                        axis.text(quantile(0.5)),
                                        values.length,
                                        axis.text(values[0]),
                                        axis.text(values[values.length - 1]));
            };
        }
    }

    public DistributionChart {
        groups = List.copyOf(groups);
    }

    @Override
    public Extent extent() {
        return Extent.ofRows(groups.stream().map(Group::name).toList());
    }

    @Override
    public JsonObject option() {
        JsonArray boxes = new JsonArray();
        JsonArray points = new JsonArray();
        for (int i = 0; i < groups.size(); i++) {
            boxes.add(groups.get(i).box());
            for (double v : groups.get(i).values) points.add(Json.array(v, i));
        }
        JsonObject box = Chart.series("boxplot", "quartiles", 0, boxes);
        JsonObject strip = Chart.series("scatter", "each", 1, points);
        strip.addProperty("symbolSize", 8);
        strip.add("itemStyle", Json.object("opacity", 0.75));
        return Json.object(
                "xAxis", values.option(),
                "yAxis", ChartAxis.names(groups.stream().map(Group::name).toList()),
                "series", Json.array(box, strip));
    }

    @Override
    public String words() {
        String said = groups.stream().map(g -> g.words(values)).collect(Collectors.joining(" "));
        return note.isEmpty() ? said : note + " " + said;
    }

    @Override
    public DataTable numbers() {
        record Point(String group, double value) {}
        List<Point> points =
                groups.stream()
                        .flatMap(g -> Arrays.stream(g.values).mapToObj(v -> new Point(g.name, v)))
                        .toList();
        return DataTable.of(
                title,
                points,
                TableColumn.text("group", Point::group),
                values.column(Point::value));
    }
}
