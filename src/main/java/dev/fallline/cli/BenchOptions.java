package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.MOST_THREADS;

import dev.fallline.io.AtomicFile;
import dev.fallline.io.Csv;
import dev.fallline.lab.bench.BenchEffort;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The flags that both benchmarks have. */
final class BenchOptions {
    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "all",
            description = "cpu, gpu, gpu:N, auto for the best, or all (default: all).")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Of the CPU; otherwise one a core.")
    private Integer threads;

    @Option(
            names = "--quick",
            description = "A trial that takes seconds; its figures are not precise.")
    private boolean quick;

    @Option(names = "--csv", paramLabel = "FILE", description = "Writes the rows there too.")
    private Path csv;

    String device() {
        return device;
    }

    boolean quick() {
        return quick;
    }

    BenchEffort effort() {
        return quick ? BenchEffort.QUICK : BenchEffort.FULL;
    }

    int threads() {
        if (threads == null) return Runtime.getRuntime().availableProcessors();
        if (threads >= 1 && threads <= MOST_THREADS) return threads;
        throw usage(
                "--threads %d cannot be used: give a number from 1 to %,d, such as 2",
                threads, MOST_THREADS);
    }

    /** Checked first: measuring takes minutes. */
    void checkCsv() {
        if (csv == null || Files.isDirectory(csv.toAbsolutePath().getParent())) return;
        throw usage("--csv %s: there is no such folder; create it first", csv);
    }

    /** Writes rows, where that is asked for: the names of the JSON document, then a line each. */
    void writeCsv(List<?> rows) {
        if (csv != null && !rows.isEmpty()) AtomicFile.write(csv, Csv.of(rows));
    }
}
