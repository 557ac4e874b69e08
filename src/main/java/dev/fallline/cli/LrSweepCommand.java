package dev.fallline.cli;

import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.lab.RateGrid;
import dev.fallline.lab.RateSweep;
import dev.fallline.lab.RateTrial;
import dev.fallline.lab.Target;
import dev.fallline.train.Config;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

@Command(
        name = "lr-sweep",
        description = {
            "Trains once for each of several learning rates and says which converge, and how fast.",
            "Takes all flags of train but --lr; nothing of the trainings is kept."
        },
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        defaultValueProvider = ConfigOptions.Defaults.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        footer = {
            "",
            "Examples:",
            "  fallline lr-sweep --rates 1e-4..1",
            "  fallline lr-sweep --data spiral --optimizer sgd --rates 0.01,0.1,1 --target-loss 0.1",
        })
final class LrSweepCommand implements Callable<Integer> {
    private static final int INTERRUPTED = 130;
    private static final double USUAL_ACCURACY = 0.9;

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
                    "Converged is an epoch of at least this accuracy, 0 to 1, on validation or else"
                            + " in training; otherwise 0.9.")
    private Double accuracy;

    @Option(
            names = "--target-loss",
            paramLabel = "L",
            description = "Converged is an epoch of at most this loss, likewise.")
    private Double loss;

    @Option(names = "--csv", paramLabel = "FILE", description = "Writes the table there too.")
    private Path csv;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "JSON with flags as names; flags override it.")
    private Path file;

    @Mixin private ConfigOptions options;

    @Mixin private Output output;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        JsonObject given = ConfigOptions.given(spec.commandLine().getParseResult());
        if (given.has("lr")) {
            throw new FalllineException(
                    Kind.USAGE,
                    "--lr does not go with lr-sweep, which sets it: leave it away, or give --rates");
        }
        Config config = ConfigOptions.config(file, given);
        List<Double> tried = RateGrid.parse(rates, count);
        Target target = target();
        if (csv != null) requireFolder(csv);
        try (Interruption interruption = new Interruption()) {
            SweepView view = new SweepView(config, target, interruption::requested);
            List<RateTrial> trials = RateSweep.run(config, tried, target, view);
            RateTable table = new RateTable(view.measure(), target.bound(), trials);
            output.print(table.document(), () -> System.out.println(table));
            if (csv != null) table.write(csv);
            if (trials.size() == tried.size()) return 0;
            System.err.println(
                    "Interrupted: %d of %d rates were tried."
                            .formatted(trials.size(), tried.size()));
            return INTERRUPTED;
        }
    }

    /** A file that cannot be written is better refused before the trainings than after. */
    private static void requireFolder(Path csv) {
        if (Files.isDirectory(csv.toAbsolutePath().getParent()) && !Files.isDirectory(csv)) return;
        throw new FalllineException(
                Kind.USAGE,
                "--csv %s cannot be written: give a file in a folder that is there".formatted(csv));
    }

    private Target target() {
        if (accuracy != null && loss != null) {
            throw new FalllineException(
                    Kind.USAGE,
                    "--target-accuracy and --target-loss exclude each other: give one of them");
        }
        if (loss != null) return new Target.Loss(loss);
        return new Target.Accuracy(accuracy == null ? USUAL_ACCURACY : accuracy);
    }
}
