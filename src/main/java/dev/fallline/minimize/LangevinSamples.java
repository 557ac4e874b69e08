package dev.fallline.minimize;

import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.report.ChartAxis;
import dev.fallline.report.LineChart;
import dev.fallline.report.LineChart.Line;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Paragraph;
import dev.fallline.report.SampledFunction;
import dev.fallline.report.Section;

import java.util.Arrays;
import java.util.List;

/**
 * The places of Langevin's dynamics in one variable beside the density that they have in the limit
 * of small rates, exp(−f/T)/Z, over the range that was visited.
 *
 * @param x middles of the bins of a histogram
 * @param share of the places in each bin
 * @param expected share by the density
 */
record LangevinSamples(int count, double[] x, double[] share, double[] expected) {
    /** The first part of the path depends on the start. */
    private static final double FORGOTTEN = 0.1;

    private static final int BINS = 50;

    /** Points of the density in each bin. */
    private static final int FINE = 20;

    /**
     * @param temperature T &gt; 0
     */
    static LangevinSamples of(Oracle f, Result result, double temperature) {
        List<Trace.Entry> path = result.path().entries();
        double[] places =
                path.stream()
                        .skip((long) (FORGOTTEN * path.size()))
                        .mapToDouble(e -> e.x()[0])
                        .toArray();
        double low = Arrays.stream(places).min().orElseThrow();
        double width = (Arrays.stream(places).max().orElseThrow() - low) / BINS;
        double[] share = new double[BINS];
        for (double p : places) {
            share[Math.min(BINS - 1, (int) ((p - low) / width))] += 1.0 / places.length;
        }
        double[] x = SampledFunction.spaced(low + width / 2, low + (BINS - 0.5) * width, BINS);
        double[] expected = new double[BINS];
        double least = result.path().best().value();
        for (int i = 0; i < BINS * FINE; i++) {
            double at = low + (i + 0.5) * width / FINE;
            double density = Math.exp((least - f.value(new double[] {at})) / temperature);
            if (Double.isFinite(density)) expected[i / FINE] += density;
        }
        double all = Arrays.stream(expected).sum();
        Arrays.setAll(expected, i -> expected[i] / all);
        return new LangevinSamples(places.length, x, share, expected);
    }

    /** The total variation distance, ½ Σ |share − expected|: 0 if they agree, at most 1. */
    double distance() {
        double sum = 0;
        for (int i = 0; i < BINS; i++) sum += Math.abs(share[i] - expected[i]);
        return sum / 2;
    }

    Section section(String variable) {
        String words =
                "Shares of %,d places, all but the first tenth of the path, in %d bins, and those by the density exp(−f/T). They differ by %s (total variation distance: 0 if equal, at most 1). Neighboring steps have similar places, and a large rate widens their distribution."
                        .formatted(count, BINS, NumberFormat.SIZE.text(distance()));
        return new Section(
                "Samples",
                new Paragraph(words),
                new LineChart(
                        "Places and exp(−f/T)",
                        ChartAxis.of(variable),
                        ChartAxis.of("share of a bin"),
                        List.of(Line.of("places", x, share), Line.of("exp(−f/T)/Z", x, expected))));
    }
}
