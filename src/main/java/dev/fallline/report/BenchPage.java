package dev.fallline.report;

import dev.fallline.lab.bench.BenchEnvironment;
import dev.fallline.lab.bench.Crossover;
import dev.fallline.lab.bench.TrainBench;
import dev.fallline.lab.bench.TrainRow;
import dev.fallline.lab.bench.UpdateBench;
import dev.fallline.lab.bench.UpdateRow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Pages of benchmarks. */
public final class BenchPage {
    private BenchPage() {}

    /** Of optimizers' updates. */
    public static Page of(UpdateBench.Report report) {
        List<Section> sections = new ArrayList<>();
        for (String device : distinct(report.rows(), UpdateRow::device)) {
            List<UpdateRow> rows =
                    report.rows().stream().filter(r -> r.device().equals(device)).toList();
            sections.add(new Section(device, updateBlocks(rows)));
        }
        if (!report.crossings().isEmpty()) sections.add(crossings(report.crossings()));
        sections.add(environment(report.environment()));
        return new Page("Updates of parameters", report.environment().processor(), sections);
    }

    private static List<Block> updateBlocks(List<UpdateRow> rows) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(
                new LineChart(
                        "How near to a copy",
                        "Bytes that are read or written in a second, as a share of what a copy with the same footprint reaches.",
                        ChartAxis.log("parameters"),
                        ChartAxis.of("of the copy", Unit.PERCENT),
                        updateLines(rows, UpdateRow::share)));
        blocks.add(
                new LineChart(
                        "Bytes in a second",
                        "The median, and the quartiles as a band.",
                        ChartAxis.log("parameters"),
                        ChartAxis.log("GB/s"),
                        updateBands(rows)));
        if (rows.stream().anyMatch(r -> r.speedUp() != null)) {
            blocks.add(speedUp("GPU against CPU", rows, UpdateRow::speedUp));
            blocks.add(
                    speedUp(
                            "GPU against CPU, transfers included",
                            rows,
                            UpdateRow::speedUpWithTransfers));
        }
        blocks.add(updateTable(rows));
        return blocks;
    }

    private static Chart speedUp(
            String title, List<UpdateRow> rows, Function<UpdateRow, Double> measure) {
        return new LineChart(
                title,
                "How often the GPU does an update while the CPU does one.",
                ChartAxis.log("parameters"),
                ChartAxis.log("times"),
                updateLines(rows, r -> measure.apply(r) == null ? Double.NaN : measure.apply(r)));
    }

    private static List<LineChart.Line> updateLines(
            List<UpdateRow> rows, ToDoubleFunction<UpdateRow> measure) {
        List<LineChart.Line> lines = new ArrayList<>();
        for (String optimizer : distinct(rows, UpdateRow::optimizer)) {
            List<UpdateRow> its = of(optimizer, rows);
            lines.add(
                    LineChart.Line.of(
                            optimizer, column(its, UpdateRow::parameters), column(its, measure)));
        }
        return lines;
    }

    private static List<LineChart.Line> updateBands(List<UpdateRow> rows) {
        List<LineChart.Line> lines = new ArrayList<>();
        for (String optimizer : distinct(rows, UpdateRow::optimizer)) {
            List<UpdateRow> its = of(optimizer, rows);
            lines.add(
                    new LineChart.Line(
                            optimizer,
                            column(its, UpdateRow::parameters),
                            column(its, UpdateRow::gbPerSecond),
                            column(its, r -> r.gbPerSecond() * r.seconds() / r.secondsQuartile3()),
                            column(
                                    its,
                                    r -> r.gbPerSecond() * r.seconds() / r.secondsQuartile1())));
        }
        return lines;
    }

    private static List<UpdateRow> of(String optimizer, List<UpdateRow> rows) {
        return rows.stream().filter(r -> r.optimizer().equals(optimizer)).toList();
    }

    private static DataTable updateTable(List<UpdateRow> rows) {
        List<List<Object>> cells = new ArrayList<>();
        for (UpdateRow r : rows) {
            cells.add(
                    Arrays.asList(
                            r.optimizer(),
                            r.parameters(),
                            1e6 * r.seconds(),
                            1e6 * r.secondsQuartile1(),
                            1e6 * r.secondsQuartile3(),
                            r.parametersPerSecond(),
                            r.gbPerSecond(),
                            r.limitGbPerSecond(),
                            r.share(),
                            r.cache()));
        }
        return new DataTable(
                "Updates, the median of the windows; times in microseconds",
                List.of(
                        DataTable.text("optimizer"),
                        DataTable.count("parameters"),
                        DataTable.number("µs"),
                        DataTable.number("quartile 1"),
                        DataTable.number("quartile 3"),
                        DataTable.number("parameters/s"),
                        DataTable.number("GB/s"),
                        DataTable.number("copy GB/s"),
                        DataTable.percent("of the copy"),
                        DataTable.text("fits in")),
                cells);
    }

    private static Section crossings(List<Crossover> crossings) {
        List<List<Object>> cells = new ArrayList<>();
        for (Crossover c : crossings) {
            cells.add(Arrays.asList(c.optimizer(), c.parameters(), c.parametersWithTransfers()));
        }
        return new Section(
                "From where on the GPU is faster",
                new DataTable(
                        "Parameters from which on the GPU is faster; empty where it is not",
                        List.of(
                                DataTable.text("optimizer"),
                                DataTable.count("parameters"),
                                DataTable.count("with transfers")),
                        cells));
    }

    /** Of training steps. */
    public static Page of(TrainBench.Report report) {
        List<Section> sections = new ArrayList<>();
        for (String shape : distinct(report.rows(), TrainRow::shape)) {
            List<TrainRow> rows =
                    report.rows().stream().filter(r -> r.shape().equals(shape)).toList();
            sections.add(new Section(shape, trainBlocks(rows)));
        }
        sections.add(new Section("Where the time goes", partsTable(report.rows())));
        sections.add(environment(report.environment()));
        return new Page("Training steps", report.environment().processor(), sections);
    }

    private static List<Block> trainBlocks(List<TrainRow> rows) {
        return List.of(
                new LineChart(
                        "Examples in a second",
                        "Learned from.",
                        ChartAxis.log("batch"),
                        ChartAxis.of("examples/s", Unit.COUNT),
                        trainLines(rows, TrainRow::examplesPerSecond)),
                new LineChart(
                        "How near to the bare products",
                        "The rate of multiplications and additions of the whole step, as a share of that of its matrix products alone.",
                        ChartAxis.log("batch"),
                        ChartAxis.of("of the products' rate", Unit.PERCENT),
                        trainLines(rows, TrainRow::share)),
                trainTable(rows));
    }

    private static List<LineChart.Line> trainLines(
            List<TrainRow> rows, ToDoubleFunction<TrainRow> measure) {
        List<LineChart.Line> lines = new ArrayList<>();
        for (String name : distinct(rows, BenchPage::who)) {
            List<TrainRow> its = rows.stream().filter(r -> who(r).equals(name)).toList();
            lines.add(LineChart.Line.of(name, column(its, TrainRow::batch), column(its, measure)));
        }
        return lines;
    }

    private static String who(TrainRow r) {
        String graph = r.graph() == null ? "" : r.graph() ? ", graph" : ", no graph";
        String threads = r.threads() == 1 ? "1 thread" : r.threads() + " threads";
        String where = r.kind().equals("cpu") ? threads : r.kind() + graph;
        return r.optimizer() + ", " + where;
    }

    private static String name(TrainRow r) {
        return "%s, %,d, %s".formatted(r.shape(), r.batch(), who(r));
    }

    private static DataTable trainTable(List<TrainRow> rows) {
        List<List<Object>> cells = new ArrayList<>();
        for (TrainRow r : rows) {
            cells.add(
                    Arrays.asList(
                            name(r),
                            r.examplesPerSecond(),
                            r.usPerStep(),
                            r.usQuartile1(),
                            r.usQuartile3(),
                            r.gflops(),
                            r.limitGflops(),
                            r.share()));
        }
        return new DataTable(
                "Steps: network, batch, optimizer, threads",
                List.of(
                        DataTable.text("step"),
                        DataTable.count("examples/s"),
                        DataTable.number("µs"),
                        DataTable.number("quartile 1"),
                        DataTable.number("quartile 3"),
                        DataTable.number("GFLOP/s"),
                        DataTable.number("of the products alone"),
                        DataTable.percent("share")),
                cells);
    }

    private static DataTable partsTable(List<TrainRow> rows) {
        List<List<Object>> cells = new ArrayList<>();
        for (TrainRow r : rows) {
            cells.add(
                    Arrays.asList(
                            name(r),
                            r.usPerStep(),
                            r.productsUs(),
                            r.gatherUs(),
                            r.forwardUs(),
                            r.lossUs(),
                            r.backwardUs(),
                            r.updateUs(),
                            r.waitingUs()));
        }
        return new DataTable(
                "Microseconds of a step; what is waited is in the others",
                List.of(
                        DataTable.text("step"),
                        DataTable.number("all"),
                        DataTable.number("products"),
                        DataTable.number("gather"),
                        DataTable.number("forward"),
                        DataTable.number("loss"),
                        DataTable.number("backward"),
                        DataTable.number("update"),
                        DataTable.number("waiting")),
                cells);
    }

    private static Section environment(BenchEnvironment s) {
        return new Section(
                "Environment",
                new Facts()
                        .add("date", s.date())
                        .add("Fallline", s.fallline())
                        .add("processor", s.processor())
                        .add("processors", s.processors(), Unit.COUNT)
                        .add("caches", String.join(", ", s.caches()))
                        .add("Java", s.java())
                        .add("system", s.os())
                        .add("load before", s.loadBefore(), Unit.NUMBER));
    }

    private static <R> List<String> distinct(List<R> rows, Function<R, String> name) {
        return rows.stream().map(name).distinct().toList();
    }

    private static <R> double[] column(List<R> rows, ToDoubleFunction<R> value) {
        return rows.stream().mapToDouble(value).toArray();
    }
}
