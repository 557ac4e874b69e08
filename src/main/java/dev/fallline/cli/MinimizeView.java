package dev.fallline.cli;

import dev.fallline.minimize.ManyStarts;
import dev.fallline.minimize.ManyStarts.Minimum;
import dev.fallline.minimize.MethodSpec;
import dev.fallline.minimize.MinimizationProblem;
import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.minimize.Optimality;
import dev.fallline.minimize.StoppingRules;
import dev.fallline.minimize.Trace;
import dev.fallline.report.Block;
import dev.fallline.report.DataTable;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Paragraph;
import dev.fallline.report.TableColumn;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What comes of a minimization, for people. */
record MinimizeView(MinimizationProblem problem, MethodSpec choice, StoppingRules rules) {
    /** Variables with a column of their own. */
    private static final int SHOWN = 6;

    /** Rows at the beginning of a long path, and after them. */
    private static final int FIRST = 6;

    private static final int LATER = 8;

    private List<String> variables() {
        return problem.expression().variables();
    }

    List<Block> blocks(Result r) {
        List<Trace.Entry> path = r.path().entries();
        List<TableColumn<Trace.Entry>> columns = new ArrayList<>();
        columns.add(TableColumn.of("step", NumberFormat.COUNT, Trace.Entry::step));
        columns.addAll(coordinates(Trace.Entry::x));
        columns.add(TableColumn.of("value", NumberFormat.VALUE, Trace.Entry::value));
        columns.add(TableColumn.of("gradient", NumberFormat.SIZE, Trace.Entry::gradientNorm));
        String end =
                "%s at %s%s; %s"
                        .formatted(
                                NumberFormat.VALUE.text(r.end().value()),
                                point(r.end().x()),
                                choice.judge(problem, r).map(o -> ": " + kind(o)).orElse(""),
                                evaluations(r.count().total()));
        return List.of(
                DataTable.of(
                        "Path", thinned(path.size()).stream().map(path::get).toList(), columns),
                new Paragraph(new StopMessage(choice, rules).sentence(r)),
                new Paragraph(end));
    }

    private static String evaluations(long count) {
        return count == 1
                ? "1 function evaluation"
                : NumberFormat.COUNT.text(count) + " function evaluations";
    }

    /** What the place is, and by what evidence. */
    private static String kind(Optimality o) {
        String newton = "Newton step " + NumberFormat.SIZE.text(o.newtonStep());
        return switch (o.kind()) {
            case MINIMUM -> "a minimum (%s, %s)".formatted(curvature(o), newton);
            case MAXIMUM -> "a maximum (%s, %s)".formatted(curvature(o), newton);
            case SADDLE -> "a saddle point (%s, %s)".formatted(curvature(o), newton);
            case DEGENERATE ->
                    "a degenerate point (%s: 0 within the uncertainty)".formatted(curvature(o));
            case KINK ->
                    "a minimum at a kink (no lower value at %s points within %s)"
                            .formatted(
                                    NumberFormat.COUNT.text(o.around().points()),
                                    NumberFormat.SIZE.text(o.around().radius()));
            case NOT_STATIONARY ->
                    Double.isNaN(o.newtonStep())
                            ? "not a stationary point"
                            : "not a stationary point (%s, predicted decrease %s)"
                                    .formatted(
                                            newton, NumberFormat.SIZE.text(o.predictedDecrease()));
        };
    }

    private static String curvature(Optimality o) {
        double[] values = o.eigenvalues();
        if (values.length == 1) return "second derivative " + NumberFormat.SIZE.text(values[0]);
        return "Hessian eigenvalues %s to %s"
                .formatted(
                        NumberFormat.SIZE.text(values[0]),
                        NumberFormat.SIZE.text(values[values.length - 1]));
    }

    /** The first few, then every so many, and the last. */
    private static List<Integer> thinned(int size) {
        if (size <= FIRST + LATER) return IntStream.range(0, size).boxed().toList();
        IntStream later =
                IntStream.rangeClosed(1, LATER)
                        .map(i -> FIRST - 1 + (int) ((long) (size - FIRST) * i / LATER));
        return IntStream.concat(IntStream.range(0, FIRST), later).boxed().toList();
    }

    /** One for each of the first variables, and a mark for those that are left out. */
    private <R> List<TableColumn<R>> coordinates(Function<R, double[]> x) {
        List<TableColumn<R>> columns = new ArrayList<>();
        for (int i = 0; i < Math.min(SHOWN, variables().size()); i++) {
            int variable = i;
            columns.add(
                    TableColumn.of(
                            variables().get(i), NumberFormat.VALUE, r -> x.apply(r)[variable]));
        }
        if (variables().size() > SHOWN) columns.add(TableColumn.text("", _ -> "…"));
        return columns;
    }

    private String point(double[] x) {
        String some =
                IntStream.range(0, Math.min(SHOWN, x.length))
                        .mapToObj(i -> variables().get(i) + "=" + NumberFormat.VALUE.text(x[i]))
                        .collect(Collectors.joining(", "));
        return x.length > SHOWN ? some + ", …" : some;
    }

    List<Block> blocks(ManyStarts all) {
        List<TableColumn<Integer>> columns = new ArrayList<>();
        columns.add(TableColumn.of("start", NumberFormat.COUNT, i -> i + 1));
        columns.addAll(coordinates(i -> all.results().get(i).end().x()));
        columns.add(
                TableColumn.of(
                        "value", NumberFormat.VALUE, i -> all.results().get(i).end().value()));
        columns.add(TableColumn.of("steps", NumberFormat.COUNT, i -> all.results().get(i).steps()));
        columns.add(TableColumn.text("stopped by", i -> all.results().get(i).stopped().label()));
        int count = all.results().size();
        DataTable starts =
                DataTable.of("Starts", IntStream.range(0, count).boxed().toList(), columns);
        if (all.minima().isEmpty()) {
            return List.of(
                    starts, new Paragraph("none of %d starts came to rest".formatted(count)));
        }
        return List.of(starts, minima(all), new Paragraph(best(all)));
    }

    private DataTable minima(ManyStarts all) {
        List<TableColumn<Minimum>> columns = new ArrayList<>();
        columns.add(TableColumn.of("ended there", NumberFormat.COUNT, Minimum::count));
        columns.addAll(coordinates(m -> m.end().x()));
        columns.add(TableColumn.of("value", NumberFormat.VALUE, m -> m.end().value()));
        return DataTable.of("Minima", all.minima(), columns);
    }

    private static String best(ManyStarts all) {
        return "%s of %d starts ended at the least value found, %s%s"
                .formatted(
                        NumberFormat.PERCENT.text(all.shareAtBest()),
                        all.results().size(),
                        NumberFormat.VALUE.text(all.minima().getFirst().end().value()),
                        unfinished(all.unfinishedAtBest()));
    }

    private static String unfinished(int count) {
        if (count == 0) return "";
        return "; %d of them ended by --steps and are counted at the minimum that L-BFGS finds from there"
                .formatted(count);
    }
}
