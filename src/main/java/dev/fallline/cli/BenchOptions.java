package dev.fallline.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.io.AtomicFile;
import dev.fallline.lab.bench.BenchEffort;
import dev.fallline.lab.bench.BenchEnvironment;

import org.apache.commons.csv.CSVFormat;

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
            description = "Takes seconds: shows that all works, for figures that nobody quotes.")
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
        if (threads >= 1) return threads;
        throw new FalllineException(
                Kind.USAGE,
                "--threads %d cannot be used: give at least 1, such as 2".formatted(threads));
    }

    /** Before minutes are spent on figures that then have no place. */
    void checkCsv() {
        if (csv == null || Files.isDirectory(csv.toAbsolutePath().getParent())) return;
        throw new FalllineException(
                Kind.USAGE, "--csv %s: there is no such folder; make it first".formatted(csv));
    }

    /** Writes rows, where that is asked for: the names of the JSON document, then a line each. */
    void writeCsv(List<?> rows) {
        if (csv == null || rows.isEmpty()) return;
        List<JsonObject> objects =
                rows.stream().map(r -> Documents.of(r).getAsJsonObject()).toList();
        CSVFormat format = CSVFormat.DEFAULT;
        StringBuilder text = new StringBuilder();
        text.append(format.format(objects.getFirst().keySet().toArray())).append('\n');
        for (JsonObject row : objects) {
            Object[] cells = row.asMap().values().stream().map(BenchOptions::cell).toArray();
            text.append(format.format(cells)).append('\n');
        }
        AtomicFile.write(csv, text.toString());
    }

    private static String cell(JsonElement value) {
        return value.isJsonNull() ? "" : value.getAsString();
    }

    /** What figures are read beside. */
    static void print(BenchEnvironment s) {
        System.out.println(
                "%s, %s, %d processors, caches %s"
                        .formatted(
                                s.date(),
                                s.processor(),
                                s.processors(),
                                s.caches().isEmpty() ? "unknown" : String.join(", ", s.caches())));
        System.out.println(
                "Java %s; %s; %s; load %.2f before"
                        .formatted(s.java(), s.os(), s.fallline(), s.loadBefore()));
        System.out.println();
    }
}
