package dev.fallline.train.run;

import dev.fallline.data.ExampleShape;
import dev.fallline.graph.Layout;
import dev.fallline.report.Block;
import dev.fallline.report.ChartAxis;
import dev.fallline.report.DataTable;
import dev.fallline.report.LineChart;
import dev.fallline.report.LineChart.Line;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Paragraph;
import dev.fallline.report.PictureChart;
import dev.fallline.report.PictureChart.Picture;
import dev.fallline.report.Section;
import dev.fallline.report.TableColumn;
import dev.fallline.train.Diagnosis;
import dev.fallline.train.DistributionSummary;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The weights of a finished network: those of the first layer as pictures, where the inputs are
 * pictures, and the distribution in each layer.
 */
final class WeightsSection {
    /** Units whose weights are drawn. */
    private static final int UNITS = 40;

    /** Layers whose distributions are drawn. */
    private static final int LAYERS = 6;

    /** The share of the weights that are not brighter than the full color. */
    private static final double WITHIN = 0.995;

    private final Model model;
    private final List<Diagnosis> diagnoses;
    private final List<Layout.Slice> matrices;

    private WeightsSection(Model model, List<Diagnosis> diagnoses) {
        this.model = model;
        this.diagnoses = diagnoses;
        matrices = model.mlp().layout().learned().stream().filter(Layout.Slice::decayed).toList();
    }

    /**
     * @param diagnoses may be empty
     */
    static Section of(Model model, List<Diagnosis> diagnoses) {
        WeightsSection section = new WeightsSection(model, diagnoses);
        List<Block> blocks = new ArrayList<>();
        ExampleShape shape = model.schema().shape();
        boolean drawable = shape.channels() == 1 || shape.channels() == 3;
        if (shape.isImage() && drawable) blocks.add(section.pictures(shape));
        int layers = section.matrices.size();
        if (layers > LAYERS) {
            blocks.add(
                    new Paragraph(
                            "Distributions of the first %d of %d layers."
                                    .formatted(LAYERS, layers)));
        }
        for (int i = 0; i < Math.min(LAYERS, layers); i++) blocks.addAll(section.histograms(i));
        return new Section("Weights", blocks);
    }

    /** A unit of the first layer; its weights are a column of the matrix. */
    private record Unit(String name, float[] weights, double norm) {}

    private Unit unit(int j) {
        Layout.Slice first = matrices.getFirst();
        int units = first.shape().columns();
        float[] weights = new float[first.shape().rows()];
        double squares = 0;
        for (int i = 0; i < weights.length; i++) {
            weights[i] = model.parameters()[first.offset() + i * units + j];
            squares += (double) weights[i] * weights[i];
        }
        boolean classes = matrices.size() == 1 && model.classes().size() == units;
        String name = classes ? model.classes().get(j) : "unit " + (j + 1);
        return new Unit(name, weights, Math.sqrt(squares));
    }

    private PictureChart pictures(ExampleShape shape) {
        int count = matrices.getFirst().shape().columns();
        List<Unit> units = new ArrayList<>(IntStream.range(0, count).mapToObj(this::unit).toList());
        if (count > UNITS) units.sort(Comparator.comparingDouble(Unit::norm).reversed());
        List<Unit> drawn = units.subList(0, Math.min(UNITS, count));
        double full = fullColor(drawn);
        String colors =
                shape.channels() == 1
                        ? "Blue: a brighter pixel raises the unit's sum. Orange: it lowers it. The background's color is 0"
                        : "Red, green and blue are the weights of these channels; the middle of each is 0";
        String which =
                drawn.size() < count
                        ? "The %d of %d units with the largest norms.".formatted(UNITS, count)
                        : "All %d units.".formatted(count);
        String words =
                "%s Each picture shows the weights from the pixels to one unit. %s, full color ±%s."
                        .formatted(which, colors, NumberFormat.SIZE.text(full));
        return new PictureChart(
                "Weights of the first layer",
                words,
                shape.height(),
                shape.width(),
                shape.channels(),
                true,
                drawn.stream().map(u -> new Picture(bytes(u, full), List.of(u.name))).toList(),
                DataTable.of(
                        "Weights by unit",
                        drawn,
                        TableColumn.text("unit", Unit::name),
                        TableColumn.of("norm", NumberFormat.SIZE, Unit::norm),
                        TableColumn.of("least", NumberFormat.SIZE, u -> sorted(u.weights)[0]),
                        TableColumn.of(
                                "greatest",
                                NumberFormat.SIZE,
                                u -> sorted(u.weights)[u.weights.length - 1])));
    }

    private static double fullColor(List<Unit> units) {
        int size = units.getFirst().weights.length;
        float[] sizes = new float[size * units.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = Math.abs(units.get(i / size).weights[i % size]);
        }
        float full = sorted(sizes)[(int) (WITHIN * (sizes.length - 1))];
        return full > 0 ? full : 1;
    }

    private static float[] sorted(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static byte[] bytes(Unit unit, double full) {
        byte[] bytes = new byte[unit.weights.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = PictureChart.signed(unit.weights[i] / full);
        }
        return bytes;
    }

    /** Of a layer's weights and, where they were recorded, its gradients. */
    private List<Block> histograms(int layer) {
        Layout.Slice matrix = matrices.get(layer);
        int end = matrix.offset() + matrix.shape().size();
        var now = DistributionSummary.of(model.parameters(), matrix.offset(), end);
        List<Line> weights = new ArrayList<>();
        List<Line> gradients = new ArrayList<>();
        if (!diagnoses.isEmpty()) {
            Diagnosis first = diagnoses.getFirst();
            Diagnosis last = diagnoses.getLast();
            add(weights, when(first), first.layers().get(layer).weights());
            add(gradients, when(last), last.layers().get(layer).gradients());
        }
        add(weights, "trained", now);
        List<Block> charts = new ArrayList<>();
        String name = "Layer %d: ".formatted(layer + 1);
        chart(charts, name + "weights", "weight", weights);
        chart(charts, name + "gradients of the weights", "∂loss/∂weight", gradients);
        return charts;
    }

    private static String when(Diagnosis d) {
        return d.epoch() == 0 ? "before the first step" : "after epoch " + d.epoch();
    }

    /** The outline of a histogram whose area is 1; none of equal numbers. */
    private static void add(List<Line> lines, String name, DistributionSummary d) {
        int n = d.histogram().length;
        double width = (d.max() - d.min()) / n;
        double all = IntStream.of(d.histogram()).sum();
        if (!(width > 0) || all == 0) return;
        double[] x = new double[2 * n + 2];
        double[] y = new double[2 * n + 2];
        for (int i = 0; i <= n; i++) {
            x[2 * i] = x[2 * i + 1] = d.min() + i * width;
            if (i < n) y[2 * i + 1] = y[2 * i + 2] = d.histogram()[i] / (all * width);
        }
        lines.add(Line.of(name, x, y));
    }

    private static void chart(List<Block> charts, String title, String axis, List<Line> lines) {
        if (lines.isEmpty()) return;
        charts.add(
                new LineChart(
                        title,
                        "A histogram of 20 intervals; its area is 1.",
                        ChartAxis.of(axis),
                        ChartAxis.of("density"),
                        lines));
    }
}
