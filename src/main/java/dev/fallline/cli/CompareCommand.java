package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.lab.compare.ComparisonSettings.STUDIES;

import com.google.gson.JsonObject;

import dev.fallline.cli.option.ComparisonOptions;
import dev.fallline.cli.terminal.Interruption;
import dev.fallline.cli.terminal.Program;
import dev.fallline.io.Json;
import dev.fallline.lab.cluster.Trainers;
import dev.fallline.lab.compare.Comparison;
import dev.fallline.lab.compare.ComparisonFolder;
import dev.fallline.lab.compare.ComparisonPage;
import dev.fallline.lab.compare.Findings;
import dev.fallline.lab.compare.FindingsDocument;
import dev.fallline.lab.compare.Performance;
import dev.fallline.lab.compare.Protocol;
import dev.fallline.lab.compare.Trial;
import dev.fallline.lab.compare.TrialResult;
import dev.fallline.lab.compare.TrialTrainer;
import dev.fallline.report.Block;
import dev.fallline.report.Facts;
import dev.fallline.setting.Values;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

@Command(
        name = "compare",
        description = {
            "Finds which optimizer or configuration generalizes better. In several independent studies each is tuned with the same number of trials on validation, trained with the chosen settings from fresh seeds, and judged by the test set, by accuracy or, of numbers to predict, by R²; intervals and tests are over the studies.",
            "Takes the flags of train that say what is trained, and several data sets with commas between."
        },
        showDefaultValues = true,
        modelTransformer = ComparisonOptions.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        footer = {
            "",
            "Examples:",
            "  fallline compare",
            "  fallline compare --quick",
            "  fallline compare --data mnist/ --optimizers sgd,momentum,adam,adamw --trials 12",
            "  fallline compare --data moons,spiral --hidden 32,32 --epochs 100",
            "  fallline compare --vary \"hidden=64|128, dropout=0|0.2\"",
            "  fallline compare --data iris.csv --epochs 60 --vary \"hidden=8|32\" --search lr,batch=8..32 --folds 5",
            "  fallline compare --resume runs/2026-11-24_10-00-00-compare --studies 20",
        })
final class CompareCommand implements Callable<Integer> {
    @Option(
            names = "--quick",
            description =
                    "A first look with 3 studies, 4 trials and 1 seed unless given; it claims no difference.")
    private boolean quick;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description =
                    "Trainings at a time on the CPU, each with one thread; otherwise one a core. The"
                            + " result stays the same.")
    private Integer jobs;

    @Mixin private ClusterOption cluster;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Folder of the comparison, resumed if it exists; otherwise a new one under runs.")
    private Path out;

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            description =
                    "Resumes a comparison; finished trainings are not repeated. With a larger"
                            + " --studies, more studies are added.")
    private Path resume;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "JSON with flags as names, and optionally \"problems\", a list of objects with"
                            + " the settings of each; flags override it.")
    private Path file;

    @Mixin private Output output;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        if (jobs != null && jobs < 1) {
            throw usage("--jobs %d cannot be used: give at least 1", jobs);
        }
        if (out != null) OutputFile.requireFolder("--out", out);
        Protocol protocol = protocol();
        try (Interruption interruption = new Interruption()) {
            ComparisonFolder folder = folder();
            Optional<List<Performance>> done;
            try (CompareView view = new CompareView(interruption::requested)) {
                done = Comparison.run(protocol, folder, this::trainers, view);
            } finally {
                RunName.removeIfEmpty(folder.path());
            }
            if (done.isEmpty()) return tellInterrupted(folder);
            Findings findings = Findings.of(protocol, done.get());
            folder.keep(findings);
            ComparisonPage.write(findings, folder);
            JsonObject document = Json.tree(findings).getAsJsonObject();
            document.addProperty("comparison", folder.path().toString());
            output.print(document, blocks(findings, folder), folder.path());
            return 0;
        }
    }

    private static List<Block> blocks(Findings findings, ComparisonFolder folder) {
        List<Block> blocks = new ArrayList<>(new FindingsDocument(findings).summary());
        blocks.add(
                new Facts()
                        .add("comparison", folder.path().toString())
                        .add("page", folder.path().resolve("report.html").toString()));
        return blocks;
    }

    private Trainers<Trial, TrialResult> trainers(TrialTrainer local) {
        int atATime = jobs != null ? jobs : Runtime.getRuntime().availableProcessors();
        return cluster.trainers(local, jobs, () -> Comparison.here(local, atATime));
    }

    private Protocol protocol() {
        if (resume == null) return ProtocolReader.read(file, quick, spec);
        List<String> allowed = List.of("--resume", "--studies", "--jobs", "--master", "--json");
        for (var option : spec.commandLine().getParseResult().matchedOptions()) {
            if (allowed.contains(option.longestName())) continue;
            throw usage(
                    "%s does not go with --resume, which has its own: remove it",
                    option.longestName());
        }
        Protocol protocol = new ComparisonFolder(resume).protocol();
        Values given = ComparisonOptions.given(spec);
        if (!given.has(STUDIES)) return protocol;
        int studies = given.get(STUDIES);
        if (studies >= protocol.studies()) return protocol.withStudies(studies);
        throw usage(
                "--studies %d is less than the %d of the comparison: give more, or remove it",
                studies, protocol.studies());
    }

    private ComparisonFolder folder() {
        if (resume != null) return new ComparisonFolder(resume);
        return new ComparisonFolder(out != null ? out : RunName.reserve("compare"));
    }

    private int tellInterrupted(ComparisonFolder folder) {
        System.err.printf(
                "Interrupted; saved. Resume with:  %s compare --resume %s%n",
                Program.NAME, folder.path());
        JsonObject document =
                Json.object("comparison", folder.path().toString(), "interrupted", true);
        output.print(document, List.of(), folder.path());
        return Interruption.EXIT_CODE;
    }
}
