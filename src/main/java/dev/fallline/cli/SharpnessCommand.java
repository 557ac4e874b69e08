package dev.fallline.cli;

import static dev.fallline.FalllineException.failed;
import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.PRECISION;

import dev.fallline.cli.terminal.Console;
import dev.fallline.data.Dataset;
import dev.fallline.device.Device;
import dev.fallline.device.Precision;
import dev.fallline.lab.Sharpness;
import dev.fallline.lab.Sharpness.Eigenvalue;
import dev.fallline.lab.Sharpness.Options;
import dev.fallline.lab.SharpnessDocument;
import dev.fallline.optim.Optimizer;
import dev.fallline.report.NumberFormat;
import dev.fallline.train.Config;
import dev.fallline.train.Epoch;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunData;
import dev.fallline.train.run.RunFolder;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;

@Command(
        name = "sharpness",
        description =
                "Measures how curved the training loss is at a trained network's weights: the"
                        + " largest eigenvalue of its Hessian, and the learning rate that it bounds.",
        showDefaultValues = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  fallline sharpness runs/2026-11-24_10-00-00-digits",
            "  fallline sharpness runs/2026-11-24_10-00-00-digits --examples all --smallest",
        })
final class SharpnessCommand implements Runnable {
    @Parameters(paramLabel = "RUN", description = "Folder of a finished run.")
    private Path folder;

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "5000",
            description =
                    "Training examples to measure on: at most N, drawn by the run's seed, or all.")
    private String examples;

    @Option(
            names = "--iterations",
            paramLabel = "N",
            defaultValue = "200",
            description = "Iterations for an eigenvalue, at most.")
    private int iterations;

    @Option(
            names = "--tolerance",
            paramLabel = "F",
            defaultValue = "1e-4",
            description =
                    "Ends when the value changes by less than this part of itself, and the residual"
                            + " is less than the square root of it.")
    private double tolerance;

    @Option(names = "--smallest", description = "Looks for the smallest eigenvalue too.")
    private boolean smallest;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "auto",
            description = "auto, cpu, gpu or gpu:N.")
    private String deviceName;

    @Mixin private Output output;

    @Override
    public void run() {
        Options search = new Options(examples(), iterations, tolerance, smallest);
        RunFolder run = RunFolder.open(folder);
        Model model = run.model();
        Config config = run.config();
        Dataset data = RunData.of(run);
        Setup setup = Setup.of(Recipe.of(config), data);
        // In fp32 however it was trained: differences of gradients ask for every digit.
        Config here = config.with(DEVICE, deviceName).with(PRECISION, Precision.FP32);
        Console console = Console.system();
        try (Device device = Run.open(here).device()) {
            Sharpness found =
                    Sharpness.of(setup, model.parameters(), search, device, e -> show(console, e));
            console.wipe();
            if (!Double.isFinite(found.largest().value())) {
                throw failed(
                        "%s: the loss has no finite curvature at the weights: train again with a smaller --lr",
                        folder);
            }
            Epoch kept = run.report().kept();
            Optimizer optimizer = setup.program().at(kept.epoch() - 1).optimizer();
            var document =
                    new SharpnessDocument(folder.toString(), setup, found, optimizer, kept.lr());
            output.print(document.json(), document.summary());
        }
    }

    private static void show(Console console, Eigenvalue e) {
        console.status(
                "iteration %d, eigenvalue %s, residual %s"
                        .formatted(
                                e.iterations(),
                                NumberFormat.SIZE.text(e.value()),
                                NumberFormat.SIZE.text(e.residual())));
    }

    private int examples() {
        if (examples.equals("all")) return Integer.MAX_VALUE;
        try {
            return Integer.parseInt(examples);
        } catch (NumberFormatException e) {
            throw usage("--examples %s: give a whole number, such as 5000, or all", examples);
        }
    }
}
