package dev.fallline.cli;

import dev.fallline.minimize.Contender;
import dev.fallline.minimize.MethodSpec;
import dev.fallline.minimize.MinimizationProblem;
import dev.fallline.minimize.StoppingRules;
import dev.fallline.optim.Clip;
import dev.fallline.optim.schedule.ScheduleSpec;
import dev.fallline.optim.schedule.Schedules;
import dev.fallline.setting.Values;

import picocli.CommandLine.Option;

import java.util.Iterator;
import java.util.List;

/** The flags that choose how a function is minimized, and when that ends. */
final class MethodOptions {
    static final class Methods implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return MethodSpec.names().iterator();
        }
    }

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            defaultValue = "gd",
            completionCandidates = Methods.class,
            description =
                    "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, plain descent); or several with commas between, settings in brackets, as in gd,momentum(momentum=0.5).")
    private String optimizer;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            split = ",",
            description =
                    "Learning rate, or several with commas between (default: the optimizer's usual one); with --line-search the first length tried (default: found from the function).")
    private List<Double> rates = List.of();

    @Option(
            names = "--schedule",
            paramLabel = "SPEC",
            description =
                    "Of the rate, lengths in steps, as in step(every=100,factor=0.5) (default: constant).")
    private String schedule;

    @Option(
            names = "--clip-value",
            paramLabel = "LIMIT",
            description = "Hold each element of the gradient within ±LIMIT.")
    private Double clipValue;

    @Option(
            names = "--clip-norm",
            paramLabel = "LIMIT",
            description = "Scale the gradient down to a norm of at most LIMIT.")
    private Double clipNorm;

    @Option(
            names = "--gradient-noise",
            paramLabel = "VARIANCE",
            description =
                    "Add normal noise to the gradient, of variance VARIANCE/t^GAMMA at step t (default: none).")
    private Double noise;

    @Option(
            names = "--noise-decay",
            paramLabel = "GAMMA",
            description = "GAMMA of --gradient-noise (default: 0.55).")
    private Double noiseDecay;

    @Option(
            names = "--anneal",
            paramLabel = "SPEC",
            description =
                    "Schedule of langevin's temperature from --temperature on, as of a rate, such as exponential(factor=0.99) (default: constant).")
    private String anneal;

    @Option(
            names = "--line-search",
            paramLabel = "NAME",
            description =
                    "exact, armijo or wolfe, for gd, coordinate, cg, lbfgs and newton (default: none for gd, exact for coordinate, wolfe for cg and lbfgs, armijo for newton).")
    private String lineSearch;

    @Option(
            names = "--memory",
            paramLabel = "N",
            description = "Steps that lbfgs remembers (default: 10).")
    private Integer memory;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Make at most so many steps (default: ${DEFAULT-VALUE}).")
    private long steps;

    @Option(
            names = "--tol-gradient",
            paramLabel = "TOL",
            description =
                    "Stop where the gradient norm is at most TOL (default: 1e-6, times the gradient norm at the start where that is below 1).")
    private Double tolGradient;

    @Option(
            names = "--tol-step",
            paramLabel = "TOL",
            description = "Stop after a step no longer than TOL (default: off).")
    private Double tolStep;

    @Option(
            names = "--tol-loss",
            paramLabel = "TOL",
            description = "Stop after a step that changes the value by at most TOL (default: off).")
    private Double tolLoss;

    @Option(
            names = "--target-loss",
            paramLabel = "L",
            description = "Stop where the value is at most L (default: off).")
    private Double targetLoss;

    /** Each of the methods at each of the rates, from each start. */
    List<Contender> contenders(Values settings, List<MinimizationProblem> problems) {
        ScheduleSpec spec = schedule == null ? null : Schedules.parse(schedule);
        Clip clip = Clip.of(clipValue, clipNorm);
        ScheduleSpec cooling = anneal == null ? null : Schedules.parse("--anneal", anneal);
        var extra = new MethodSpec.Noise(noise, noiseDecay, cooling);
        MethodSpec common =
                new MethodSpec("", settings, null, spec, clip, lineSearch, memory, extra);
        return Contender.parse(optimizer, common, rates, problems);
    }

    StoppingRules rules() {
        return StoppingRules.of(tolGradient, tolStep, tolLoss, steps).withTarget(targetLoss);
    }
}
