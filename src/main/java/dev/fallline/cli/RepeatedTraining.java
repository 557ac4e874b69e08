package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.FOLD;
import static dev.fallline.train.TrainingSettings.SEED;
import static dev.fallline.train.TrainingSettings.TEST_FRACTION;

import com.google.gson.JsonObject;

import dev.fallline.Fallline;
import dev.fallline.FalllineException.Kind;
import dev.fallline.TrainedModel;
import dev.fallline.cli.terminal.Interruption;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.Targets;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.Csv;
import dev.fallline.io.Json;
import dev.fallline.lab.compare.ComparisonFolder;
import dev.fallline.lab.stats.Summary;
import dev.fallline.report.DataTable;
import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.TableColumn;
import dev.fallline.train.Config;
import dev.fallline.train.Fold;
import dev.fallline.train.Metric;
import dev.fallline.train.Predictions;
import dev.fallline.train.Subset;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Prediction;
import dev.fallline.train.run.Report;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunData;
import dev.fallline.train.run.RunFolder;
import dev.fallline.train.run.RunGroup;
import dev.fallline.train.run.SettingChanges;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * The same training once for each fold of the training set, for each of some seeds, or both: a
 * folder of runs, with the mean and the standard deviation of their results.
 */
final class RepeatedTraining {
    /** A run: its folder's name and what it is made with. */
    private record Part(String name, Config config) {}

    /** The result. */
    private record Result(Part part, Report report, Path folder) {
        Double value(Metric m) {
            return report.kept() == null ? null : report.kept().value(m);
        }
    }

    private final List<Part> parts = new ArrayList<>();
    private final boolean folded;

    /**
     * @param folds how many; null for none
     * @param seeds {@code 1..5} or {@code 1,7}; null for that of the configuration
     */
    RepeatedTraining(Config config, Integer folds, String seeds) {
        folded = folds != null;
        if (folded && folds < 2) {
            throw usage("--folds %d cannot be used: give a whole number of at least 2", folds);
        }
        if (config.isGiven(FOLD)) throw usage("--fold does not go with --folds: remove it");
        if (seeds != null && config.isGiven(SEED)) {
            throw usage("--seed does not go with --seeds: remove it");
        }
        Config base = config;
        if (folded && !config.isGiven(TEST_FRACTION)) base = config.with(TEST_FRACTION, 0.0);
        long[] all = seeds == null ? new long[] {config.get(SEED)} : seeds(seeds);
        for (long seed : all) {
            Config seeded = base.with(SEED, seed);
            String name = seeds == null ? "" : "seed" + seed;
            if (!folded) parts.add(new Part(name, seeded));
            for (int i = 1; folded && i <= folds; i++) {
                String part = name + (name.isEmpty() ? "" : "-") + "fold" + i;
                parts.add(new Part(part, seeded.with(FOLD, new Fold(i, folds))));
            }
        }
    }

    private static long[] seeds(String text) {
        try {
            String[] ends = text.split("\\.\\.", -1);
            long[] seeds =
                    ends.length == 2
                            ? LongStream.rangeClosed(
                                            Long.parseLong(ends[0].strip()),
                                            Long.parseLong(ends[1].strip()))
                                    .limit(1_001)
                                    .toArray()
                            : List.of(text.split(",", -1)).stream()
                                    .mapToLong(s -> Long.parseLong(s.strip()))
                                    .toArray();
            boolean twice = LongStream.of(seeds).distinct().count() < seeds.length;
            if (seeds.length > 0 && seeds.length <= 1_000 && !twice) return seeds;
        } catch (NumberFormatException e) {
            // refused below
        }
        throw usage(
                "--seeds %s cannot be used: give up to 1,000 different whole numbers, as in 1..5 or 1,7,42",
                text);
    }

    /**
     * Trains what is not trained yet.
     *
     * @param folder of the runs
     * @return the exit code
     */
    int run(Path folder, TrainingListener listener, Output output) {
        RunFolder.requireFree(folder);
        for (Part part : parts) {
            if (isBegun(folder, part))
                SettingChanges.requireSame(folder.resolve(part.name), part.config);
        }
        if (new ComparisonFolder(folder).isBegun()) {
            throw usage("--out %s holds a comparison: give another folder", folder);
        }
        List<String> names = parts.stream().map(Part::name).toList();
        List<Result> results = new ArrayList<>();
        for (Part part : parts) {
            Path run = folder.resolve(part.name);
            Run.Result result =
                    isBegun(folder, part)
                            ? Run.resume(run, part.config, listener)
                            : Run.start(part.config, run, listener);
            if (results.isEmpty()) new RunGroup(folder).plan(names);
            if (result.report().isEmpty()) {
                System.err.println(
                        "Interrupted; saved. Continue with the same command and --out " + folder);
                return Interruption.EXIT_CODE;
            }
            results.add(new Result(part, result.report().get(), run));
            System.err.printf("%-14s%d of %d done%n", part.name, results.size(), parts.size());
        }
        return tell(folder, results, output);
    }

    private static boolean isBegun(Path folder, Part part) {
        return Files.exists(folder.resolve(part.name).resolve("config.json"));
    }

    private int tell(Path folder, List<Result> results, Output output) {
        List<Metric> metrics =
                metrics().stream()
                        .filter(m -> results.stream().anyMatch(r -> r.value(m) != null))
                        .toList();
        JsonObject mean = new JsonObject();
        JsonObject deviation = new JsonObject();
        Facts facts = new Facts();
        for (Metric m : metrics) {
            Summary s = Summary.of(values(results, m));
            mean.addProperty(m.name(), s.mean());
            s.deviation().ifPresent(d -> deviation.addProperty(m.name(), d));
            facts.add(m.title(), m.format().text(s.mean()) + deviation(m, s));
        }
        long diverged = results.stream().filter(r -> r.report.diagnosis() != null).count();
        if (diverged > 0) facts.add("diverged", "%d of %d".formatted(diverged, results.size()));
        facts.add("runs", folder.toString());
        JsonObject document = Json.object("folder", folder.toString());
        document.add("parts", Json.tree(results.stream().map(r -> row(r, metrics)).toList()));
        document.add("mean", mean);
        document.add("deviation", deviation);
        document.addProperty("diverged", diverged);
        AtomicFile.write(folder.resolve("summary.json"), Json.file(document));
        if (folded) {
            Path file = folder.resolve("predictions.csv");
            AtomicFile.write(file, Csv.of(predictions(results)));
            facts.add("out-of-fold predictions", file.toString());
        }
        output.print(document, List.of(table(results, metrics), facts), folder);
        if (diverged == 0) return 0;
        System.err.println("fallline: a training diverged; its report says why");
        return Kind.FAILED.exitCode();
    }

    /** What the kept weights are worth. */
    private static List<Metric> metrics() {
        return Metric.ALL.stream()
                .filter(m -> m.subset() == Subset.VALIDATION || m.subset() == Subset.TEST)
                .toList();
    }

    private static double[] values(List<Result> results, Metric m) {
        return results.stream()
                .map(r -> r.value(m))
                .filter(Objects::nonNull)
                .mapToDouble(v -> v)
                .toArray();
    }

    private static String deviation(Metric m, Summary s) {
        return s.deviation().isEmpty() ? "" : " ± " + m.format().text(s.deviation().getAsDouble());
    }

    private static Map<String, Object> row(Result r, List<Metric> metrics) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("run", r.folder.toString());
        row.put("ended", r.report.ended());
        row.put("epochs", r.report.epochs().size());
        for (Metric m : metrics) row.put(m.name(), r.value(m));
        return row;
    }

    private static DataTable table(List<Result> results, List<Metric> metrics) {
        List<TableColumn<Result>> columns = new ArrayList<>();
        columns.add(TableColumn.text("run", r -> r.part.name));
        columns.add(TableColumn.of("epochs", NumberFormat.COUNT, r -> r.report.epochs().size()));
        for (Metric m : metrics) {
            columns.add(TableColumn.of(m.title(), m.format(), r -> r.value(m)));
        }
        return DataTable.of("Runs", results, columns);
    }

    /** A row for each example, with the network that did not learn from it; seed after seed. */
    private static List<Map<String, Object>> predictions(List<Result> results) {
        List<Map<String, Object>> rows = new ArrayList<>();
        Dataset data = RunData.of(RunFolder.open(results.getFirst().folder));
        for (Result r : results) {
            if (r.report.diagnosis() != null) continue;
            Config c = r.part.config;
            int[] held = c.get(FOLD).split(data.train().targets(), c.get(SEED)).held();
            Examples examples = data.train().take(held);
            try (TrainedModel model = Fallline.load(r.folder)) {
                Predictions p = model.evaluate(examples).predictions().orElseThrow();
                for (int i = 0; i < held.length; i++) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    row.put("example", held[i] + 1);
                    row.put("seed", c.get(SEED));
                    row.put("fold", c.get(FOLD).number());
                    answer(row, model, p, i);
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private static void answer(Map<String, Object> row, TrainedModel m, Predictions p, int i) {
        Prediction prediction = Prediction.of(m.model(), m.loss(), p.outputs(), i);
        switch (p.targets()) {
            case Targets.Classes(int[] labels) -> {
                row.put("target", m.classes().get(labels[i]));
                row.put("predicted", prediction.predicted());
                prediction
                        .byName()
                        .forEach(
                                (name, value) ->
                                        row.put(
                                                PredictionLines.column(m.loss(), name),
                                                value.floatValue()));
            }
            case Targets.Reals reals -> {
                int width = reals.columns().size();
                for (int j = 0; j < width; j++) {
                    String of = width == 1 ? "" : " " + prediction.names().get(j);
                    row.put("target" + of, reals.raw()[i * width + j]);
                    row.put("predicted" + of, prediction.values()[j]);
                }
            }
        }
    }
}
