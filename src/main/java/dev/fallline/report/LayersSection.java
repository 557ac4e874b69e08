package dev.fallline.report;

import dev.fallline.report.LineChart.Line;
import dev.fallline.train.Diagnosis;
import dev.fallline.train.Diagnosis.Layer;
import dev.fallline.train.Diagnosis.Warning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What a diagnosed training saw of its layers, epoch by epoch. */
final class LayersSection {
    private LayersSection() {}

    /**
     * @param diagnoses at least one
     */
    static Section of(List<Diagnosis> diagnoses) {
        List<Block> blocks = new ArrayList<>();
        warnings(diagnoses).forEach(text -> blocks.add(Paragraph.warning(text)));
        add(
                blocks,
                "Gradient norm, layer by layer",
                "Of the weights. Much less in the first layers than in the last: the gradient vanishes.",
                "gradient norm",
                lines(diagnoses, l -> l.gradients().norm()));
        add(
                blocks,
                "Size of the updates",
                "How much of its weights' norm a step changed: 0.001 is usual.",
                "‖ΔW‖/‖W‖",
                lines(diagnoses, Layer::updateRatio));
        List<Line> dead = lines(diagnoses, Layer::dead);
        if (!dead.isEmpty()) {
            String note = "Share of the units that are 0 for every example that was looked at.";
            ChartAxis share = ChartAxis.of("dead units", Unit.PERCENT);
            blocks.add(new LineChart("Dead units", note, epoch(), share, dead));
        }
        return new Section("Layers", blocks);
    }

    /** Each symptom of each layer once, as it was first seen. */
    private static Iterable<String> warnings(List<Diagnosis> diagnoses) {
        Map<String, String> first = new LinkedHashMap<>();
        for (Diagnosis d : diagnoses) {
            for (Warning w : d.warnings())
                first.putIfAbsent(w.symptom() + " " + w.layer(), w.text());
        }
        return first.values();
    }

    private static void add(
            List<Block> blocks, String title, String note, String axis, List<Line> lines) {
        if (lines.isEmpty()) return;
        double[] all = lines.stream().flatMapToDouble(l -> Arrays.stream(l.y())).toArray();
        blocks.add(new LineChart(title, note, epoch(), ChartAxis.fitting(axis, all), lines));
    }

    private static ChartAxis epoch() {
        return ChartAxis.of("epoch", Unit.COUNT);
    }

    /** A curve for each layer of which it was measured. */
    private static List<Line> lines(List<Diagnosis> diagnoses, Function<Layer, Double> value) {
        double[] epochs = diagnoses.stream().mapToDouble(Diagnosis::epoch).toArray();
        return IntStream.range(0, diagnoses.getFirst().layers().size())
                .mapToObj(i -> line(i, epochs, diagnoses, value))
                .filter(l -> Arrays.stream(l.y()).anyMatch(Double::isFinite))
                .toList();
    }

    private static Line line(
            int i, double[] epochs, List<Diagnosis> diagnoses, Function<Layer, Double> value) {
        double[] y =
                diagnoses.stream()
                        .map(d -> value.apply(d.layers().get(i)))
                        .mapToDouble(v -> v == null ? Double.NaN : v)
                        .toArray();
        return Line.of("layer " + (i + 1), epochs, y);
    }
}
