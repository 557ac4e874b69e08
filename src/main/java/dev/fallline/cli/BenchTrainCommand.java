package dev.fallline.cli;

import dev.fallline.FalllineException;
import dev.fallline.cli.terminal.Console;
import dev.fallline.io.Json;
import dev.fallline.lab.bench.BenchDocument;
import dev.fallline.lab.bench.Shapes;
import dev.fallline.lab.bench.SpeedGuard;
import dev.fallline.lab.bench.SpeedGuard.Result;
import dev.fallline.lab.bench.TrainBench;
import dev.fallline.report.Paragraph;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;

@Command(
        name = "train",
        description = "Times training steps against their matrix products alone, on each device.",
        sortOptions = false,
        footer = {
            "",
            "How it measures: docs/benchmarks/method.md",
            "",
            "Examples:",
            "  fallline bench train --quick",
            "  fallline bench train --batches 32,512 --shapes 784-128-64-10,784-512-512-10",
            "  fallline bench train --data random --shapes 100-50-10",
            "  fallline bench train --guard",
        })
final class BenchTrainCommand implements Runnable {
    @Option(
            names = "--data",
            paramLabel = "NAME|PATH",
            defaultValue = "digits",
            description =
                    "Data set whose examples the steps learn from, or random: drawn bytes of any"
                            + " width, four in five of them 0 (default: ${DEFAULT-VALUE}).")
    private String data;

    @Option(
            names = "--shapes",
            paramLabel = "WIDTHS",
            split = ",",
            defaultValue = "784-128-64-10",
            description =
                    "Networks, with commas: widths from the inputs to the classes (default:"
                            + " ${DEFAULT-VALUE}).")
    private List<String> shapes;

    @Option(
            names = "--batches",
            paramLabel = "COUNTS",
            split = ",",
            defaultValue = "1,32,128,512",
            description = "Examples in a step, with commas (default: ${DEFAULT-VALUE}).")
    private List<String> batches;

    @Option(
            names = "--optimizers",
            paramLabel = "NAMES",
            split = ",",
            defaultValue = "sgd,adam",
            description = "With commas (default: ${DEFAULT-VALUE}).")
    private List<String> optimizers;

    @Option(
            names = "--guard",
            description =
                    "Only checks that a step has its usual ratio to its matrix products, and one"
                            + " thread to two; exit code 1 if not.")
    private boolean guard;

    @Mixin private BenchOptions options;
    @Mixin private PageFile page;
    @Mixin private Output output;

    @Override
    public void run() {
        if (guard) {
            tell(SpeedGuard.check());
            return;
        }
        TrainBench bench =
                new TrainBench(
                        data,
                        shapes.stream().map(Shapes::widths).toList(),
                        batches.stream().map(b -> Shapes.count("--batches", b)).toList(),
                        optimizers,
                        options.device(),
                        options.threads(),
                        options.effort());
        options.checkCsv();
        page.check();
        Console console = Console.system();
        TrainBench.Report report =
                bench.run(
                        console::note,
                        row ->
                                console.status(
                                        "%s, %s, batch %d, %s: %.1f µs"
                                                .formatted(
                                                        BenchDocument.where(row),
                                                        row.shape(),
                                                        row.batch(),
                                                        row.optimizer(),
                                                        row.usPerStep())));
        console.wipe();
        output.print(report, BenchDocument.summary(report));
        options.writeCsv(report.rows());
        page.write(() -> BenchDocument.page(report));
    }

    private void tell(Result verdict) {
        switch (verdict) {
            case Result.Held(List<String> ratios) ->
                    output.print(
                            Json.object("verdict", "held", "ratios", ratios),
                            ratios.stream().map(Paragraph::new).toList());
            case Result.NotChecked(String reason) ->
                    output.print(
                            Json.object("verdict", "not checked", "reason", reason),
                            new Paragraph("not checked: " + reason));
            case Result.Broken(String sentence) -> throw FalllineException.failed("%s", sentence);
        }
    }
}
