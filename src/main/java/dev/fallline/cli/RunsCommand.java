package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;

import dev.fallline.io.Json;
import dev.fallline.report.Page;
import dev.fallline.report.Paragraph;
import dev.fallline.report.Section;
import dev.fallline.train.run.HistoryCharts;
import dev.fallline.train.run.RunSummary;
import dev.fallline.train.run.Runs;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

@Command(
        name = "runs",
        description = "Lists, compares and removes runs.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RunsCommand.ListRuns.class,
            RunsCommand.Compare.class,
            RunsCommand.Remove.class
        },
        footer = {"", "Example:", "  fallline runs list"})
final class RunsCommand implements Runnable {
    @picocli.CommandLine.Spec private picocli.CommandLine.Model.CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    /** The flag that says where the runs are. */
    static final class Folder {
        @Option(
                names = "--runs",
                paramLabel = "DIR",
                description = "Folder of the runs. Default: runs")
        private Path folder = Path.of("runs");

        Runs runs() {
            return Runs.in(folder);
        }

        /** The names of runs that are given by their names or by their paths. */
        List<String> names(List<String> given) {
            return given.stream().map(this::name).distinct().toList();
        }

        private String name(String given) {
            Path runs = folder.toAbsolutePath().normalize();
            Path path = Path.of(given).toAbsolutePath().normalize();
            boolean within = path.startsWith(runs) && !path.equals(runs);
            boolean below = !Path.of(given).isAbsolute() && Files.isDirectory(runs.resolve(given));
            if (!within && !below && Files.isDirectory(path)) {
                throw usage(
                        "%s is not in the folder %s: give --runs %s",
                        given, folder, path.getParent());
            }
            Path name = within ? runs.relativize(path) : Path.of(given);
            return name.toString().replace('\\', '/');
        }
    }

    @Command(
            name = "list",
            description = "Lists the runs of a folder, the newest first.",
            footer = {
                "",
                "Examples:",
                "  fallline runs list --sort test",
                "  fallline runs list mnist-seeds"
            })
    static final class ListRuns implements Runnable {
        private static final Map<String, Function<RunSummary, Double>> KEYS =
                Map.of(
                        "loss",
                        RunSummary::trainLoss,
                        "val",
                        r -> better(r.valAccuracy(), r.valRmse()),
                        "test",
                        r -> better(r.testAccuracy(), r.testRmse()),
                        "seconds",
                        RunSummary::seconds);

        @Parameters(
                paramLabel = "RUN",
                arity = "0..*",
                description = "Names of runs; of a group (--seeds, --folds), all its runs.")
        private List<String> names = List.of();

        @Option(
                names = "--sort",
                paramLabel = "KEY",
                description = "Best first by loss, val or test; fastest first by seconds.")
        private String sort;

        @Mixin private Folder folder;
        @Mixin private Output output;

        @Override
        public void run() {
            Runs runs = folder.runs();
            List<RunSummary> all =
                    names.isEmpty()
                            ? runs.summaries()
                            : runs.members(folder.names(names)).stream()
                                    .map(runs::summary)
                                    .toList();
            if (sort != null) {
                Function<RunSummary, Double> key = KEYS.get(sort.toLowerCase(Locale.ROOT));
                if (key == null) {
                    throw usage("--sort %s is unknown: give loss, val, test or seconds", sort);
                }
                Comparator<Double> nullsLast = Comparator.nullsLast(Comparator.naturalOrder());
                all = all.stream().sorted(Comparator.comparing(key, nullsLast)).toList();
            }
            if (all.isEmpty()) output.print(Json.array(), new Paragraph("There are no runs yet."));
            else output.print(Json.tree(all), RunSummary.table(all));
        }

        /** Smaller is better. */
        private static Double better(Double accuracy, Double rmse) {
            return accuracy != null ? Double.valueOf(-accuracy) : rmse;
        }
    }

    @Command(
            name = "compare",
            description = "Compares the settings and results of runs.",
            footer = {"", "Example:", "  fallline runs compare mnist mnist-sgd --report both.html"})
    static final class Compare implements Runnable {
        @Parameters(paramLabel = "RUN", arity = "1..*", description = "Names of runs.")
        private List<String> names;

        @Mixin private Folder folder;
        @Mixin private PageFile page;
        @Mixin private Output output;

        @Override
        public void run() {
            page.check();
            Runs runs = folder.runs();
            List<String> named = folder.names(names);
            if (named.size() == 1) named = runs.members(named.getFirst());
            if (named.size() < 2) throw usage("there are fewer than two runs: give two or more");
            var histories = runs.histories(named);
            List<RunSummary> summaries = named.stream().map(runs::summary).toList();
            List<Runs.Difference> differences = runs.differences(named);
            var settings = Runs.table(named, differences);
            var curves = HistoryCharts.of(histories, Runs.task(histories.values()));
            List<Section> sections =
                    List.of(
                            new Section("Runs", RunSummary.table(summaries)),
                            new Section("Curves", List.copyOf(curves)),
                            new Section("Settings", settings));
            String title = String.join(", ", named);
            page.write(() -> new Page("Runs compared", title, sections));
            output.print(
                    Json.object("runs", summaries, "differences", differences),
                    RunSummary.table(summaries),
                    differences.isEmpty() ? new Paragraph("All settings are the same.") : settings);
        }
    }

    @Command(
            name = "rm",
            description = "Removes runs, after confirmation.",
            footer = {"", "Example:", "  fallline runs rm mnist-sgd"})
    static final class Remove implements Runnable {
        @Parameters(paramLabel = "RUN", arity = "1..*", description = "Names of runs.")
        private List<String> names;

        @Option(names = "--yes", description = "Removes them without asking.")
        private boolean yes;

        @Mixin private Folder folder;
        @Mixin private Output output;

        @Override
        public void run() {
            Runs runs = folder.runs();
            List<String> named = folder.names(names);
            named.forEach(runs::members); // all of them are there, before the first goes
            if (!yes && !confirmed(named)) {
                output.print(
                        Json.object("removed", List.of()), new Paragraph("Nothing is removed."));
                return;
            }
            named.forEach(runs::delete);
            output.print(
                    Json.object("removed", named),
                    new Paragraph("removed  " + String.join(", ", named)));
        }

        private static boolean confirmed(List<String> names) {
            java.io.Console console = System.console();
            if (console == null || !console.isTerminal()) {
                throw usage(
                        "there is no terminal to confirm on: add --yes to remove %s",
                        String.join(", ", names));
            }
            String answer = console.readLine("Remove %s? [y/N] ", String.join(", ", names));
            return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
        }
    }
}
