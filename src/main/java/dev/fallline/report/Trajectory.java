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

    /**
     * At most about 500 points: the first, the last, and of each piece of the path those that are
     * farthest left, right, down and up, so that oscillations keep their width.
     */
    Trajectory thinned() {
        if (x.length <= MOST) return this;
        int[] kept = Extremes.places(MOST, x, y);
        return new Trajectory(name, pick(x, kept), pick(y, kept), pick(values, kept));
    }

    private static double[] pick(double[] all, int[] kept) {
        return IntStream.of(kept).mapToDouble(i -> all[i]).toArray();
    }

    String words(ChartAxis across, ChartAxis up, ChartAxis value) {
        int end = x.length - 1;
        String drawn = x.length > MOST ? " Extreme points of %,d are drawn." : "";
        return "%s: from %s to %s."
                        .formatted(name, point(0, across, up, value), point(end, across, up, value))
                + drawn.formatted(x.length);
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
