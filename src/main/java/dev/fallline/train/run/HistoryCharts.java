package dev.fallline.train.run;

import dev.fallline.data.Task;
import dev.fallline.report.Chart;
import dev.fallline.report.ChartAxis;
import dev.fallline.report.LineChart;
import dev.fallline.report.LineChart.Line;
import dev.fallline.report.NumberFormat;
import dev.fallline.train.Epoch;
import dev.fallline.train.Metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The histories of one or several runs as charts: one for each quantity that was measured. */
public final class HistoryCharts {
    private HistoryCharts() {}

    /** Of a single run, with a curve for each set on which a quantity was measured. */
    static List<Chart> of(List<Epoch> epochs, Task task) {
        return of(Map.of("", epochs), task);
    }

    /**
     * Of several runs, one over the other.
     *
     * @param histories the epochs of each by its name
     */
    public static List<Chart> of(Map<String, List<Epoch>> histories, Task task) {
        Map<String, List<Metric>> quantities = new LinkedHashMap<>();
        for (Metric m : Metric.of(task)) {
            boolean measured =
                    histories.values().stream()
                            .flatMap(List::stream)
                            .anyMatch(e -> e.value(m) != null);
            if (measured) quantities.computeIfAbsent(m.quantity(), _ -> new ArrayList<>()).add(m);
        }
        List<Chart> charts = new ArrayList<>();
        quantities.values().forEach(metrics -> charts.add(chart(metrics, histories)));
        return charts;
    }

    private static Chart chart(List<Metric> metrics, Map<String, List<Epoch>> histories) {
        Metric first = metrics.getFirst();
        List<Line> lines = new ArrayList<>();
        histories.forEach(
                (run, epochs) -> {
                    for (Metric m : metrics) {
                        if (histories.size() > 1
                                && epochs.stream().allMatch(e -> e.value(m) == null)) continue;
                        String name = histories.size() == 1 ? name(m) : overlaid(run, m);
                        lines.add(Line.of(name, epochs, Epoch::epoch, e -> e.value(m)));
                    }
                });
        String title = first.quantity();
        return new LineChart(
                Character.toUpperCase(title.charAt(0)) + title.substring(1),
                first.note(),
                ChartAxis.of("epoch", NumberFormat.COUNT),
                ChartAxis.fitting(title, first.format(), lines),
                lines);
    }

    private static String name(Metric m) {
        return m.subset() == null ? m.quantity() : m.subset().title();
    }

    private static String overlaid(String run, Metric m) {
        return m.subset() == null ? run : run + ", " + m.subset().title();
    }
}
