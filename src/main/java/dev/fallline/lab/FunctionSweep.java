package dev.fallline.lab;

import dev.fallline.minimize.Contender;
import dev.fallline.minimize.Contender.Ending;
import dev.fallline.minimize.ContenderDocument;
import dev.fallline.minimize.MethodSpec;
import dev.fallline.minimize.MinimizationProblem;
import dev.fallline.minimize.Minimizer;
import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.minimize.Optimality;
import dev.fallline.minimize.StopReason;
import dev.fallline.minimize.StoppingRules;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.TableColumn;
import dev.fallline.train.Metric.Direction;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One minimization of a function for each learning rate, all from the same start. */
public record FunctionSweep(
        MinimizationProblem problem, StoppingRules rules, List<Ending> endings) {
    /**
     * @param choice of each minimization but for its rate
     * @param rates in the order in which they are tried
     */
    public static FunctionSweep run(
            MinimizationProblem problem,
            MethodSpec choice,
            StoppingRules rules,
            List<Double> rates) {
        List<Ending> endings =
                rates.stream()
                        .map(r -> new Contender("lr " + text(r), choice.withRate(r), problem))
                        .map(c -> c.run(rules, 1))
                        .toList();
        return new FunctionSweep(problem, rules, endings);
    }

    private static String text(double rate) {
        return NumberFormat.EXACT.text(rate);
    }

    /** Their paths and curves, of as many rates as can be told apart, evenly spaced. */
    public ContenderDocument paths() {
        int shown = Math.min(endings.size(), Contender.MOST);
        List<Ending> some =
                IntStream.range(0, shown)
                        .map(i -> shown == 1 ? 0 : i * (endings.size() - 1) / (shown - 1))
                        .mapToObj(endings::get)
                        .toList();
        return new ContenderDocument(rules, some);
    }

    /** Where the trial of a rate ended. */
    private List<TableColumn<RateTrial>> ends() {
        List<TableColumn<Ending>> columns = new ArrayList<>();
        if (rules.target() == null) columns.add(ContenderDocument.value());
        columns.addAll(paths().ends());
        return columns.stream().map(c -> c.<RateTrial>of(this::ending)).toList();
    }

    private Ending ending(RateTrial t) {
        return endings.stream()
                .filter(e -> e.contender().choice().rate() == t.rate())
                .findFirst()
                .orElseThrow();
    }

    /** What was watched is the value if there is a target for it, or else the gradient's norm. */
    public RateSweepDocument document() {
        boolean value = rules.target() != null;
        return new RateSweepDocument(
                value ? "value" : "gradient norm",
                NumberFormat.SIZE,
                Direction.LOWER,
                value ? rules.target() : Minimizer.tolerance(problem, rules),
                endings.stream().map(this::trial).toList(),
                false,
                ends());
    }

    private RateTrial trial(Ending e) {
        Result r = e.result();
        double watched = rules.target() == null ? r.end().gradientNorm() : r.end().value();
        Verdict verdict = verdict(r);
        return new RateTrial(
                e.contender().choice().rate(),
                verdict,
                r.steps(),
                verdict == Verdict.DIVERGED ? Double.NaN : watched);
    }

    private Verdict verdict(Result r) {
        if (r.stopped() == StopReason.DIVERGED) return Verdict.DIVERGED;
        boolean reached =
                rules.target() != null
                        ? r.stopped() == StopReason.TARGET
                        : r.stopped() == StopReason.NO_GRADIENT
                                ? atKink(r)
                                : r.stopped().converged();
        return reached ? Verdict.CONVERGED : Verdict.NOT_CONVERGED;
    }

    private boolean atKink(Result r) {
        return Optimality.of(problem, r).filter(o -> o.kind() == Optimality.Kind.KINK).isPresent();
    }
}
