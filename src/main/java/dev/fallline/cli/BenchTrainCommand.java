package dev.fallline.cli;

import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.lab.bench.Shapes;
import dev.fallline.lab.bench.SpeedGuard;
import dev.fallline.lab.bench.SpeedGuard.Verdict;
import dev.fallline.lab.bench.TrainBench;
import dev.fallline.lab.bench.TrainRow;
import dev.fallline.report.BenchPage;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;

@Command(
        name = "train",
        description = "Times training steps beside their bare matrix products, on each device.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footer = {
            "",
            "How it measures: docs/benchmarks/method.md",
            "",
            "Examples:",
            "  fallline bench train --quick",
            "  fallline bench train --batches 32,512 --shapes 784-128-64-10,784-512-512-10",
            "  fallline bench train --guard",
        })
final class BenchTrainCommand implements Runnable {
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
                    "Measures nothing but whether a step still stands in the usual ratio to its"
                            + " products and to itself on two threads; exit code 1 if not.")
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
                        new TrainBench.Listener() {
                            @Override
                            public void note(String text) {
                                console.say("note: " + text);
                            }

                            @Override
                            public void measured(TrainRow row) {
                                console.status(
                                        "%s, batch %d, %s: %.1f µs"
                                                .formatted(
                                                        row.shape(),
                                                        row.batch(),
                                                        row.optimizer(),
                                                        row.usPerStep()));
                            }
                        });
        console.wipe();
        output.print(Documents.of(report), () -> print(report));
        options.writeCsv(report.rows());
        page.write(() -> BenchPage.of(report));
    }

    private void tell(Verdict verdict) {
        JsonObject document = new JsonObject();
        List<String> lines =
                switch (verdict) {
                    case Verdict.Held(List<String> ratios) -> {
                        document.addProperty("verdict", "held");
                        document.add("ratios", Documents.of(ratios));
                        yield ratios;
                    }
                    case Verdict.NotChecked(String reason) -> {
                        document.addProperty("verdict", "not checked");
                        document.addProperty("reason", reason);
                        yield List.of("not checked: " + reason);
                    }
                    case Verdict.Broken(String sentence) ->
                            throw new FalllineException(Kind.FAILED, sentence);
                };
        output.print(document, () -> lines.forEach(System.out::println));
    }

    private static void print(TrainBench.Report report) {
        BenchOptions.print(report.environment());
        Table steps = head().right("a step").right("quartiles").right("examples/s");
        steps.right("GFLOP/s").right("products").right("of it");
        Table parts = head().right("products").right("gather").right("forward").right("loss");
        parts.right("backward").right("update").right("(waiting)");
        for (TrainRow r : report.rows()) {
            steps.row(
                    where(r),
                    r.shape(),
                    "" + r.batch(),
                    r.optimizer(),
                    micros(r.usPerStep()) + " µs",
                    micros(r.usQuartile1()) + " – " + micros(r.usQuartile3()),
                    Text.grouped(r.examplesPerSecond()),
                    "%.1f".formatted(r.gflops()),
                    "%.1f".formatted(r.limitGflops()),
                    "%.0f %%".formatted(100 * r.share()));
            parts.row(
                    where(r),
                    r.shape(),
                    "" + r.batch(),
                    r.optimizer(),
                    micros(r.productsUs()),
                    micros(r.gatherUs()),
                    micros(r.forwardUs()),
                    micros(r.lossUs()),
                    micros(r.backwardUs()),
                    micros(r.updateUs()),
                    micros(r.waitingUs()));
        }
        System.out.println(steps);
        System.out.println();
        System.out.println("Where the time goes, µs; forward and backward beyond their products");
        System.out.println(parts);
    }

    private static Table head() {
        return new Table().left("device").left("shape").right("batch").left("optimizer");
    }

    private static String where(TrainRow r) {
        if (r.graph() == null) return "%s × %d".formatted(r.kind(), r.threads());
        return r.kind() + (r.graph() ? "" : ", no graph");
    }

    private static String micros(double us) {
        return "%.1f".formatted(us);
    }
}
