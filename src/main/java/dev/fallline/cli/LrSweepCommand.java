package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;

import com.google.gson.JsonObject;

import dev.fallline.cli.option.TrainingOptions;
import dev.fallline.cli.terminal.Interruption;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.Csv;
import dev.fallline.io.Json;
import dev.fallline.lab.FunctionSweep;
import dev.fallline.lab.RateGrid;
import dev.fallline.lab.RateSweep;
import dev.fallline.lab.RateSweepDocument;
import dev.fallline.lab.RateTrial;
import dev.fallline.lab.Target;
import dev.fallline.minimize.MinimizationProblem;
import dev.fallline.minimize.StoppingRules;
import dev.fallline.report.Facts;
import dev.fallline.report.Section;
import dev.fallline.train.Config;
import dev.fallline.train.run.Environment;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

@Command(
        name = "lr-sweep",
        description = {
            "Trains once for each of several learning rates and shows which converge, and how fast.",
            "Takes all flags of train but --lr; the trainings are not kept.",
            "With a FUNCTION it minimizes that instead; of train's flags those of the optimizer, --schedule, --clip-… and --steps apply."
        },
        showDefaultValues = true,
        sortOptions = false,
        abbreviateSynopsis = true,
        modelTransformer = TrainingOptions.class,
        footer = {
            "",
            "Examples:",
            "  fallline lr-sweep --rates 1e-4..1",
            "  fallline lr-sweep --data spiral --optimizer sgd --rates 0.01,0.1,1 --target-loss 0.1",
            "  fallline lr-sweep \"x^2\" --start x=1 --rates 0.1,0.5,0.9,1,1.1",
        })
final class LrSweepCommand implements Callable<Integer> {
    private static final double USUAL_ACCURACY = 0.9;

    @Parameters(
            arity = "0..1",
            paramLabel = "FUNCTION",
            description = "An expression or a classic to minimize, as for minimize.")
    private String function;

    @Option(
            names = "--start",
            paramLabel = "POINT",
            description =
                    "Of a FUNCTION: where to begin, as in x=0,y=1; otherwise as for minimize.")
    private String start;

    @Mixin private FeasibleSetOptions set;

    @Option(
            names = "--tol-gradient",
            paramLabel = "TOL",
            description =
                    "Of a FUNCTION: it has converged at a gradient norm of at most TOL; otherwise 1e-6, times that at the start where it is below 1.")
    private Double tolGradient;

    @Option(
            names = "--rates",
            paramLabel = "RATES",
            defaultValue = "1e-4..1",
            description = "A list, as in 0.1,0.01, or the ends of a logarithmic grid.")
    private String rates;

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "9",
            description = "Rates in a grid, with its ends.")
    private int count;

    @Option(
            names = "--target-accuracy",
            paramLabel = "A",
            description =
                    "A training has converged once an epoch has this accuracy, 0 to 1, on validation or else in training; otherwise 0.9.")
    private Double accuracy;

    @Option(
            names = "--target-loss",
            paramLabel = "L",
            description =
                    "A training has converged once an epoch has at most this loss, likewise; of a FUNCTION: a value of at most L.")
    private Double loss;

    @Option(
            names = "--to-end",
            description =
                    "Trains on after the target, and names the best rate beside the fastest: the one with"
                            + " the best epoch, on validation if there is --val-fraction.")
    private boolean toEnd;

    @Option(names = "--csv", paramLabel = "FILE", description = "Writes the table there too.")
    private Path csv;

    @Mixin private ClusterOption cluster;

    @Mixin private PageFile page;

    @Mixin private ConfigOption file;

    @Mixin private Output output;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        Config given = TrainingOptions.given(spec);
        List<Double> tried = RateGrid.parse(rates, count);
        if (csv != null) OutputFile.require("--csv", csv);
        page.check();
        if (function != null) return sweepFunction(given, tried);
        if (start != null || tolGradient != null || set.areGiven()) {
            throw usage(
                    "--start, --tol-gradient, --box, --ball and --center are for a FUNCTION: give one, such as x^2");
        }
        Config config = file.with(given);
        Target target = target();
        cluster.check(config);
        try (Interruption interruption = new Interruption()) {
            SweepView view =
                    new SweepView(config, target, toEnd, tried.size(), interruption::requested);
            RateSweep sweep = new RateSweep(config, target, toEnd);
            List<RateTrial> trials =
                    sweep.run(
                            tried,
                            local -> cluster.trainers(local, null, () -> sweep.here(local)),
                            view);
            machines(view.facts(), view.machines());
            tell(
                    view.document(trials),
                    config.get(OPTIMIZER),
                    view.facts(),
                    List::of,
                    view.machines());
            if (trials.size() == tried.size()) return 0;
            System.err.println(
                    "Interrupted after %d of %d rates.".formatted(trials.size(), tried.size()));
            return Interruption.EXIT_CODE;
        }
    }

    private int sweepFunction(Config given, List<Double> tried) {
        if (accuracy != null || toEnd || file.path() != null || cluster.isGiven()) {
            throw usage(
                    "--target-accuracy, --to-end, --config and --master do not apply to a function: give --target-loss or --tol-gradient");
        }
        MinimizationProblem problem = set.limit(MinimizationProblem.of(function, start));
        FunctionFlags flags = new FunctionFlags(given);
        problem.requireValue();
        flags.choice().requireWithin(problem.set());
        StoppingRules rules = flags.rules(tolGradient).withTarget(loss);
        FunctionSweep sweep = FunctionSweep.run(problem, flags.choice(), rules, tried);
        Facts facts = new Facts().add("function", function).add("start", start);
        if (set.areGiven()) facts.add("within", problem.set().toString());
        tell(
                sweep.document(),
                flags.choice().optimizer(),
                facts,
                () -> sweep.paths().sections(),
                List.of());
        return 0;
    }

    private static void machines(Facts facts, List<Environment> machines) {
        for (Environment m : machines) {
            facts.add(
                    "trained by",
                    "%s; Java %s".formatted(String.join("; ", m.choices()), m.java()));
        }
    }

    /**
     * @param more of the page, to follow its result
     * @param machines that trained, but for this one
     */
    private void tell(
            RateSweepDocument document,
            String what,
            Facts facts,
            Supplier<List<Section>> more,
            List<Environment> machines) {
        JsonObject json = document.json();
        if (!machines.isEmpty()) json.add("machines", Json.tree(machines));
        output.print(json, document.summary());
        if (csv != null) AtomicFile.write(csv, Csv.of(document.trials()));
        page.write(() -> document.page(what, facts, more.get()));
    }

    private Target target() {
        if (accuracy != null && loss != null) {
            throw usage("--target-accuracy and --target-loss exclude each other: give one of them");
        }
        if (loss != null) return Target.loss(loss);
        return Target.accuracy(accuracy == null ? USUAL_ACCURACY : accuracy);
    }
}
