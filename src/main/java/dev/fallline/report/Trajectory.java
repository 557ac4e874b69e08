package dev.fallline.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A path in the plane, from point to point.
 *
 * @param x at least one number
 * @param y as many
 * @param values of the function there, as many
 */
public record Trajectory(String name, double[] x, double[] y, double[] values) {
    private static final int MOST = 500;

    /** With about every n-th point, but the first and the last always. */
    Trajectory thinned() {
        int stride = Math.ceilDiv(x.length, MOST);
        if (stride <= 1) return this;
        int[] kept =
                IntStream.range(0, x.length)
                        .filter(i -> i % stride == 0 || i == x.length - 1)
                        .toArray();
        return new Trajectory(name, pick(x, kept), pick(y, kept), pick(values, kept));
    }

    private static double[] pick(double[] all, int[] kept) {
        return IntStream.of(kept).mapToDouble(i -> all[i]).toArray();
    }

    String words(ChartAxis across, ChartAxis up, ChartAxis value) {
        int end = x.length - 1;
        return "%s: from %s to %s."
                .formatted(name, point(0, across, up, value), point(end, across, up, value));
    }

    private String point(int i, ChartAxis across, ChartAxis up, ChartAxis value) {
        return "%s %s, %s %s (%s %s)"
                .formatted(
                        across.name(),
                        across.text(x[i]),
                        up.name(),
                        up.text(y[i]),
                        value.name(),
                        value.text(values[i]));
    }

    /** All points of some ways. */
    static DataTable table(
            String title, List<Trajectory> ways, ChartAxis across, ChartAxis up, ChartAxis value) {
        record Point(String way, double x, double y, double value) {}
        List<Point> points = new ArrayList<>();
        for (Trajectory way : ways) {
            Trajectory w = way.thinned();
            for (int i = 0; i < w.x.length; i++) {
                points.add(new Point(w.name, w.x[i], w.y[i], w.values[i]));
            }
        }
        return DataTable.of(
                title,
                points,
                TableColumn.text("way", Point::way),
                across.column(Point::x),
                up.column(Point::y),
                value.column(Point::value));
    }
}
