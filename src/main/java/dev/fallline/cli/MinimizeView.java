package dev.fallline.cli;

import dev.fallline.minimize.ManyStarts;
import dev.fallline.minimize.ManyStarts.Minimum;
import dev.fallline.minimize.MethodSpec;
import dev.fallline.minimize.MinimizationProblem;
import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.minimize.Optimality;
import dev.fallline.minimize.StoppingRules;
import dev.fallline.minimize.Trace;
import dev.fallline.report.NumberFormat;

import java.util.ArrayList;
import java.util.List;
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

    void print(Result r) {
        List<Trace.Entry> path = r.path().entries();
        Table table = new Table().right("step");
        columns(table).right("value").right("gradient");
        for (int i : thinned(path.size())) {
            Trace.Entry e = path.get(i);
            List<String> cells = new ArrayList<>(List.of(NumberFormat.COUNT.text(e.step())));
            cells.addAll(coordinates(e.x()));
            cells.add(NumberFormat.VALUE.text(e.value()));
            cells.add(NumberFormat.SIZE.text(e.gradientNorm()));
            table.row(cells.toArray(String[]::new));
        }
        System.out.println(table);
        System.out.println();
        System.out.println(new StopMessage(choice, rules).sentence(r));
        System.out.println(
                "%s at %s%s; %s"
                        .formatted(
                                NumberFormat.VALUE.text(r.end().value()),
                                point(r.end().x()),
                                choice.judge(problem, r).map(o -> ": " + kind(o)).orElse(""),
                                evaluations(r.count().total())));
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

    private Table columns(Table table) {
        int shown = Math.min(SHOWN, variables().size());
        variables().subList(0, shown).forEach(table::right);
        return variables().size() > shown ? table.left("") : table;
    }

    private static List<String> coordinates(double[] x) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < Math.min(SHOWN, x.length); i++)
            cells.add(NumberFormat.VALUE.text(x[i]));
        if (x.length > SHOWN) cells.add("…");
        return cells;
    }

    private String point(double[] x) {
        String some =
                IntStream.range(0, Math.min(SHOWN, x.length))
                        .mapToObj(i -> variables().get(i) + "=" + NumberFormat.VALUE.text(x[i]))
                        .collect(Collectors.joining(", "));
        return x.length > SHOWN ? some + ", …" : some;
    }

    void print(ManyStarts all) {
        Table table = new Table().right("start");
        columns(table).right("value").right("steps").left("stopped by");
        int i = 1;
        for (Result r : all.results()) {
            List<String> cells = new ArrayList<>(List.of(Integer.toString(i++)));
            cells.addAll(coordinates(r.end().x()));
            cells.add(NumberFormat.VALUE.text(r.end().value()));
            cells.add(NumberFormat.COUNT.text(r.steps()));
            cells.add(r.stopped().label());
            table.row(cells.toArray(String[]::new));
        }
        System.out.println(table);
        System.out.println();
        Table minima = new Table().right("ended there");
        columns(minima).right("value");
        for (Minimum m : all.minima()) {
            List<String> cells = new ArrayList<>(List.of(Integer.toString(m.count())));
            cells.addAll(coordinates(m.end().x()));
            cells.add(NumberFormat.VALUE.text(m.end().value()));
            minima.row(cells.toArray(String[]::new));
        }
        if (all.minima().isEmpty()) {
            System.out.println("none of %d starts came to rest".formatted(all.results().size()));
            return;
        }
        System.out.println(minima);
        System.out.println();
        System.out.println(
                "%s of %d starts ended at the least value found, %s%s"
                        .formatted(
                                NumberFormat.PERCENT.text(all.shareAtBest()),
                                all.results().size(),
                                NumberFormat.VALUE.text(all.minima().getFirst().end().value()),
                                unfinished(all.unfinishedAtBest())));
    }

    private static String unfinished(int count) {
        if (count == 0) return "";
        return "; %d of them ended by --steps and are counted at the minimum that L-BFGS finds from there"
                .formatted(count);
    }
}
