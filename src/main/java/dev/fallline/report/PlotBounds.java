package dev.fallline.report;

import java.util.Arrays;
import java.util.List;

/** A rectangle of the plane. */
public record PlotBounds(double left, double right, double bottom, double top) {
    /** The margin around the content, in parts of its width. */
    private static final double MARGIN = 0.2;

    /** What is flatter than this, in parts of its width, gets room above and below. */
    private static final double FLATTEST = 0.4;

    /**
     * The window around some points, with a margin.
     *
     * @param points at least one, each two finite numbers
     */
    public static PlotBounds around(List<double[]> points) {
        double[] x = points.stream().mapToDouble(p -> p[0]).toArray();
        double[] y = points.stream().mapToDouble(p -> p[1]).toArray();
        double larger = Math.max(extent(x), extent(y));
        double least = larger > 0 ? FLATTEST * larger : 2;
        double[] across = widened(x, least);
        double[] up = widened(y, least);
        return new PlotBounds(across[0], across[1], up[0], up[1]);
    }

    /** From the least to the greatest number, with a margin, and at least so wide. */
    public static double[] widened(double[] values, double least) {
        double low = Arrays.stream(values).min().orElseThrow();
        double extent = extent(values);
        double margin = Math.max(MARGIN * extent, (least - extent) / 2);
        return new double[] {low - margin, low + extent + margin};
    }

    private static double extent(double[] values) {
        var range = Arrays.stream(values).summaryStatistics();
        return range.getMax() - range.getMin();
    }
}
