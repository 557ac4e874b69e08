package dev.fallline.lab;

import dev.fallline.minimize.MethodSpec;
import dev.fallline.minimize.MinimizationProblem;
import dev.fallline.minimize.Minimizer;
import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.minimize.Optimality;
import dev.fallline.minimize.StoppingRules;

import java.util.List;

/** One minimization of a function for each learning rate, all from the same start. */
public final class FunctionSweep {
    private FunctionSweep() {}

    /**
     * @param choice of each minimization but for its rate
     * @param rates in the order in which they are tried
     * @return a trial for each rate; its value is the gradient's norm at the end
     */
    public static List<RateTrial> run(
            MinimizationProblem problem,
            MethodSpec choice,
            StoppingRules rules,
            List<Double> rates) {
        return rates.stream().map(rate -> trial(problem, choice, rules, rate)).toList();
    }

    private static RateTrial trial(
            MinimizationProblem problem, MethodSpec choice, StoppingRules rules, double rate) {
        var method = choice.withRate(rate).method(rules.budget());
        Result r = Minimizer.minimize(problem.oracle(), method, problem.start(), rules);
        double gradient = r.end().gradientNorm();
        return switch (r.stopped()) {
            case GRADIENT, STEP, LOSS, STUCK ->
                    new RateTrial(rate, Verdict.CONVERGED, r.steps(), gradient);
            case BUDGET -> new RateTrial(rate, Verdict.NOT_CONVERGED, r.steps(), gradient);
            case NO_GRADIENT -> new RateTrial(rate, atKink(problem, r), r.steps(), gradient);
            case DIVERGED -> new RateTrial(rate, Verdict.DIVERGED, r.steps(), Double.NaN);
        };
    }

    private static Verdict atKink(MinimizationProblem problem, Result r) {
        boolean minimum =
                Optimality.of(problem, r).filter(o -> o.kind() == Optimality.Kind.KINK).isPresent();
        return minimum ? Verdict.CONVERGED : Verdict.NOT_CONVERGED;
    }
}
