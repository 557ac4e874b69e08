package dev.fallline.report;

import dev.fallline.lab.bench.Surroundings;
import dev.fallline.lab.bench.TrainBench;
import dev.fallline.lab.bench.TrainRow;
import dev.fallline.lab.bench.UpdateBench;
import dev.fallline.lab.bench.UpdateRow;
import dev.fallline.report.BarChart.Bar;
import dev.fallline.report.DataTable.Column;
import dev.fallline.report.LineChart.Line;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The pages of what {@code bench} has measured. */
public final class BenchPage {
    private BenchPage() {}

    /** What training steps take, and where their time goes. */
    public static Page of(TrainBench.Report report) {
        List<TrainRow> rows = report.rows();
        List<Bar> speeds = new ArrayList<>();
        List<Bar> shares = new ArrayList<>();
        for (TrainRow r : rows) {
            double slow = 1e6 * r.batch() / r.usQuartile3();
            double fast = 1e6 * r.batch() / r.usQuartile1();
            speeds.add(new Bar(name(r), r.examplesPerSecond(), slow, fast));
            shares.add(new Bar(name(r), r.share()));
        }
        return new Page(
                "Training steps",
                report.environment().processor(),
                List.of(
                        new Section(
                                "A step",
                                new BarChart(
                                        "Examples per second",
                                        "Median and quartiles of the windows.",
                                        Axis.of("examples/s"),
                                        speeds),
                                new BarChart(
                                        "Share of the bare products' rate",
                                        "The products alone, in turn with the steps, are 100 %.",
                                        Axis.of("share", Unit.PERCENT),
                                        shares),
                                steps(rows)),
                        new Section("Where the time goes", parts(rows)),
                        surroundings(report.environment())));
    }

    private static String name(TrainRow r) {
        return "%s, %s, batch %,d, %s".formatted(device(r), r.shape(), r.batch(), r.optimizer());
    }

    private static String device(TrainRow r) {
        if (r.graph() == null) return "%s × %d".formatted(r.kind(), r.threads());
        return r.kind() + (r.graph() ? "" : ", no graph");
    }

    private static DataTable steps(List<TrainRow> rows) {
        return table(
                "Steps",
                rows,
                BenchPage::name,
                List.of("µs a step", "quartile", "quartile", "examples/s", "GFLOP/s", "products"),
                List.of(
                        r -> r.usPerStep(),
                        r -> r.usQuartile1(),
                        r -> r.usQuartile3(),
                        r -> r.examplesPerSecond(),
                        r -> r.gflops(),
                        r -> r.limitGflops()));
    }

    private static DataTable parts(List<TrainRow> rows) {
        return table(
                "Microseconds; forward and backward beyond their products",
                rows,
                BenchPage::name,
                List.of("products", "gather", "forward", "loss", "backward", "update", "waiting"),
                List.of(
                        r -> r.productsUs(),
                        r -> r.gatherUs(),
                        r -> r.forwardUs(),
                        r -> r.lossUs(),
                        r -> r.backwardUs(),
                        r -> r.updateUs(),
                        r -> r.waitingUs()));
    }

    /** What updates take, beside copies. */
    public static Page of(UpdateBench.Report report) {
        List<Section> sections = new ArrayList<>();
        List<UpdateRow> all = report.rows();
        for (String device : all.stream().map(UpdateRow::device).distinct().toList()) {
            sections.add(
                    updates(device, all.stream().filter(r -> r.device().equals(device)).toList()));
        }
        sections.add(surroundings(report.environment()));
        return new Page("Updates of optimizers", report.environment().processor(), sections);
    }

    private static Section updates(String device, List<UpdateRow> rows) {
        return new Section(
                device,
                new LineChart(
                        "Bytes read and written",
                        "Each array counted once for either.",
                        Axis.log("parameters"),
                        Axis.of("GB/s"),
                        lines(rows, UpdateRow::gbPerSecond)),
                new LineChart(
                        "Share of a copy",
                        "A copy that needs as much room, in turn with the updates, is 100 %.",
                        Axis.log("parameters"),
                        Axis.of("share", Unit.PERCENT),
                        lines(rows, UpdateRow::share)),
                table(
                        "Updates",
                        rows,
                        r -> "%s, %,d parameters".formatted(r.optimizer(), r.parameters()),
                        List.of("µs an update", "quartile", "quartile", "GB/s", "copy GB/s"),
                        List.of(
                                r -> 1e6 * r.seconds(),
                                r -> 1e6 * r.secondsQuartile1(),
                                r -> 1e6 * r.secondsQuartile3(),
                                r -> r.gbPerSecond(),
                                r -> r.limitGbPerSecond())));
    }

    /** A line for each optimizer. */
    private static List<Line> lines(List<UpdateRow> rows, ToDoubleFunction<UpdateRow> value) {
        return rows.stream()
                .map(UpdateRow::optimizer)
                .distinct()
                .map(
                        o -> {
                            var own = rows.stream().filter(r -> r.optimizer().equals(o)).toList();
                            return Line.of(
                                    o,
                                    own.stream().mapToDouble(UpdateRow::parameters).toArray(),
                                    own.stream().mapToDouble(value).toArray());
                        })
                .toList();
    }

    private static <R> DataTable table(
            String caption,
            List<R> rows,
            Function<R, String> name,
            List<String> names,
            List<ToDoubleFunction<R>> values) {
        List<Column> columns = new ArrayList<>(List.of(DataTable.text("what")));
        names.forEach(n -> columns.add(DataTable.number(n)));
        List<List<Object>> cells = new ArrayList<>();
        for (R row : rows) {
            List<Object> own = new ArrayList<>(List.of(name.apply(row)));
            values.forEach(v -> own.add(v.applyAsDouble(row)));
            cells.add(own);
        }
        return new DataTable(caption, columns, cells);
    }

    private static Section surroundings(Surroundings s) {
        return new Section(
                "Where and when",
                new Facts()
                        .add("date", s.date())
                        .add("Fallline", s.fallline())
                        .add("processor", s.processor())
                        .add("processors", s.processors(), Unit.COUNT)
                        .add("caches", s.caches().isEmpty() ? null : String.join(", ", s.caches()))
                        .add("Java", s.java())
                        .add("system", s.os())
                        .add(
                                "load before",
                                s.loadBefore() < 0 ? null : s.loadBefore(),
                                Unit.NUMBER));
    }
}
