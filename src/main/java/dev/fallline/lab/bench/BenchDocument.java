package dev.fallline.lab.bench;

import dev.fallline.report.Block;
import dev.fallline.report.ChartAxis;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.LineChart;
import dev.fallline.report.LineChart.Line;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Page;
import dev.fallline.report.Paragraph;
import dev.fallline.report.Section;
import dev.fallline.report.TableColumn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Results of benchmarks, in a terminal and as pages. */
public final class BenchDocument {
    /** Curves of a chart that are drawn at first. */
    private static final int FEW = 6;

    private BenchDocument() {}

    /** Of optimizers' updates, in a terminal. */
    public static List<Block> summary(UpdateBench.Report report) {
        List<Block> blocks = new ArrayList<>(environment(report.environment()));
        for (String device : distinct(report.rows(), UpdateRow::device)) {
            blocks.add(new Paragraph(device));
            blocks.add(updates(of(device, report)));
        }
        if (!report.crossings().isEmpty()) blocks.add(crossings(report.crossings()));
        return blocks;
    }

    /** The same as a page. */
    public static Page page(UpdateBench.Report report) {
        List<Section> sections = warning(report.environment());
        for (String device : distinct(report.rows(), UpdateRow::device)) {
            sections.add(new Section(device, updateBlocks(of(device, report))));
        }
        if (!report.crossings().isEmpty()) {
            sections.add(new Section("CPU and GPU", crossings(report.crossings())));
        }
        sections.add(new Section("Environment", facts(report.environment())));
        return new Page("Updates of parameters", report.environment().processor(), sections);
    }

    private static List<UpdateRow> of(String device, UpdateBench.Report report) {
        return report.rows().stream().filter(r -> r.device().equals(device)).toList();
    }

    private static List<Block> updateBlocks(List<UpdateRow> rows) {
        ChartAxis parameters = ChartAxis.log("parameters");
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                new LineChart(
                                "Speed relative to a copy",
                                "Bytes read or written per second, as a share of those of a copy with the same footprint.",
                                parameters,
                                ChartAxis.of("of the copy", NumberFormat.PERCENT),
                                lines(rows, UpdateRow::share))
                        .drawing(FEW));
        blocks.add(
                new LineChart(
                                "Bytes per second",
                                "The median, and the quartiles as a band.",
                                parameters,
                                ChartAxis.log("GB/s"),
                                lines(rows, UpdateRow::gbPerSecond).stream()
                                        .map(line -> withQuartiles(line, rows))
                                        .toList())
                        .drawing(FEW));
        if (rows.stream().anyMatch(r -> r.speedUp() != null)) {
            String note = "Updates on the GPU in the time of one on the CPU.";
            ChartAxis times = ChartAxis.log("times");
            blocks.add(
                    new LineChart(
                                    "GPU against CPU",
                                    note,
                                    parameters,
                                    times,
                                    lines(rows, UpdateRow::speedUp))
                            .drawing(FEW));
            blocks.add(
                    new LineChart(
                                    "GPU against CPU, transfers included",
                                    note,
                                    parameters,
                                    times,
                                    lines(rows, UpdateRow::speedUpWithTransfers))
                            .drawing(FEW));
        }
        blocks.add(updates(rows));
        return blocks;
    }

    private static List<Line> lines(List<UpdateRow> rows, Function<UpdateRow, Double> value) {
        return Line.by(rows, UpdateRow::optimizer, UpdateRow::parameters, value);
    }

    private static Line withQuartiles(Line line, List<UpdateRow> rows) {
        List<UpdateRow> its = rows.stream().filter(r -> r.optimizer().equals(line.name())).toList();
        return new Line(
                line.name(),
                line.x(),
                line.y(),
                its.stream().mapToDouble(r -> gb(r, r.secondsQuartile3())).toArray(),
                its.stream().mapToDouble(r -> gb(r, r.secondsQuartile1())).toArray());
    }

    private static double gb(UpdateRow r, double seconds) {
        return r.gbPerSecond() * r.seconds() / seconds;
    }

    private static DataTable updates(List<UpdateRow> rows) {
        return DataTable.of(
                        "Updates, the median of the windows",
                        rows,
                        TableColumn.text("optimizer", UpdateRow::optimizer),
                        TableColumn.of("parameters", NumberFormat.COUNT, UpdateRow::parameters),
                        TableColumn.of("an update", NumberFormat.DURATION, UpdateRow::seconds),
                        TableColumn.of(
                                "quartiles",
                                NumberFormat.DURATION,
                                r ->
                                        TableColumn.Pair.interval(
                                                r.secondsQuartile1(), r.secondsQuartile3())),
                        TableColumn.of(
                                "parameters/s",
                                NumberFormat.NUMBER,
                                UpdateRow::parametersPerSecond),
                        TableColumn.of("GB/s", NumberFormat.TENTHS, UpdateRow::gbPerSecond),
                        TableColumn.of(
                                "copy GB/s", NumberFormat.TENTHS, UpdateRow::limitGbPerSecond),
                        TableColumn.of("of it", NumberFormat.WHOLE_PERCENT, UpdateRow::share),
                        TableColumn.text("fits in", UpdateRow::cache),
                        TableColumn.of("GPU/CPU", NumberFormat.HUNDREDTHS, UpdateRow::speedUp),
                        TableColumn.of(
                                "with transfers",
                                NumberFormat.HUNDREDTHS,
                                UpdateRow::speedUpWithTransfers))
                .withoutEmptyColumns();
    }

    private static DataTable crossings(List<Crossover> crossings) {
        return DataTable.of(
                "Parameters from which the GPU is faster; none where it is not",
                crossings,
                TableColumn.text("optimizer", Crossover::optimizer),
                TableColumn.of("GPU faster from", NumberFormat.COUNT, Crossover::parameters),
                TableColumn.of(
                        "with transfers from",
                        NumberFormat.COUNT,
                        Crossover::parametersWithTransfers));
    }

    /** Of training steps, in a terminal. */
    public static List<Block> summary(TrainBench.Report report) {
        List<Block> blocks = new ArrayList<>(environment(report.environment()));
        blocks.add(steps(report.rows()));
        blocks.add(new Paragraph(PARTS));
        blocks.add(parts(report.rows()));
        return blocks;
    }

    /** The same as a page. */
    public static Page page(TrainBench.Report report) {
        List<Section> sections = warning(report.environment());
        for (String shape : distinct(report.rows(), TrainRow::shape)) {
            List<TrainRow> rows =
                    report.rows().stream().filter(r -> r.shape().equals(shape)).toList();
            sections.add(new Section(shape, trainBlocks(rows)));
        }
        sections.add(new Section("Time by part", parts(report.rows())));
        sections.add(new Section("Environment", facts(report.environment())));
        return new Page("Training steps", report.environment().processor(), sections);
    }

    private static List<Block> trainBlocks(List<TrainRow> rows) {
        ChartAxis batch = ChartAxis.log("batch");
        return List.of(
                new LineChart(
                                "Examples per second",
                                "Learned from.",
                                batch,
                                ChartAxis.of("examples/s", NumberFormat.COUNT),
                                Line.by(
                                        rows,
                                        BenchDocument::who,
                                        TrainRow::batch,
                                        TrainRow::examplesPerSecond))
                        .drawing(FEW),
                new LineChart(
                                "Speed relative to the matrix products alone",
                                "Rate of the step's multiplications and additions in matrix products, as a share of that of dense products alone.",
                                batch,
                                ChartAxis.of("of the products' rate", NumberFormat.PERCENT),
                                Line.by(rows, BenchDocument::who, TrainRow::batch, TrainRow::share))
                        .drawing(FEW),
                steps(rows));
    }

    private static String who(TrainRow r) {
        return r.optimizer() + ", " + where(r);
    }

    /** What a row was measured on, in a few words. */
    public static String where(TrainRow r) {
        if (r.graph() == null) return "%s × %d".formatted(r.kind(), r.threads());
        return r.kind() + (r.graph() ? "" : ", no graph");
    }

    private static String inputs(TrainRow r) {
        return "%s, %.1f %% not 0".formatted(r.data(), 100 * r.nonZeroShare());
    }

    private static DataTable steps(List<TrainRow> rows) {
        return DataTable.of(
                "Steps, the median of the windows",
                rows,
                step(
                        micros("µs a step", TrainRow::usPerStep),
                        micros(
                                "quartiles",
                                r -> TableColumn.Pair.interval(r.usQuartile1(), r.usQuartile3())),
                        TableColumn.of(
                                "examples/s", NumberFormat.COUNT, TrainRow::examplesPerSecond),
                        micros("dense products", TrainRow::denseProductsUs),
                        TableColumn.of(
                                "step ÷ dense", NumberFormat.HUNDREDTHS, TrainRow::stepOverDense),
                        TableColumn.of("GFLOP/s", NumberFormat.TENTHS, TrainRow::gflops),
                        TableColumn.of("limit", NumberFormat.TENTHS, TrainRow::limitGflops),
                        TableColumn.of("of it", NumberFormat.WHOLE_PERCENT, TrainRow::share)));
    }

    private static final String PARTS =
            "Time by part, µs; forward and backward without their products";

    private static DataTable parts(List<TrainRow> rows) {
        return DataTable.of(
                PARTS,
                rows,
                step(
                        micros("products", TrainRow::productsUs),
                        micros("gather", TrainRow::gatherUs),
                        micros("forward", TrainRow::forwardUs),
                        micros("loss", TrainRow::lossUs),
                        micros("backward", TrainRow::backwardUs),
                        micros("update", TrainRow::updateUs)));
    }

    private static TableColumn<TrainRow> micros(String title, Function<TrainRow, ?> value) {
        return TableColumn.of(title, NumberFormat.TENTHS, value);
    }

    /** Which step it is, and more. */
    @SafeVarargs
    private static List<TableColumn<TrainRow>> step(TableColumn<TrainRow>... more) {
        List<TableColumn<TrainRow>> columns = new ArrayList<>();
        columns.add(TableColumn.text("device", BenchDocument::where));
        columns.add(TableColumn.text("shape", TrainRow::shape));
        columns.add(TableColumn.of("batch", NumberFormat.COUNT, TrainRow::batch));
        columns.add(TableColumn.text("inputs", BenchDocument::inputs));
        columns.add(TableColumn.text("optimizer", TrainRow::optimizer));
        for (TableColumn<TrainRow> c : more) columns.add(c);
        return columns;
    }

    private static List<Section> warning(BenchEnvironment e) {
        List<Section> sections = new ArrayList<>();
        e.warning().ifPresent(w -> sections.add(new Section("Warning", Paragraph.warning(w))));
        return sections;
    }

    private static List<Block> environment(BenchEnvironment e) {
        List<Block> blocks = new ArrayList<>(List.of(facts(e)));
        e.warning().ifPresent(w -> blocks.add(Paragraph.warning(w)));
        return blocks;
    }

    private static Facts facts(BenchEnvironment e) {
        return new Facts()
                .add("date", e.date())
                .add("processor", e.processor())
                .add("processors", e.processors(), NumberFormat.COUNT)
                .add("caches", e.caches().isEmpty() ? "unknown" : String.join(", ", e.caches()))
                .add("Java", e.java())
                .add("system", e.os())
                .add("Fallline", e.fallline())
                .add("load before", e.loadBefore(), NumberFormat.HUNDREDTHS);
    }

    private static <R> List<String> distinct(List<R> rows, Function<R, String> name) {
        return rows.stream().map(name).distinct().toList();
    }
}
