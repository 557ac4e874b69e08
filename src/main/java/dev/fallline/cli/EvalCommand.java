package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.PRECISION;

import dev.fallline.cli.option.DataOptions;
import dev.fallline.cli.terminal.Talk;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.source.Datasets;
import dev.fallline.device.Device;
import dev.fallline.device.Precision;
import dev.fallline.nn.Loss;
import dev.fallline.report.Block;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.train.Config;
import dev.fallline.train.ConfusionMatrix.ClassScore;
import dev.fallline.train.Metric;
import dev.fallline.train.Predictions;
import dev.fallline.train.Recipe;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Predictor;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;
import dev.fallline.train.run.TrainingDocument;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

@Command(
        name = "eval",
        description = "Measures a trained network on a test set.",
        mixinStandardHelpOptions = true,
        modelTransformer = DataOptions.Reading.class,
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

    @Spec private CommandSpec spec;

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
            Predictions predictions = new Predictions(predictor.outputs(test), test.targets());
            tell(name, predictions, predictor.loss(test), model.classes());
        }
    }

    /** Every row of the data given; else the run's own test part. */
    private Examples test(RunFolder run, Model model) {
        if (data != null)
            return model.read(
                    data,
                    Run.dataOptions(run.config(), DataOptions.Reading.given(spec), Talk::note));
        Dataset dataset = Run.data(run, Talk::note);
        if (dataset.test().count() == 0) {
            throw usage("%s has no test part: give the data to measure on by --data", folder);
        }
        return dataset.test();
    }

    private static Predictor predictor(Model model, Config config, Device device) {
        Loss loss = Recipe.of(config).loss(model.task(), model.classes().size());
        return new Predictor(model, loss, device);
    }

    private void tell(String name, Predictions predictions, double loss, List<String> classes) {
        int examples = predictions.targets().size();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("run", folder.toString());
        document.put("data", name);
        document.put("examples", examples);
        Facts facts = new Facts().add("data", name).add("examples", examples, NumberFormat.COUNT);
        Metric.ofTest(predictions.score(loss))
                .forEach(
                        (metric, value) -> {
                            document.put(metric.name(), value);
                            double shown = value == null ? Double.NaN : value;
                            facts.add(metric.quantity(), shown, metric.format());
                        });
        List<Block> blocks = new ArrayList<>(List.of(facts));
        predictions
                .residuals()
                .ifPresent(
                        r -> {
                            document.put("test_mae", r.mae());
                            facts.add("mean absolute error", r.mae(), NumberFormat.LOSS);
                        });
        predictions
                .confusion()
                .ifPresent(
                        confusion -> {
                            List<ClassScore> scores = confusion.scores(classes);
                            document.put("classes", scores);
                            document.put("confusion", confusion.counts());
                            blocks.add(TrainingDocument.classes(scores, confusion));
                        });
        output.print(document, blocks);
    }
}
