package dev.fallline.cli;

import static dev.fallline.FalllineException.bad;
import static dev.fallline.FalllineException.usage;

import dev.fallline.cli.option.DataOptions;
import dev.fallline.cli.terminal.Console;
import dev.fallline.cli.terminal.Talk;
import dev.fallline.data.Column;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Targets;
import dev.fallline.data.Task;
import dev.fallline.data.TerminalImage;
import dev.fallline.data.picture.Framing;
import dev.fallline.data.picture.PictureFile;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.table.RowEncoder;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.io.AtomicFile;
import dev.fallline.nn.Loss;
import dev.fallline.report.Block;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Paragraph;
import dev.fallline.report.TableColumn;
import dev.fallline.train.Config;
import dev.fallline.train.Recipe;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Prediction;
import dev.fallline.train.run.Predictor;
import dev.fallline.train.run.RunData;
import dev.fallline.train.run.RunFolder;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

@Command(
        name = "predict",
        description = "Predicts the class or number of an example with a trained network.",
        modelTransformer = DataOptions.Reading.class,
        footer = {
            "",
            "Examples:",
            "  fallline predict runs/2026-11-24_10-00-00-digits --index 7",
            "  fallline predict runs/2026-11-24_10-00-00-digits --image seven.png",
            "  fallline predict runs/2026-11-24_10-00-00-digits --image scans/ --out answers.csv",
            "  fallline predict runs/2026-11-24_10-00-00-iris --row 5.1,3.5,1.4,0.2",
            "  fallline predict runs/2026-11-24_10-00-00-iris --data new.csv --out answers.csv",
            "  tail -f measured.csv | fallline predict runs/2026-11-24_10-00-00-iris --data - --json",
        })
final class PredictCommand implements Runnable {
    @Parameters(paramLabel = "RUN", description = "Folder of a finished run.")
    private Path folder;

    @ArgGroup private Source source;

    @Option(
            names = "--data",
            paramLabel = "NAME|PATH",
            description =
                    "Predicts every row of a table (- for standard input), which needs no labels, or of"
                            + " other data; with --index, the data it refers to: otherwise those of"
                            + " the run.")
    private String data;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "With --data or a folder, where the answers go, as CSV or, if it ends in .jsonl, as JSON"
                            + " lines; otherwise to standard output.")
    private Path out;

    @Option(
            names = "--top",
            paramLabel = "K",
            description =
                    "With --data or a folder, the K likeliest classes; otherwise all in their order.")
    private Integer top;

    @Option(
            names = "--no-center",
            description =
                    "With --image, scales pictures as a whole, without looking for the figure.")
    private boolean noCenter;

    @Option(
            names = "--show",
            description =
                    "With a folder as --image, shows on standard error each picture as the network"
                            + " sees it.")
    private boolean show;

    @Mixin private Output output;

    @Spec private CommandSpec spec;

    /** What is said of a row. */
    private final List<String> notes = new ArrayList<>();

    /** Pictures without an answer. */
    private int unreadable;

    /** One of these, unless all of --data is wanted. */
    static final class Source {
        @Option(
                names = "--index",
                paramLabel = "N",
                description = "An example of the test set, from 0.")
        private Integer index;

        @Option(
                names = "--image",
                paramLabel = "FILE|FOLDER",
                description =
                        "A picture (PNG, JPEG, GIF, BMP), or all of a folder, one line each; for one"
                                + " that cannot be read, a line without a prediction, and exit code"
                                + " 4 at the end. It is"
                                + " brought into the form of the pictures trained on: inverted"
                                + " where their ground is the darker or lighter one, and where"
                                + " their figures lie in a box, as MNIST's, found and centered.")
        private Path image;

        @Option(
                names = "--row",
                paramLabel = "CELLS",
                description =
                        "The cells of an example in the order of the columns, without the target,"
                                + " separated by commas. Empty ones are replaced as in training.")
        private String row;
    }

    /**
     * An example to judge.
     *
     * @param targets what it is; null if unknown
     */
    private record Example(Features features, Targets targets) {}

    @Override
    public void run() {
        RunFolder run = RunFolder.open(folder);
        Model model = run.model();
        Config config = run.config();
        check();
        Example example = source == null || isFolder() ? null : example(run, model);
        notes.forEach(Talk::note);
        Loss loss = Recipe.loss(config, model.task(), model.classes().size());
        try (Device device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device();
                Predictor predictor = new Predictor(model, loss, device)) {
            if (example == null) {
                answerAll(predictor, loss, config);
                return;
            }
            float[] outputs = predictor.outputs(example.features);
            if (model.task() == Task.REGRESSION) {
                tell(model.schema().targets(), example, outputs);
            } else tell(model, example, loss, outputs);
        }
    }

    private void check() {
        if (source == null && data == null) {
            throw usage("give --data, --index, --image or --row, the examples to predict");
        }
        if (source != null && source.index == null && data != null) {
            throw usage("--data %s does not go with --image or --row: remove it", data);
        }
        boolean one = source != null && !isFolder();
        if (out != null) OutputFile.require("--out", out);
        if (one && out != null) throw usage("--out %s needs --data or a folder as --image", out);
        if (one && top != null) throw usage("--top %d needs --data or a folder as --image", top);
        boolean image = source != null && source.image != null;
        if (noCenter && !image) throw usage("--no-center needs --image");
        if (show && !isFolder()) throw usage("--show needs a folder as --image");
        if (top != null && top < 1) throw usage("--top %d cannot be used: give at least 1", top);
    }

    private boolean isFolder() {
        return source != null && source.image != null && Files.isDirectory(source.image);
    }

    private void answerAll(Predictor predictor, Loss loss, Config config) {
        boolean json = out == null ? output.json() : out.toString().endsWith(".jsonl");
        var answers =
                new BatchPrediction(predictor, loss, top == null ? 0 : top, json, Console.system());
        if (out == null) print(answers, config);
        else {
            AtomicFile.write(out, stream -> writeAll(answers, config, stream));
            System.err.println("The predictions are in " + out);
        }
        if (unreadable > 0) {
            throw bad(
                    "%d of the pictures in %s cannot be read: their lines have no prediction",
                    unreadable, source.image);
        }
    }

    private void print(BatchPrediction answers, Config config) {
        try {
            writeAll(answers, config, Console.system().results());
        } catch (IOException e) {
            throw new AssertionError("a PrintStream throws nothing", e);
        }
    }

    private void writeAll(BatchPrediction answers, Config config, OutputStream to)
            throws IOException {
        if (isFolder()) {
            unreadable = answers.pictures(source.image, !noCenter, show, to);
            return;
        }
        DatasetOptions options =
                RunData.options(config, DataOptions.Reading.given(spec), Talk::note);
        answers.write(data, options, to);
    }

    private void tell(List<Column> targets, Example example, float[] outputs) {
        Map<String, Object> document = new LinkedHashMap<>();
        Facts facts = new Facts();
        for (int i = 0; i < outputs.length; i++) {
            String name = targets.size() == 1 ? "" : " " + targets.get(i).name();
            put(document, facts, "predicted" + name, targets.get(i).raw(outputs[i]));
            if (example.targets instanceof Targets.Reals reals)
                put(document, facts, "target" + name, reals.raw()[i]);
        }
        if (!notes.isEmpty()) document.put("notes", notes);
        output.print(document, facts);
    }

    private static void put(Map<String, Object> document, Facts facts, String name, double value) {
        document.put(name, value);
        facts.add(name, Double.toString(value));
    }

    private void tell(Model model, Example example, Loss loss, float[] outputs) {
        Prediction prediction = Prediction.of(model, loss, outputs, 0);
        String predicted = prediction.predicted();
        String label =
                example.targets instanceof Targets.Classes(int[] labels)
                        ? model.classes().get(labels[0])
                        : null;
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("predicted", predicted);
        if (label != null) document.put("label", label);
        Map<String, Double> classes = prediction.byName();
        document.put(Prediction.valuesName(loss), classes);
        if (!notes.isEmpty()) document.put("notes", notes);
        List<Block> blocks = new ArrayList<>();
        if (example.features instanceof Features.Bytes(byte[] pixels)
                && model.schema().shape().isImage()) {
            TerminalImage.lines(pixels, 0, model.schema().shape())
                    .forEach(line -> blocks.add(new Paragraph(line)));
        }
        List<TableColumn<Map.Entry<String, Double>>> columns = new ArrayList<>();
        columns.add(TableColumn.text("class", Map.Entry::getKey));
        if (loss.isProbabilistic()) {
            columns.add(TableColumn.of("probability", NumberFormat.PERCENT, Map.Entry::getValue));
            columns.add(TableColumn.bar(Map.Entry::getValue));
        } else {
            columns.add(TableColumn.of("output", NumberFormat.VALUE, Map.Entry::getValue));
        }
        blocks.add(DataTable.of("Classes", List.copyOf(classes.entrySet()), columns));
        blocks.add(new Facts().add("predicted", predicted).add("label", label));
        output.print(document, blocks);
    }

    private Example example(RunFolder run, Model model) {
        if (source.row != null) {
            return new Example(
                    RowEncoder.row("--row", source.row, model.schema(), notes::add), null);
        }
        if (source.image != null) {
            Framing framing = Framing.of(model.schema(), !noCenter);
            return new Example(
                    new Features.Bytes(framing.apply(PictureFile.read(source.image))), null);
        }
        Examples test = RunData.test(run, model, data, DataOptions.Reading.given(spec), Talk::note);
        int index = source.index;
        if (index < 0 || index >= test.count()) {
            throw usage(
                    "--index %d is not in the test set: give a number from 0 to %d",
                    index, test.count() - 1);
        }
        Examples one = test.take(new int[] {index});
        return new Example(one.features(), one.targets());
    }
}
