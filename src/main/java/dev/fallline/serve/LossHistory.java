package dev.fallline.serve;

import dev.fallline.report.Chart;
import dev.fallline.report.ChartAxis;
import dev.fallline.report.LineChart;
import dev.fallline.report.LineChart.Line;
import dev.fallline.report.NumberFormat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/** The losses of a training so far, with fewer of the earlier points once there are many. */
final class LossHistory {
    private static final int MOST = 400;

    private record Point(long step, double train, Double test) {}

    private final List<Point> points = new ArrayList<>();

    /**
     * @param test null without a test set
     */
    void add(long step, double train, Double test) {
        if (points.size() >= MOST) {
            List<Point> all = List.copyOf(points);
            points.clear();
            for (int i = 0; i < all.size(); i += 2) points.add(all.get(i));
        }
        points.add(new Point(step, train, test));
    }

    Chart chart() {
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of("training", points, Point::step, Point::train));
        if (points.getFirst().test != null) {
            lines.add(Line.of("test", points, Point::step, Point::test));
        }
        double[] all = lines.stream().flatMapToDouble(l -> DoubleStream.of(l.y())).toArray();
        return new LineChart(
                "Loss",
                ChartAxis.of("step", NumberFormat.COUNT),
                ChartAxis.fitting("loss", all),
                lines);
    }
}
