package dev.fallline.cli;

import static dev.fallline.train.TrainingSettings.DATA;

import dev.fallline.cli.option.DataOptions;
import dev.fallline.cli.terminal.Program;
import dev.fallline.cli.terminal.Talk;
import dev.fallline.data.Dataset;
import dev.fallline.data.DatasetSummary;
import dev.fallline.data.DatasetSummary.ClassCount;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.DatasetWriter;
import dev.fallline.data.source.Datasets;
import dev.fallline.data.source.PublicSet;
import dev.fallline.data.synthetic.Generator;
import dev.fallline.io.CacheFolder;
import dev.fallline.report.Block;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Paragraph;
import dev.fallline.report.TableColumn;
import dev.fallline.train.Config;
import dev.fallline.train.run.RunData;

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
        description = "Lists, describes, shows, fetches and makes data sets.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DataCommand.ListData.class,
            DataCommand.Info.class,
            DataShowCommand.class,
            DataFetchCommand.class,
            DataCommand.Make.class
        },
        footer = {
            "",
            "Examples:",
            "  fallline data list",
            "  fallline data info digits",
            "  fallline data fetch mnist"
        })
final class DataCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    @Command(
            name = "list",
            description = "Lists the data sets with a name, and where they are stored.",
            footer = {"", "Example:", "  fallline data list --json"})
    static final class ListData implements Runnable {
        @Mixin private Output output;

        @Override
        public void run() {
            record Row(String name, String description, String place) {}
            List<Row> rows = new ArrayList<>();
            for (Generator g : Generator.all()) {
                rows.add(new Row(g.name(), g.summary(), "generated"));
            }
            Path cache = CacheFolder.path();
            for (PublicSet s : PublicSet.all()) {
                rows.add(new Row(s.name(), s.title(), s.place(cache)));
            }
            output.print(
                    rows,
                    DataTable.of(
                            "Data sets",
                            rows,
                            TableColumn.text("name", Row::name),
                            TableColumn.text("what", Row::description),
                            TableColumn.text("where", (Row r) -> Program.calls(r.place))));
        }
    }

    @Command(
            name = "info",
            description = "Describes a data set.",
            modelTransformer = DataOptions.class,
            footer = {
                "",
                "Examples:",
                "  fallline data info digits",
                "  fallline data info mnist/"
            })
    static final class Info implements Runnable {
        @Parameters(paramLabel = "NAME|PATH", description = "A name, a folder or a CSV file.")
        private String data;

        @Spec private CommandSpec spec;

        @Mixin private Output output;

        @Override
        public void run() {
            Config config = DataOptions.given(spec).with(DATA, data);
            Dataset dataset = RunData.open(config, Talk::note);
            DatasetSummary summary = DatasetSummary.of(dataset);
            List<Block> blocks = new ArrayList<>();
            blocks.add(new Paragraph(summary.description()));
            if (summary.understood() != null) blocks.add(new Paragraph(summary.understood()));
            blocks.add(block(summary));
            output.print(summary, blocks);
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
            OutputFile.requireFolder("--out", out);
            DatasetOptions options = DatasetOptions.defaults().withSeed(seed).withNotes(Talk::note);
            List<Path> files = DatasetWriter.write(Datasets.open(name, options), out);
            List<String> names = files.stream().map(Path::toString).toList();
            output.print(names, names.stream().map(Paragraph::new).toList());
        }
    }
}
