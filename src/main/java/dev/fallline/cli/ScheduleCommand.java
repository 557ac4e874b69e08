package dev.fallline.cli;

import dev.fallline.io.AtomicFile;
import dev.fallline.io.Csv;
import dev.fallline.lab.ScheduleCurve;
import dev.fallline.optim.schedule.Schedules;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.nio.file.Path;

@Command(
        name = "schedule",
        description = "Shows the learning rates of a schedule, step by step, without training.",
        showDefaultValues = true,
        sortOptions = false,
        footer = {
            "",
            "Examples:",
            "  fallline schedule \"cosine(floor=1e-5)\" --lr 0.1 --steps 100",
            "  fallline schedule \"one-cycle(warmup=2)\" --steps 1000 --epochs 10 --report rates.html",
        })
final class ScheduleCommand implements Runnable {
    @Parameters(
            paramLabel = "SPEC",
            description =
                    "A schedule, as after train's --schedule; plateau follows a loss and has none.")
    private String spec;

    @Option(
            names = "--lr",
            paramLabel = "RATE",
            defaultValue = "1",
            description = "Learning rate from which it starts, or to which it rises.")
    private double rate;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "100",
            description = "Updates in all.")
    private int steps;

    @Option(
            names = "--epochs",
            paramLabel = "E",
            description =
                    "Epochs in all, for lengths in epochs, as in train; otherwise they are in steps,"
                            + " as in minimize.")
    private Integer epochs;

    @Option(names = "--csv", paramLabel = "FILE", description = "Writes all rates there too.")
    private Path csv;

    @Mixin private PageFile page;

    @Mixin private Output output;

    @Override
    public void run() {
        ScheduleCurve curve =
                ScheduleCurve.of(Schedules.parse("schedule", spec), rate, steps, epochs);
        if (csv != null) OutputFile.require("--csv", csv);
        page.check();
        if (csv != null) AtomicFile.write(csv, Csv.of(curve.points()));
        page.write(curve::page);
        output.print(curve.json(), curve.summary());
    }
}
