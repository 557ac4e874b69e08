package dev.fallline.cli;

import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.PRECISION;

import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.source.Datasets;
import dev.fallline.device.Device;
import dev.fallline.device.Precision;
import dev.fallline.nn.Loss;
import dev.fallline.train.Config;
import dev.fallline.train.ConfusionMatrix;
import dev.fallline.train.ConfusionMatrix.ClassScore;
import dev.fallline.train.Predictions;
import dev.fallline.train.Recipe;
import dev.fallline.train.Residuals;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Predictor;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;
import java.util.List;

@Command(
        name = "eval",
        description = "Measures a trained network on a test set.",
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
            description =
                    "Every row of a table, or the test set of other data; otherwise the run's own"
                            + " test set.")
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
        Examples test = test(run, model);
        String name = Datasets.nameOf(data == null ? config.get(DATA) : data);
        // In fp32 however it was trained: another device may have nothing else.
        Config here = config.with(DEVICE, deviceName).with(PRECISION, Precision.FP32);
        try (Device device = Run.open(here).device();
                Predictor predictor = predictor(model, config, device)) {
            Predictions answers = new Predictions(predictor.outputs(test), test.targets());
            double loss = predictor.loss(test);
            JsonObject document = new JsonObject();
            document.addProperty("run", folder.toString());
            document.addProperty("data", name);
            document.addProperty("examples", test.count());
            document.addProperty("test_loss", loss);
            String begin = "%s: %,d examples, loss %.4f".formatted(name, test.count(), loss);
            answers.confusion().ifPresent(c -> tell(begin, c, model, document));
            answers.residuals().ifPresent(r -> tell(begin, r, document));
        }
    }

    /** Every row of the data given; else the run's own test part. */
    private Examples test(RunFolder run, Model model) {
        if (data != null) return model.read(data, Run.dataOptions(run.config(), Talk::note));
        Dataset dataset = Run.data(run, Talk::note);
        if (dataset.test().count() == 0) {
            throw new FalllineException(
                    Kind.USAGE,
                    "%s has no test part: give the data to measure on by --data".formatted(folder));
        }
        return dataset.test();
    }

    private static Predictor predictor(Model model, Config config, Device device) {
        Loss loss = Recipe.of(config).loss(model.task(), model.classes().size());
        return new Predictor(model, loss, device);
    }

    private void tell(String begin, Residuals r, JsonObject document) {
        document.addProperty("test_rmse", r.rmse());
        document.addProperty("test_mae", r.mae());
        document.addProperty("test_r2", r.r2());
        output.print(
                document,
                () ->
                        System.out.println(
                                "%s, rmse %s, mae %s, R² %.4f"
                                        .formatted(
                                                begin,
                                                Text.loss(r.rmse()),
                                                Text.loss(r.mae()),
                                                r.r2())));
    }

    private void tell(String begin, ConfusionMatrix confusion, Model model, JsonObject document) {
        List<ClassScore> scores = confusion.scores(model.classes());
        document.addProperty("test_accuracy", confusion.accuracy());
        document.add("classes", Documents.of(scores));
        document.add("confusion", Documents.of(confusion.counts()));
        output.print(document, () -> print(begin, confusion, scores));
    }

    private static void print(String begin, ConfusionMatrix confusion, List<ClassScore> scores) {
        System.out.println("%s, accuracy %.2f %%".formatted(begin, 100 * confusion.accuracy()));
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
