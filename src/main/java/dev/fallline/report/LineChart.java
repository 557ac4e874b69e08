package dev.fallline.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Curves over a common axis, each perhaps within a band.
 *
 * @param note what the reader should know of how it was measured; may be empty
 */
public record LineChart(String title, String note, ChartAxis x, ChartAxis y, List<Line> lines)
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
     */
    public record Line(
            String name, double[] x, double[] y, double[] low, double[] high, Integer tone) {
        public Line(String name, double[] x, double[] y, double[] low, double[] high) {
            this(name, x, y, low, high, null);
        }

        public static Line of(String name, double[] x, double[] y) {
            return new Line(name, x, y, null, null);
        }

        /** The same in the color of another chart's curve. */
        Line withTone(int tone) {
            return new Line(name, x, y, low, high, tone);
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
                    name, pick(x, kept), pick(y, kept), pick(low, kept), pick(high, kept), tone);
        }

        private static double[] pick(double[] all, int[] kept) {
            return all == null ? null : IntStream.of(kept).mapToDouble(i -> all[i]).toArray();
        }
    }

    public LineChart {
        lines = List.copyOf(lines);
    }

    public LineChart(String title, ChartAxis x, ChartAxis y, List<Line> lines) {
        this(title, "", x, y, lines);
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
        return PageJson.object("xAxis", x.option(), "yAxis", y.option(), "series", series);
    }

    private JsonObject curve(Line line, int i) {
        JsonObject curve = LineStyle.of(i);
        curve.addProperty("tone", line.tone(i));
        curve.addProperty("type", "line");
        curve.addProperty("name", line.name);
        curve.add("data", points(line.x, this::drawn, line.y));
        curve.addProperty("showSymbol", line.x.length <= SPARSE);
        // A point by itself marks something on another curve.
        if (line.x.length == 1) curve.addProperty("symbolSize", MARK);
        return curve;
    }

    private JsonObject band(Line line, int i) {
        return PageJson.object(
                "type",
                "custom",
                "renderItem",
                "band",
                "name",
                line.name,
                "tone",
                i,
                "data",
                points(line.x, this::drawn, line.low, line.high));
    }

    /** A logarithmic axis has no place for what is not positive. */
    private double drawn(double value) {
        return y.log() && value <= 0 ? Double.NaN : value;
    }

    private static JsonArray points(double[] x, DoubleUnaryOperator drawn, double[]... ys) {
        JsonArray points = new JsonArray(x.length);
        for (int i = 0; i < x.length; i++) {
            double[] point = new double[1 + ys.length];
            point[0] = x[i];
            for (int j = 0; j < ys.length; j++) point[1 + j] = drawn.applyAsDouble(ys[j][i]);
            points.add(PageJson.numbers(point));
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
        return note.isEmpty() ? said : note + " " + said;
    }

    @Override
    public DataTable numbers() {
        List<DataTable.Column> columns = new ArrayList<>(List.of(x.column()));
        List<double[]> ys = new ArrayList<>();
        TreeMap<Double, Object[]> rows = new TreeMap<>();
        for (Line all : lines) {
            Line line = all.thinned(MOST);
            column(columns, line.name);
            ys.add(line.y);
            if (line.low != null) {
                column(columns, line.name + ", from");
                column(columns, line.name + ", to");
            }
        }
        int at = 1;
        for (Line all : lines) {
            Line line = all.thinned(MOST);
            fill(rows, columns.size(), at++, line.x, line.y);
            if (line.low == null) continue;
            fill(rows, columns.size(), at++, line.x, line.low);
            fill(rows, columns.size(), at++, line.x, line.high);
        }
        return new DataTable(title, columns, rows.values().stream().map(Arrays::asList).toList());
    }

    private void column(List<DataTable.Column> columns, String name) {
        columns.add(new DataTable.Column(name, y.unit()));
    }

    private static void fill(
            TreeMap<Double, Object[]> rows, int width, int column, double[] x, double[] y) {
        for (int i = 0; i < x.length; i++) {
            Object[] row = rows.computeIfAbsent(x[i], _ -> new Object[width]);
            row[0] = x[i];
            if (!Double.isNaN(y[i])) row[column] = y[i];
        }
    }
}
