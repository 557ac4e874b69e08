package dev.fallline.cli;

import static dev.fallline.train.TrainingSettings.DATA;

import dev.fallline.Fallline;
import dev.fallline.TrainedModel;
import dev.fallline.cli.option.DataOptions;
import dev.fallline.cli.terminal.Talk;
import dev.fallline.data.Examples;
import dev.fallline.data.source.Datasets;
import dev.fallline.report.Block;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.train.ClassMetric;
import dev.fallline.train.ConfusionMatrix.ClassScore;
import dev.fallline.train.Metric;
import dev.fallline.train.Predictions;
import dev.fallline.train.Score;
import dev.fallline.train.run.RunData;
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
        modelTransformer = DataOptions.Reading.class,
        footer = {
            "",
            "Examples:",
            "  fallline eval runs/2026-11-24_10-00-00-digits",
            "  fallline eval runs/2026-11-24_10-00-00-digits --data mnist/",
        })
final class EvalCommand implements Runnable {
    /** Of a confusion matrix that a terminal has room for. */
    private static final int MOST_CLASSES = 12;

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
        try (TrainedModel trained = Fallline.load(folder).onDevice(deviceName)) {
            Examples test =
                    RunData.test(
                            RunFolder.open(folder),
                            trained.model(),
                            data,
                            DataOptions.Reading.given(spec),
                            Talk::note);
            String name = Datasets.nameOf(data == null ? trained.config().get(DATA) : data);
            tell(name, trained.evaluate(test), trained);
        }
    }

    private void tell(String name, Score score, TrainedModel trained) {
        Predictions predictions = score.predictions().orElseThrow();
        int examples = predictions.targets().size();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("run", folder.toString());
        document.put("data", name);
        document.put("examples", examples);
        Facts facts = new Facts().add("data", name).add("examples", examples, NumberFormat.COUNT);
        Metric.ofTest(score)
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
                            var metrics = ClassMetric.of(predictions, trained.loss());
                            metrics.forEach((metric, v) -> document.put("test_" + metric, v));
                            TrainingDocument.add(facts, metrics);
                            List<ClassScore> scores = confusion.scores(trained.classes());
                            document.put("classes", scores);
                            document.put("confusion", confusion.counts());
                            blocks.add(TrainingDocument.classes(scores, confusion));
                            if (scores.size() <= MOST_CLASSES)
                                blocks.add(
                                        TrainingDocument.confusion(trained.classes(), confusion));
                        });
        output.print(document, blocks);
    }
}
