package dev.fallline.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.io.Json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Curves over a common axis, each perhaps within a band.
 *
 * @param note how it was measured; may be empty
 * @param drawn curves that are drawn at first, from the first on; readers switch others on
 */
public record LineChart(
        String title, String note, ChartAxis x, ChartAxis y, List<Line> lines, int drawn)
        implements Chart {
    /** Curves that are described one by one. */
    private static final int FEW = 4;

    /** Points of a curve that are drawn. */
    private static final int MOST = 1000;

    /** Points that get a symbol each. */
    private static final int SPARSE = 40;

    /** Pixels of a symbol that stands alone. */
    private static final int MARK = 13;

    /**
     * A curve. Where a y is NaN, it has a gap.
     *
     * @param x rising
     * @param y as many
     * @param low of the band, as many; null for none
     * @param high likewise
     * @param tone number of its color, from 0; null for its place among the curves
     * @param path whether its points are steps, whose x need not rise: each gets a symbol, the
     *     first a ring, the last a diamond
     */
    public record Line(
            String name,
            double[] x,
            double[] y,
            double[] low,
            double[] high,
            Integer tone,
            boolean path) {
        public Line(String name, double[] x, double[] y, double[] low, double[] high) {
            this(name, x, y, low, high, null, false);
        }

        public static Line of(String name, double[] x, double[] y) {
            return new Line(name, x, y, null, null);
        }

        /**
         * A line for each name that rows have.
         *
         * @param y null for a gap
         */
        public static <R> List<Line> by(
                List<R> rows,
                Function<R, String> name,
                ToDoubleFunction<R> x,
                Function<R, ? extends Number> y) {
            Map<String, List<R>> groups = new LinkedHashMap<>();
            rows.forEach(r -> groups.computeIfAbsent(name.apply(r), _ -> new ArrayList<>()).add(r));
            return groups.entrySet().stream().map(g -> of(g.getKey(), g.getValue(), x, y)).toList();
        }

        /** A line through the points of rows. */
        public static <R> Line of(
                String name, List<R> rows, ToDoubleFunction<R> x, Function<R, ? extends Number> y) {
            return of(
                    name,
                    rows.stream().mapToDouble(x).toArray(),
                    rows.stream()
                            .map(y)
                            .mapToDouble(v -> v == null ? Double.NaN : v.doubleValue())
                            .toArray());
        }

        /** The same in the color of another chart's curve. */
        public Line withTone(int tone) {
            return new Line(name, x, y, low, high, tone, path);
        }

        /** The same as a path from point to point. */
        public Line asPath() {
            return new Line(name, x, y, low, high, tone, true);
        }

        private int tone(int place) {
            return tone == null ? place : tone;
        }

        /** The line through every n-th point and the last, at most so many and one. */
        private Line thinned(int most) {
            int stride = Math.ceilDiv(x.length, most);
            if (stride <= 1) return this;
            int[] kept =
                    IntStream.range(0, x.length)
                            .filter(i -> i % stride == 0 || i == x.length - 1)
                            .toArray();
            return new Line(
                    name,
                    pick(x, kept),
                    pick(y, kept),
                    pick(low, kept),
                    pick(high, kept),
                    tone,
                    path);
        }

        private static double[] pick(double[] all, int[] kept) {
            return all == null ? null : IntStream.of(kept).mapToDouble(i -> all[i]).toArray();
        }
    }

    public LineChart {
        lines = List.copyOf(lines);
    }

    public LineChart(String title, String note, ChartAxis x, ChartAxis y, List<Line> lines) {
        this(title, note, x, y, lines, lines.size());
    }

    public LineChart(String title, ChartAxis x, ChartAxis y, List<Line> lines) {
        this(title, "", x, y, lines);
    }

    /** The same with so many curves drawn at first, from the first on. */
    public LineChart drawing(int most) {
        return new LineChart(title, note, x, y, lines, Math.min(most, lines.size()));
    }

    @Override
    public Extent extent() {
        return Extent.USUAL;
    }

    @Override
    public JsonObject option() {
        JsonArray series = new JsonArray();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i).thinned(MOST);
            if (line.low != null) series.add(band(line, i));
            series.add(curve(line, i));
        }
        JsonObject option = Json.object("xAxis", x.option(), "yAxis", y.option(), "series", series);
        if (drawn < lines.size()) option.addProperty("drawn", drawn);
        return option;
    }

    private JsonObject curve(Line line, int i) {
        JsonObject curve = LineStyle.of(i);
        curve.addProperty("tone", line.tone(i));
        curve.addProperty("type", "line");
        curve.addProperty("name", line.name);
        curve.add("data", points(line.x, line.y));
        curve.addProperty("showSymbol", line.path || line.x.length <= SPARSE);
        if (line.path) curve.add("markPoint", ContourChart.ends(line.x, line.y));
        // A point by itself marks something on another curve.
        if (line.x.length == 1) curve.addProperty("symbolSize", MARK);
        return curve;
    }

    private JsonObject band(Line line, int i) {
        return Json.object(
                "type",
                "custom",
                "renderItem",
                "band",
                "name",
                line.name,
                "tone",
                i,
                "data",
                points(line.x, line.low, line.high));
    }

    private static JsonArray points(double[] x, double[]... ys) {
        JsonArray points = new JsonArray(x.length);
        for (int i = 0; i < x.length; i++) {
            double[] point = new double[1 + ys.length];
            point[0] = x[i];
            for (int j = 0; j < ys.length; j++) point[1 + j] = ys[j][i];
            points.add(Json.numbers(point));
        }
        return points;
    }

    @Override
    public String words() {
        List<Curve> curves =
                lines.stream()
                        .map(l -> Curve.of(l.name, l.x, l.y))
                        .filter(c -> c.count() > 0)
                        .toList();
        String said =
                curves.size() <= FEW
                        ? curves.stream().map(c -> c.words(x, y)).collect(Collectors.joining(" "))
                        : Curve.words(curves, x, y);
        if (drawn < lines.size()) {
            said +=
                    " The first %d are drawn; press the names of others to draw them."
                            .formatted(drawn);
        }
        return note.isEmpty() ? said : note + " " + said;
    }

    @Override
    public DataTable numbers() {
        List<TableColumn<Object[]>> columns = new ArrayList<>();
        columns.add(x.column(row -> row[0]));
        TreeMap<Double, Object[]> rows = new TreeMap<>();
        int width = 1 + 3 * lines.size();
        for (Line all : lines) {
            Line line = all.thinned(MOST);
            fill(columns, rows, width, line.name, line.x, line.y);
            if (line.low == null) continue;
            fill(columns, rows, width, line.name + ", from", line.x, line.low);
            fill(columns, rows, width, line.name + ", to", line.x, line.high);
        }
        return DataTable.of(title, List.copyOf(rows.values()), columns);
    }

    private void fill(
            List<TableColumn<Object[]>> columns,
            TreeMap<Double, Object[]> rows,
            int width,
            String name,
            double[] x,
            double[] y) {
        int place = columns.size();
        columns.add(TableColumn.of(name, this.y.format(), row -> row[place]));
        for (int i = 0; i < x.length; i++) {
            Object[] row = rows.computeIfAbsent(x[i], _ -> new Object[width]);
            row[0] = x[i];
            if (!Double.isNaN(y[i])) row[place] = y[i];
        }
    }
}
