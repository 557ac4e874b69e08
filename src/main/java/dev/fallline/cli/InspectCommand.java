package dev.fallline.cli;

import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.LR;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.graph.Layout.Slice;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.run.Environment;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.RunFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;

@Command(
        name = "inspect",
        description = "Shows what a run's network is made of and how it came about.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  fallline inspect runs/2026-11-24_10-00-00-digits"})
final class InspectCommand implements Runnable {
    @Parameters(paramLabel = "RUN", description = "Folder of a finished run.")
    private Path folder;

    @Mixin private Output output;

    /** Statistics of one parameter. */
    private record Row(
            String name,
            String shape,
            int size,
            int zeros,
            double norm,
            double mean,
            double min,
            double max) {
        static Row of(Slice s, float[] all) {
            int zeros = 0;
            double squares = 0;
            double sum = 0;
            double min = Double.POSITIVE_INFINITY;
            double max = Double.NEGATIVE_INFINITY;
            for (int i = s.offset(); i < s.offset() + s.shape().size(); i++) {
                if (all[i] == 0) zeros++;
                squares += (double) all[i] * all[i];
                sum += all[i];
                min = Math.min(min, all[i]);
                max = Math.max(max, all[i]);
            }
            int size = s.shape().size();
            return new Row(
                    s.name(),
                    s.shape().toString(),
                    size,
                    zeros,
                    Math.sqrt(squares),
                    sum / size,
                    min,
                    max);
        }
    }

    @Override
    public void run() {
        RunFolder run = RunFolder.open(folder);
        Model model = run.model();
        JsonArray parameters = new JsonArray();
        Table table =
                new Table()
                        .left("parameter")
                        .left("shape")
                        .right("numbers")
                        .right("zeros")
                        .right("norm")
                        .right("mean")
                        .right("min")
                        .right("max");
        for (Slice s : model.mlp().layout().slices()) {
            Row r = Row.of(s, model.parameters());
            parameters.add(Documents.of(r));
            table.row(
                    r.name,
                    r.shape,
                    Text.grouped(r.size),
                    Text.grouped(r.zeros),
                    short4(r.norm),
                    short4(r.mean),
                    short4(r.min),
                    short4(r.max));
        }
        JsonObject document = new JsonObject();
        document.addProperty("run", folder.toString());
        document.add("config", ConfigFile.toJson(run.config()));
        document.add("environment", Documents.of(run.environment()));
        document.addProperty("network", model.mlp().describe());
        document.add("parameters", parameters);
        output.print(document, () -> print(run, model, table));
    }

    private static void print(RunFolder run, Model model, Table table) {
        Environment e = run.environment();
        System.out.println("network     " + model.mlp().describe());
        System.out.println("optimizer   " + optimizer(run.config()));
        System.out.println("data        " + run.config().get(DATA) + " (" + e.data() + ")");
        System.out.println(
                "made by     fallline "
                        + e.fallline()
                        + " ("
                        + e.revision()
                        + ") on "
                        + e.device());
        System.out.println("java        " + e.java());
        Double accuracy = run.report().testAccuracy();
        if (accuracy != null)
            System.out.println("accuracy    %.2f %% on the test set".formatted(100 * accuracy));
        if (run.report().rmse() != null)
            System.out.println(
                    "rmse        %s, R² %.4f"
                            .formatted(Text.loss(run.report().rmse()), run.report().r2()));
        System.out.println();
        System.out.println(table);
        System.out.println();
        System.out.println("%,d parameters".formatted(model.mlp().layout().learnedSize()));
    }

    /** With its rate, where that is not part of the text. */
    private static String optimizer(Config c) {
        String optimizer = c.get(OPTIMIZER);
        return c.get(LR) == null ? optimizer : optimizer + ", rate " + c.get(LR);
    }

    private static String short4(double value) {
        return "%.4f".formatted(value);
    }
}
