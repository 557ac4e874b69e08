package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.DATA;

import com.google.gson.JsonObject;

import dev.fallline.FalllineException.Kind;
import dev.fallline.cli.option.TrainingOptions;
import dev.fallline.cli.terminal.Interruption;
import dev.fallline.cli.terminal.Program;
import dev.fallline.data.source.Datasets;
import dev.fallline.io.Json;
import dev.fallline.serve.RunSite;
import dev.fallline.serve.Server;
import dev.fallline.serve.Trainings;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Diagnosis;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.TrainingProgress.Ending;
import dev.fallline.train.run.Report;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;
import dev.fallline.train.run.RunGroup;
import dev.fallline.train.run.Runs;
import dev.fallline.train.run.TrainingDocument;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

@Command(
        name = "train",
        description = "Trains a multilayer perceptron and saves the run in a folder.",
        showDefaultValues = true,
        modelTransformer = TrainingOptions.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        footer = {
            "",
            "Examples:",
            "  fallline train",
            "  fallline train --data mnist/ --optimizer adam --schedule \"cosine(warmup=1)\" --epochs 20",
            "  fallline train --data iris.csv --folds 5 --out runs/iris-folds",
            "  fallline train --data mnist --seeds 1..5",
            "  fallline train --from runs/mnist --data fashion-mnist",
            "  fallline train --data iris.csv --hidden 16 --val-fraction 0.2 --early-stop 10 --epochs 200",
            "  fallline train --resume runs/2026-11-24_10-00-00-digits",
            "  fallline train --resume runs/2026-11-24_10-00-00-digits --epochs 20",
        })
final class TrainCommand implements Callable<Integer> {
    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the run; otherwise a new one under runs.")
    private Path out;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description =
                    "Continues a run, with the same bits as without the interruption; with --epochs N to"
                            + " another number of epochs.")
    private Path resume;

    @Option(
            names = "--folds",
            paramLabel = "K",
            description =
                    "Cross-validation: trains K times and validates each time on another K-th of the"
                            + " training set, which is all data where they have no test set and"
                            + " --test-fraction is not given.")
    private Integer folds;

    @Option(
            names = "--seeds",
            paramLabel = "A..B",
            description = "Trains once for each of some seeds, such as 1..5 or 1,7,42.")
    private String seeds;

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            description =
                    "Ends after the epoch in which this much time has passed, such as 30s, 5m"
                            + " or 1h; --resume continues.")
    private String timeLimit;

    @Mixin private ConfigOption file;

    @Option(
            names = "--print-config",
            description =
                    "Only prints the run's configuration, with the values that depend on the data and the device.")
    private boolean printConfig;

    @Option(
            names = "--diagnose",
            description =
                    "Measures each layer after every epoch (gradients, updates, dead units) and"
                            + " warns of problems; the result stays the same.")
    private boolean diagnose;

    @Option(
            names = "--quiet",
            description = "Shows the result, notes and warnings alone, not the epochs.")
    private boolean quiet;

    @Option(
            names = "--watch",
            description =
                    "Shows the training on a page of a server on this machine, with buttons to stop"
                            + " and resume it; the server runs until Ctrl-C.")
    private boolean watch;

    @Mixin private ServerAddress address;

    @Mixin private Output output;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        Config given = TrainingOptions.given(spec);
        if (resume != null) {
            refuse("--out", out);
            refuse("--config", file.path());
            if (new RunGroup(resume).exists()) {
                throw usage(
                        "--resume %s is a folder of several runs: repeat the same command with --out %1$s",
                        resume);
            }
        }
        if (out != null) OutputFile.requireFolder("--out", out);
        Config config = resume == null ? file.with(given) : RunFolder.open(resume).config();
        if (printConfig) {
            System.out.print(ConfigFile.toText(Run.resolved(config)));
            return 0;
        }
        try (Interruption interruption = new Interruption()) {
            if (folds != null || seeds != null) return repeat(config, interruption);
            if (watch) return watch(config, given, interruption);
            address.refuseGiven("needs --watch");
            try (TrainingView view = view(interruption)) {
                return tell(train(config, given, view));
            }
        }
    }

    /** With folds, with seeds, or with both. */
    private int repeat(Config config, Interruption interruption) {
        if (timeLimit != null) {
            throw usage("--time-limit does not go with --folds and --seeds: remove it");
        }
        if (resume != null || watch) {
            throw usage(
                    "%s does not go with --folds and --seeds, which make a folder of runs: continue with the same command and --out, and look on by serve --runs",
                    watch ? "--watch" : "--resume");
        }
        var plan = new RepeatedTraining(config, folds, seeds);
        Path folder = out != null ? out : RunName.reserve(name(config));
        try (var view = new TrainingView(interruption::requested, diagnose, true)) {
            return plan.run(folder, view, output);
        } finally {
            if (out == null) RunName.removeIfEmpty(folder);
        }
    }

    private TrainingView view(Interruption interruption) {
        var view = new TrainingView(interruption::requested, diagnose, quiet);
        if (timeLimit != null) view.limit(seconds(timeLimit));
        return view;
    }

    private static double seconds(String text) {
        Matcher m = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,6})?)([smh])").matcher(text);
        if (!m.matches()) {
            throw usage("--time-limit %s cannot be used: give a time such as 30s, 5m or 1h", text);
        }
        int unit = Map.of("s", 1, "m", 60, "h", 3_600).get(m.group(2));
        return unit * Double.parseDouble(m.group(1));
    }

    /** The page shows all runs beside the one that is trained. */
    private int watch(Config config, Config given, Interruption interruption) {
        Path run = resume != null ? resume : out != null ? out : RunName.reserve(name(config));
        if (!Files.isDirectory(folder(run))) {
            throw usage(
                    "--out %s is in a folder that does not exist: create it, or remove --watch",
                    run);
        }
        Trainings trainings = new Trainings();
        try (Server server = address.serve(new RunSite(Runs.in(folder(run)), trainings))) {
            address.tell(server, "run=" + run.getFileName());
            int code;
            try (TrainingView view = view(interruption)) {
                code = tell(trainings.run(view, all -> train(config, given, run, all)));
            }
            System.err.println("The page stays until Ctrl-C.");
            interruption.await();
            return code;
        } finally {
            if (resume == null && out == null) RunName.removeIfEmpty(run);
        }
    }

    private static Path folder(Path run) {
        return run.toAbsolutePath().normalize().getParent();
    }

    private Run.Result train(Config config, Config given, TrainingListener view) {
        if (resume != null || out != null) {
            return train(config, given, resume != null ? resume : out, view);
        }
        return Run.start(config, () -> RunName.reserve(name(config)), view);
    }

    private Run.Result train(Config config, Config given, Path run, TrainingListener view) {
        return resume != null ? Run.resume(run, given, view) : Run.start(config, run, view);
    }

    private static void refuse(String flag, Path value) {
        if (value == null) return;
        throw usage("%s %s does not go with --resume, which has its own: remove it", flag, value);
    }

    /** The name of a run, after its time. */
    private static String name(Config config) {
        return Datasets.nameOf(config.get(DATA));
    }

    private int tell(Run.Result result) {
        if (result.report().isEmpty()) return tellInterrupted(result.folder());
        Report report = result.report().get();
        var document = new TrainingDocument(result.folder(), report);
        JsonObject json = output.json() ? json(report, result.folder()) : null;
        output.print(json, document.summary(), result.folder().path());
        report.warnings().forEach(w -> System.err.println("warning: " + w));
        if (report.ended().equals(Ending.TIME_LIMIT.label())) {
            System.err.printf(
                    "The time of %s is up after epoch %d; saved. Resume with:  %s train --resume %s%n",
                    timeLimit, report.epochs().size(), Program.NAME, result.folder().path());
        }
        if (report.diagnosis() == null) return 0;
        System.err.println("fallline: " + report.diagnosis());
        return Kind.FAILED.exitCode();
    }

    private static JsonObject json(Report report, RunFolder folder) {
        JsonObject json = Json.tree(report).getAsJsonObject();
        List<Diagnosis> diagnoses = folder.diagnoses();
        if (!diagnoses.isEmpty()) json.add("diagnoses", Json.tree(diagnoses));
        json.add("warnings", Json.tree(report.warnings()));
        return json;
    }

    private int tellInterrupted(RunFolder folder) {
        System.err.println(
                "Interrupted; saved. Resume with:  %s train --resume %s"
                        .formatted(Program.NAME, folder.path()));
        JsonObject json = Json.object("run", folder.path().toString(), "interrupted", true);
        output.print(json, List.of(), folder.path());
        return Interruption.EXIT_CODE;
    }
}
