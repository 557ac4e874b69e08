package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;

import dev.fallline.cli.terminal.Talk;
import dev.fallline.data.Dataset;
import dev.fallline.data.DatasetSummary;
import dev.fallline.data.DatasetSummary.ClassCount;
import dev.fallline.data.Task;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.DatasetWriter;
import dev.fallline.data.source.Datasets;
import dev.fallline.data.synthetic.Generator;
import dev.fallline.report.Block;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Paragraph;
import dev.fallline.report.TableColumn;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
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
            record Row(String name, String description) {}
            List<Row> rows =
                    Generator.all().stream().map(g -> new Row(g.name(), g.summary())).toList();
            output.print(
                    rows,
                    DataTable.of(
                            "Data sets",
                            rows,
                            TableColumn.text("name", Row::name),
                            TableColumn.text("what", Row::description)));
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
            List<Block> blocks = new ArrayList<>();
            blocks.add(new Paragraph(summary.description()));
            if (summary.understood() != null) blocks.add(new Paragraph(summary.understood()));
            blocks.add(block(summary));
            output.print(summary, blocks);
        }

        private static Task task(String name) {
            return Task.named(name)
                    .orElseThrow(
                            () ->
                                    usage(
                                            "--task '%s' is unknown; choose one of %s",
                                            name, String.join(", ", Task.labels())));
        }

        private static Block block(DatasetSummary s) {
            if (s.targets() == null) {
                return DataTable.of(
                        "Classes",
                        s.classes(),
                        TableColumn.text("class", ClassCount::name),
                        TableColumn.of("train", NumberFormat.COUNT, ClassCount::train),
                        TableColumn.of("test", NumberFormat.COUNT, ClassCount::test));
            }
            return new Facts()
                    .add("to learn from", s.train(), NumberFormat.COUNT)
                    .add("for the test", s.test(), NumberFormat.COUNT)
                    .add("least target", s.targets().minimum(), NumberFormat.NUMBER)
                    .add("mean target", s.targets().mean(), NumberFormat.NUMBER)
                    .add("greatest target", s.targets().maximum(), NumberFormat.NUMBER);
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
            List<String> names = files.stream().map(Path::toString).toList();
            output.print(names, names.stream().map(Paragraph::new).toList());
        }
    }
}
