package dev.fallline.cli;

import dev.fallline.lab.bench.Crossover;
import dev.fallline.lab.bench.Shapes;
import dev.fallline.lab.bench.UpdateBench;
import dev.fallline.lab.bench.UpdateRow;
import dev.fallline.optim.Optimizers;
import dev.fallline.report.BenchPage;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;

@Command(
        name = "update",
        description =
                "Times optimizers' updates beside copies that need as much room, on each device.",
        mixinStandardHelpOptions = true,
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
                        new UpdateBench.Listener() {
                            @Override
                            public void note(String text) {
                                console.say("note: " + text);
                            }

                            @Override
                            public void measured(UpdateRow row) {
                                console.status(
                                        "%s, %,d parameters: %s"
                                                .formatted(
                                                        row.optimizer(),
                                                        row.parameters(),
                                                        Text.duration(row.seconds())));
                            }
                        });
        console.wipe();
        output.print(Documents.of(report), () -> print(report));
        options.writeCsv(report.rows());
        page.write(() -> BenchPage.of(report));
    }

    private static void print(UpdateBench.Report report) {
        BenchOptions.print(report.environment());
        List<UpdateRow> rows = report.rows();
        List<String> devices = rows.stream().map(UpdateRow::device).distinct().toList();
        for (String device : devices) {
            System.out.println(device);
            boolean compared =
                    rows.stream().anyMatch(r -> r.device().equals(device) && r.speedUp() != null);
            System.out.println(
                    table(rows.stream().filter(r -> r.device().equals(device)).toList(), compared));
            System.out.println();
        }
        report.crossings().forEach(c -> System.out.println(sentence(c)));
    }

    private static Table table(List<UpdateRow> rows, boolean compared) {
        Table table =
                new Table()
                        .left("optimizer")
                        .right("parameters")
                        .right("an update")
                        .right("quartiles")
                        .right("parameters/s")
                        .right("GB/s")
                        .right("copy GB/s")
                        .right("of it")
                        .left("fits in");
        if (compared) table.right("GPU/CPU").right("with transfers");
        for (UpdateRow r : rows) {
            List<String> cells =
                    List.of(
                            r.optimizer(),
                            Text.grouped(r.parameters()),
                            Text.duration(r.seconds()),
                            Text.duration(r.secondsQuartile1())
                                    + " – "
                                    + Text.duration(r.secondsQuartile3()),
                            "%.2e".formatted(r.parametersPerSecond()),
                            "%.1f".formatted(r.gbPerSecond()),
                            "%.1f".formatted(r.limitGbPerSecond()),
                            "%.0f %%".formatted(100 * r.share()),
                            r.cache());
            if (compared) {
                cells = new ArrayList<>(cells);
                cells.add("%.2f".formatted(r.speedUp()));
                cells.add("%.2f".formatted(r.speedUpWithTransfers()));
            }
            table.row(cells.toArray(String[]::new));
        }
        return table;
    }

    private static String sentence(Crossover c) {
        return "%s: the GPU is faster %s; with transfers %s"
                .formatted(c.optimizer(), from(c.parameters()), from(c.parametersWithTransfers()));
    }

    private static String from(Long parameters) {
        return parameters == null
                ? "at none of these sizes"
                : "from %,d parameters on".formatted(parameters);
    }
}
