package dev.fallline.report;

import com.google.gson.JsonParser;

import dev.fallline.lab.bench.Crossing;
import dev.fallline.lab.bench.Surroundings;
import dev.fallline.lab.bench.TrainBench;
import dev.fallline.lab.bench.TrainRow;
import dev.fallline.lab.bench.UpdateBench;
import dev.fallline.lab.bench.UpdateRow;
import dev.fallline.lab.compare.Comparison;
import dev.fallline.lab.compare.ComparisonFolder;
import dev.fallline.lab.compare.Findings;
import dev.fallline.lab.compare.Problem;
import dev.fallline.lab.compare.Protocol;
import dev.fallline.lab.compare.Watch;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;

import java.util.ArrayList;
import java.util.List;

/** Results to make pages of: a small comparison, and benchmarks with made-up figures. */
final class SamplePages {
    private SamplePages() {}

    /** Two problems, and a contestant that always diverges. */
    static Findings compare(ComparisonFolder folder) {
        Protocol protocol =
                new Protocol(
                        List.of(problem("moons"), problem("spiral")),
                        "sgd,adam,momentum(lr=1e30)",
                        "random",
                        "all",
                        4,
                        5,
                        2,
                        null,
                        0.01,
                        0.001,
                        1);
        Findings findings =
                Findings.of(
                        protocol,
                        Comparison.run(protocol, folder, 2, new Watch() {}).orElseThrow());
        folder.keep(findings);
        return findings;
    }

    private static Problem problem(String data) {
        String settings =
                "{'data': '%s', 'hidden': [8], 'epochs': 4, 'val-fraction': 0.2, 'device': 'cpu'}";
        Config config =
                ConfigFile.resolve(
                        List.of(
                                JsonParser.parseString(settings.formatted(data))
                                        .getAsJsonObject()));
        return new Problem(data, config);
    }

    /** A GPU that wins from some size on. */
    static Page updates() {
        List<UpdateRow> rows = new ArrayList<>();
        for (String optimizer : List.of("sgd", "momentum", "adam")) {
            for (int size = 1_000; size <= 100_000_000; size *= 10) {
                rows.add(update("CPU, 2 threads", "cpu", optimizer, size, 1e-9 * size, null));
                double seconds = 5e-6 + 1e-11 * size;
                rows.add(update("A GPU", "gpu", optimizer, size, seconds, 1e-9 * size / seconds));
            }
        }
        return BenchPage.of(
                new UpdateBench.Report(
                        surroundings(), rows, List.of(new Crossing("sgd", 5_051L, null))));
    }

    private static UpdateRow update(
            String device, String kind, String optimizer, int size, double seconds, Double up) {
        double gb = 12e-9 * size / seconds;
        return new UpdateRow(
                device,
                kind,
                2,
                optimizer,
                size,
                12,
                seconds,
                0.9 * seconds,
                1.2 * seconds,
                1 / seconds,
                size / seconds,
                gb,
                1.1 * gb,
                1 / 1.1,
                size < 1_000_000 ? "L2" : "memory",
                up == null ? null : 3 * seconds,
                up,
                up == null ? null : up / 3);
    }

    static Page steps() {
        List<TrainRow> rows = new ArrayList<>();
        for (String shape : List.of("784-128-64-10", "784-800-800-10")) {
            for (int batch : List.of(1, 32, 128, 512)) {
                for (int threads : List.of(1, 2)) {
                    double us = 40 + 4.0 * batch / threads;
                    rows.add(
                            new TrainRow(
                                    "CPU, %d threads".formatted(threads),
                                    "cpu",
                                    threads,
                                    null,
                                    shape,
                                    batch,
                                    "sgd",
                                    1e6 * batch / us,
                                    us,
                                    0.95 * us,
                                    1.1 * us,
                                    100,
                                    120,
                                    100 / 120.0,
                                    0.7 * us,
                                    0.05 * us,
                                    0.05 * us,
                                    0.05 * us,
                                    0.05 * us,
                                    0.1 * us,
                                    0.01 * us));
                }
            }
        }
        return BenchPage.of(new TrainBench.Report(surroundings(), rows));
    }

    private static Surroundings surroundings() {
        return new Surroundings(
                "2026-01-01T00:00:00Z",
                "fallline",
                "a processor",
                2,
                List.of("L1 48 KiB"),
                "25",
                List.of(),
                "Linux",
                0.1);
    }
}
