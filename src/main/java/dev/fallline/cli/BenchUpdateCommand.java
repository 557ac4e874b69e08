package dev.fallline.cli;

import dev.fallline.cli.terminal.Console;
import dev.fallline.lab.bench.BenchDocument;
import dev.fallline.lab.bench.Shapes;
import dev.fallline.lab.bench.UpdateBench;
import dev.fallline.optim.Optimizers;
import dev.fallline.report.NumberFormat;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;

@Command(
        name = "update",
        description =
                "Times optimizer updates against memory copies of the same size, on each device.",
        sortOptions = false,
        footer = {
            "",
            "How it measures: docs/benchmarks/method.md",
            "",
            "Examples:",
            "  fallline bench update --quick",
            "  fallline bench update --optimizers sgd,adam --sizes 1e5,1e7 --csv updates.csv",
            "  fallline bench update --device cpu --threads 1 --json",
        })
final class BenchUpdateCommand implements Runnable {
    private static final List<String> SIZES = List.of("1e3", "1e4", "1e5", "1e6", "1e7", "1e8");
    private static final List<String> QUICK_SIZES = SIZES.subList(0, 4);

    @Option(
            names = "--optimizers",
            paramLabel = "NAMES",
            split = ",",
            description = "With commas; otherwise all.")
    private List<String> optimizers;

    @Option(
            names = "--sizes",
            paramLabel = "COUNTS",
            split = ",",
            description =
                    "Numbers of parameters, with commas; otherwise 1e3, 1e4 … 1e8, as far as memory"
                            + " goes, and to 1e6 with --quick.")
    private List<String> sizes;

    @Mixin private BenchOptions options;
    @Mixin private PageFile page;
    @Mixin private Output output;

    @Override
    public void run() {
        List<String> typed = sizes != null ? sizes : options.quick() ? QUICK_SIZES : SIZES;
        UpdateBench bench =
                new UpdateBench(
                        optimizers == null ? Optimizers.names() : optimizers,
                        typed.stream().map(s -> Shapes.count("--sizes", s)).toList(),
                        options.device(),
                        options.threads(),
                        options.effort());
        options.checkCsv();
        page.check();
        Console console = Console.system();
        UpdateBench.Report report =
                bench.run(
                        console::note,
                        row ->
                                console.status(
                                        "%s, %,d parameters: %s"
                                                .formatted(
                                                        row.optimizer(),
                                                        row.parameters(),
                                                        NumberFormat.DURATION.text(
                                                                row.seconds()))));
        console.wipe();
        output.print(report, BenchDocument.summary(report));
        options.writeCsv(report.rows());
        page.write(() -> BenchDocument.page(report));
    }
}
