package dev.fallline.train.run;

import dev.fallline.report.Block;
import dev.fallline.report.ChartAxis;
import dev.fallline.report.DataTable;
import dev.fallline.report.LineChart;
import dev.fallline.report.LineChart.Line;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Paragraph;
import dev.fallline.report.Section;
import dev.fallline.report.TableColumn;
import dev.fallline.train.Diagnosis;
import dev.fallline.train.Diagnosis.Layer;
import dev.fallline.train.Diagnosis.Warning;
import dev.fallline.train.DistributionSummary;
import dev.fallline.train.Epoch;

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
        blocks.add(table(diagnoses.getLast()));
        add(
                blocks,
                "Gradient norm, layer by layer",
                "Of the weights, in each layer.",
                "gradient norm",
                lines(diagnoses, l -> l.gradients().norm()));
        add(
                blocks,
                "Size of the updates",
                "Norm of a step divided by that of the weights: 0.001 is usual.",
                "‖ΔW‖/‖W‖",
                lines(diagnoses, Layer::updateRatio));
        List<Line> dead = lines(diagnoses, Layer::dead);
        if (!dead.isEmpty()) {
            String note = "Share of the units that are 0 for every example examined.";
            ChartAxis share = ChartAxis.of("dead units", NumberFormat.PERCENT);
            blocks.add(new LineChart("Dead units", note, epoch(), share, dead));
        }
        return new Section("Layers", blocks);
    }

    /**
     * The last of the diagnoses, and what all of them cost.
     *
     * @param epochs of the training
     */
    static List<Block> last(List<Diagnosis> diagnoses, List<Epoch> epochs) {
        Diagnosis last = diagnoses.getLast();
        List<Block> blocks = new ArrayList<>();
        String head = when(last) + ", on %,d examples".formatted(last.examples());
        if (!epochs.isEmpty()) {
            // Without the first look, which loads what the training would load else.
            double looking =
                    diagnoses.stream()
                            .filter(d -> d.epoch() > 0)
                            .mapToDouble(Diagnosis::seconds)
                            .sum();
            double training = epochs.stream().mapToDouble(Epoch::seconds).sum();
            head +=
                    "; the diagnoses took %s of the training time"
                            .formatted(NumberFormat.PERCENT.text(looking / training));
        }
        blocks.add(new Paragraph(head));
        blocks.add(table(last));
        last.warnings().forEach(w -> blocks.add(Paragraph.warning(w.text())));
        return blocks;
    }

    private static String when(Diagnosis d) {
        return d.epoch() == 0 ? "layers before the first step" : "layers after epoch " + d.epoch();
    }

    private static DataTable table(Diagnosis d) {
        return DataTable.of(
                when(d),
                d.layers(),
                TableColumn.of("layer", NumberFormat.COUNT, Layer::layer),
                TableColumn.of("units", NumberFormat.COUNT, Layer::units),
                TableColumn.of("‖W‖", NumberFormat.SIZE, l -> l.weights().norm()),
                TableColumn.of("‖∂W‖", NumberFormat.SIZE, l -> l.gradients().norm()),
                TableColumn.of("‖ΔW‖/‖W‖", NumberFormat.SIZE, Layer::updateRatio),
                TableColumn.of("dead", NumberFormat.WHOLE_PERCENT, Layer::dead),
                TableColumn.of("activations", NumberFormat.SIZE, l -> spread(l.activations())));
    }

    private static TableColumn.Pair spread(DistributionSummary s) {
        return new TableColumn.Pair(s.mean(), " ± ", s.std());
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
        return ChartAxis.of("epoch", NumberFormat.COUNT);
    }

    /** A curve for each layer of which it was measured. */
    private static List<Line> lines(List<Diagnosis> diagnoses, Function<Layer, Double> value) {
        return IntStream.range(0, diagnoses.getFirst().layers().size())
                .mapToObj(
                        i ->
                                Line.of(
                                        "layer " + (i + 1),
                                        diagnoses,
                                        Diagnosis::epoch,
                                        d -> value.apply(d.layers().get(i))))
                .filter(l -> Arrays.stream(l.y()).anyMatch(Double::isFinite))
                .toList();
    }
}
