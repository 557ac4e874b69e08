package dev.fallline.cli;

import com.google.gson.JsonObject;

import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.device.Device;
import dev.fallline.device.Precision;
import dev.fallline.train.Config;
import dev.fallline.train.Confusion;
import dev.fallline.train.Confusion.ClassScore;
import dev.fallline.train.Model;
import dev.fallline.train.Predictor;
import dev.fallline.train.Recipe;
import dev.fallline.train.Run;
import dev.fallline.train.RunFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;

@Command(
        name = "eval",
        description = "Measures a trained network on a test set, class by class.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  fallline eval runs/2026-11-24_10-00-00-digits",
            "  fallline eval runs/2026-11-24_10-00-00-digits --data mnist/",
        })
final class EvalCommand implements Runnable {
    @Parameters(paramLabel = "RUN", description = "Folder of a finished run.")
    private Path folder;

    @Option(
            names = "--data",
            paramLabel = "NAME|PATH",
            description = "Whose test set; otherwise that of the run.")
    private String data;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "auto, cpu, gpu or gpu:N.")
    private String deviceName;

    @Mixin private Output output;

    @Override
    public void run() {
        RunFolder run = RunFolder.open(folder);
        Model model = run.model();
        Config config = run.config();
        Dataset dataset = Run.open(data == null ? config : config.withData(data), Talk::note);
        Examples test = model.accept(dataset);
        // In fp32 however it was trained: another device may have nothing else.
        Config here = config.withDevice(deviceName).withPrecision(Precision.FP32);
        try (Device device = Run.open(here).device();
                Predictor predictor = new Predictor(model, Recipe.of(config).loss(), device)) {
            Confusion confusion = Confusion.of(predictor.outputs(test), test.labels());
            double loss = predictor.loss(test);
            List<ClassScore> scores = confusion.scores(model.classes());
            JsonObject document = new JsonObject();
            document.addProperty("run", folder.toString());
            document.addProperty("data", dataset.name());
            document.addProperty("examples", test.count());
            document.addProperty("test_loss", loss);
            document.addProperty("test_accuracy", confusion.accuracy());
            document.add("classes", Documents.of(scores));
            document.add("confusion", Documents.of(confusion.counts()));
            output.print(document, () -> print(dataset, test, loss, confusion, scores));
        }
    }

    private static void print(
            Dataset data,
            Examples test,
            double loss,
            Confusion confusion,
            List<ClassScore> scores) {
        System.out.println(
                "%s: %,d test examples, loss %.4f, accuracy %.2f %%"
                        .formatted(data.name(), test.count(), loss, 100 * confusion.accuracy()));
        System.out.println();
        Table table =
                new Table().left("class").right("examples").right("precision").right("recall");
        for (ClassScore s : scores) {
            table.row(
                    s.name(),
                    Text.grouped(s.examples()),
                    percent(s.precision()),
                    percent(s.recall()));
        }
        System.out.println(table);
    }

    private static String percent(double share) {
        return Double.isNaN(share) ? "" : "%.2f %%".formatted(100 * share);
    }
}
