package dev.fallline.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.data.Dataset;
import dev.fallline.data.DatasetSummary;
import dev.fallline.data.DatasetSummary.ClassCount;
import dev.fallline.data.Task;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.DatasetWriter;
import dev.fallline.data.source.Datasets;
import dev.fallline.data.synthetic.Generator;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.List;

@Command(
        name = "data",
        description = "Lists, describes, shows and makes data sets.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DataCommand.ListData.class,
            DataCommand.Info.class,
            DataShowCommand.class,
            DataCommand.Make.class
        },
        footer = {"", "Example:", "  fallline data info digits"})
final class DataCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(
            name = "list",
            description = "Lists the data sets that can be made from nothing.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  fallline data list --json"})
    static final class ListData implements Runnable {
        @Mixin private Output output;

        @Override
        public void run() {
            JsonArray names = new JsonArray();
            Table table = new Table().left("name").left("what");
            for (Generator g : Generator.all()) {
                JsonObject row = new JsonObject();
                row.addProperty("name", g.name());
                row.addProperty("description", g.summary());
                names.add(row);
                table.row(g.name(), g.summary());
            }
            output.print(names, () -> System.out.println(table));
        }
    }

    @Command(
            name = "info",
            description = "Describes a data set.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Examples:",
                "  fallline data info digits",
                "  fallline data info mnist/"
            })
    static final class Info implements Runnable {
        @Parameters(paramLabel = "NAME|PATH", description = "A name, a folder or a CSV file.")
        private String data;

        @Option(
                names = "--label",
                paramLabel = "COLUMN",
                description = "Label column of a CSV file, by name or number from 1.")
        private String label;

        @Option(
                names = "--task",
                paramLabel = "NAME",
                completionCandidates = Names.Tasks.class,
                description = "What a CSV file's labels are for: ${COMPLETION-CANDIDATES}.")
        private String task;

        @Mixin private Output output;

        @Override
        public void run() {
            DatasetOptions options = DatasetOptions.defaults().withNotes(Talk::note);
            if (label != null) options = options.withLabel(label);
            if (task != null) options = options.withTask(task(task));
            Dataset dataset = Datasets.open(data, options);
            DatasetSummary summary = DatasetSummary.of(dataset);
            output.print(Documents.of(summary), () -> print(summary));
        }

        private static Task task(String name) {
            return Task.named(name)
                    .orElseThrow(
                            () ->
                                    new FalllineException(
                                            Kind.USAGE,
                                            "--task '%s' is unknown; choose one of %s"
                                                    .formatted(
                                                            name,
                                                            String.join(", ", Task.labels()))));
        }

        private static void print(DatasetSummary s) {
            System.out.println(s.description());
            if (s.understood() != null) System.out.println(s.understood());
            System.out.println();
            if (s.targets() != null) {
                System.out.println(
                        "%,d examples to learn from, %,d for the test; targets from %.4g to %.4g, mean %.4g"
                                .formatted(
                                        s.train(),
                                        s.test(),
                                        s.targets().minimum(),
                                        s.targets().maximum(),
                                        s.targets().mean()));
                return;
            }
            Table table = new Table().left("class").right("train").right("test");
            for (ClassCount c : s.classes())
                table.row(c.name(), Text.grouped(c.train()), Text.grouped(c.test()));
            System.out.println(table);
        }
    }

    @Command(
            name = "make",
            description = "Makes a data set and writes it into a folder, as IDX or CSV files.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  fallline data make digits --out digits/ --seed 2"})
    static final class Make implements Runnable {
        @Parameters(
                paramLabel = "NAME",
                completionCandidates = Names.OfData.class,
                description = "${COMPLETION-CANDIDATES}.")
        private String name;

        @Option(
                names = "--out",
                paramLabel = "DIR",
                required = true,
                description = "Where the files go.")
        private Path out;

        @Option(
                names = "--seed",
                paramLabel = "N",
                defaultValue = "1",
                description = "Which of its kind (default: ${DEFAULT-VALUE}).")
        private long seed;

        @Mixin private Output output;

        @Override
        public void run() {
            DatasetOptions options = DatasetOptions.defaults().withSeed(seed).withNotes(Talk::note);
            List<Path> files = DatasetWriter.write(Datasets.open(name, options), out);
            JsonArray document = new JsonArray();
            files.forEach(f -> document.add(f.toString()));
            output.print(document, () -> files.forEach(System.out::println));
        }
    }
}
