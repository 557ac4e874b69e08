package dev.fallline.train.run;

import static dev.fallline.FalllineException.failed;
import static dev.fallline.FalllineException.unknownAmongMany;
import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.BATCH;
import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.EPOCHS;
import static dev.fallline.train.TrainingSettings.LR;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;

import com.google.gson.JsonElement;

import dev.fallline.FalllineException;
import dev.fallline.data.Task;
import dev.fallline.io.FolderLock;
import dev.fallline.report.DataTable;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.TableColumn;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Epoch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The runs in a folder, by name, or a single one of them. */
public final class Runs {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    private final Path folder;
    private final Optional<String> single;

    private Runs(Path folder, Optional<String> single) {
        this.folder = folder;
        this.single = single;
    }

    /**
     * All runs in a folder.
     *
     * @throws FalllineException (usage) if it is no folder
     */
    public static Runs in(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw usage("%s is not a folder: give the one that holds the runs", folder);
        }
        return new Runs(folder, Optional.empty());
    }

    /** One run. */
    public static Runs only(Path run) {
        Path path = RunFolder.open(run).path().toAbsolutePath().normalize();
        return new Runs(path.getParent(), Optional.of(path.getFileName().toString()));
    }

    /**
     * What a run is and has come to.
     *
     * @param state {@code finished}, {@code diverged} or {@code unfinished}; of a damaged run, what
     *     is wrong
     * @param begun when its configuration was written, local time
     * @param optimizer null where the run is damaged, as is what follows
     * @param epochs that are done
     * @param trainLoss of the epoch whose weights are kept; null before the first
     * @param valAccuracy of the same, 0 to 1; null without a validation set and in regression
     * @param valRmse of the same; null without a validation set and in classification
     */
    public record Summary(
            String name,
            String state,
            String begun,
            String data,
            String optimizer,
            Double lr,
            String batch,
            Integer epochs,
            Integer epochsInAll,
            Double trainLoss,
            Double valAccuracy,
            Double testAccuracy,
            Double valRmse,
            Double testRmse,
            Double seconds) {}

    /**
     * What runs differ in.
     *
     * @param values a text for each run, in their order; null where the setting has no value
     */
    public record Difference(String setting, List<String> values) {}

    /** The runs' names, the newest first. */
    public List<String> names() {
        if (single.isPresent()) return List.of(single.get());
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(f -> Files.exists(new RunFolder(f).configFile()))
                    .sorted(Comparator.comparing(Runs::begun).reversed())
                    .map(f -> f.getFileName().toString())
                    .toList();
        } catch (IOException e) {
            throw failed(e, "%s cannot be listed: give permission to read it", folder);
        }
    }

    /**
     * One of the runs. The name is compared with those that are there and is no path.
     *
     * @throws FalllineException (usage) if there is no such run
     */
    public RunFolder get(String name) {
        List<String> names = names();
        if (!names.contains(name)) {
            throw unknownAmongMany("run", name, names);
        }
        return RunFolder.open(folder.resolve(name));
    }

    /** Whether these are the runs of a folder, which come and go. */
    public boolean many() {
        return single.isEmpty();
    }

    public List<Summary> summaries() {
        return names().stream().map(this::summary).toList();
    }

    /** What a run has come to; of a damaged one, what is wrong with it. */
    public Summary summary(String name) {
        RunFolder run = new RunFolder(folder.resolve(name));
        String begun = TIME.format(begun(run.path()).atZone(ZoneId.systemDefault()));
        try {
            Config c = run.config();
            Optional<Report> report =
                    run.hasReport() ? Optional.of(run.report()) : Optional.empty();
            List<Epoch> epochs = run.epochs();
            Epoch kept =
                    report.map(Report::kept).orElse(epochs.isEmpty() ? null : epochs.getLast());
            boolean diverged = report.isPresent() && report.get().diagnosis() != null;
            return new Summary(
                    name,
                    diverged ? "diverged" : report.isPresent() ? "finished" : "unfinished",
                    begun,
                    dataName(c.get(DATA)),
                    c.get(OPTIMIZER),
                    c.get(LR),
                    c.get(BATCH) == null ? null : BATCH.text(c.get(BATCH)),
                    epochs.size(),
                    c.get(EPOCHS),
                    kept == null ? null : kept.trainLoss(),
                    kept == null ? null : kept.valAccuracy(),
                    kept == null ? null : kept.testAccuracy(),
                    kept == null ? null : kept.values().get("val_rmse"),
                    kept == null ? null : kept.values().get("test_rmse"),
                    report.map(Report::seconds).orElse(null));
        } catch (FalllineException e) {
            return new Summary(
                    name,
                    e.getMessage(),
                    begun,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        }
    }

    private static String dataName(String data) {
        Path name = Path.of(data).getFileName();
        return name == null ? data : name.toString();
    }

    private static Instant begun(Path run) {
        try {
            return Files.getLastModifiedTime(new RunFolder(run).configFile()).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH; // it has just been removed
        }
    }

    /** A row for each run, with the columns that have something in them. */
    public static DataTable table(List<Summary> runs) {
        return DataTable.of(
                        "Runs",
                        runs,
                        TableColumn.text("run", Summary::name),
                        TableColumn.<Summary>text("begun", Summary::begun).detail(),
                        TableColumn.text("state", Summary::state),
                        TableColumn.text("data", Summary::data),
                        TableColumn.text("optimizer", Summary::optimizer),
                        TableColumn.of("rate", NumberFormat.SIZE, Summary::lr),
                        TableColumn.text("batch", Summary::batch),
                        TableColumn.of("epochs", NumberFormat.COUNT, Summary::epochs),
                        TableColumn.of("train loss", NumberFormat.LOSS, Summary::trainLoss),
                        TableColumn.of("val %", NumberFormat.PERCENT, Summary::valAccuracy),
                        TableColumn.of("test %", NumberFormat.PERCENT, Summary::testAccuracy),
                        TableColumn.of("val rmse", NumberFormat.LOSS, Summary::valRmse),
                        TableColumn.of("test rmse", NumberFormat.LOSS, Summary::testRmse),
                        TableColumn.of("seconds", NumberFormat.NUMBER, Summary::seconds))
                .withoutEmptyColumns();
    }

    /** The settings that are not the same in all of the runs. */
    public List<Difference> differences(List<String> names) {
        List<Map<String, JsonElement>> configs =
                names.stream().map(n -> ConfigFile.toJson(get(n).config()).asMap()).toList();
        Set<String> settings = new LinkedHashSet<>();
        configs.forEach(c -> settings.addAll(c.keySet()));
        List<Difference> differences = new ArrayList<>();
        for (String setting : settings) {
            List<String> values = new ArrayList<>();
            for (var config : configs) {
                JsonElement value = config.get(setting);
                values.add(value == null ? null : Provenance.value(value));
            }
            if (values.stream().distinct().count() > 1) {
                differences.add(new Difference(setting, values));
            }
        }
        return differences;
    }

    /** A row for each setting, a column for each run. */
    public static DataTable table(List<String> names, List<Difference> differences) {
        List<TableColumn<Difference>> columns = new ArrayList<>();
        columns.add(TableColumn.text("setting", Difference::setting));
        for (int i = 0; i < names.size(); i++) {
            int place = i;
            columns.add(TableColumn.text(names.get(i), d -> d.values.get(place)));
        }
        return DataTable.of("Settings that differ", differences, columns);
    }

    /** The epochs of some runs, by their names. */
    public Map<String, List<Epoch>> histories(Collection<String> names) {
        Map<String, List<Epoch>> histories = new LinkedHashMap<>();
        for (String name : names) histories.put(name, get(name).epochs());
        return histories;
    }

    /** What the runs learn: regression where one of them does. */
    public static Task task(Collection<List<Epoch>> histories) {
        boolean numbers =
                histories.stream()
                        .flatMap(List::stream)
                        .anyMatch(e -> e.values().containsKey("train_rmse"));
        return numbers ? Task.REGRESSION : Task.CLASSIFICATION;
    }

    /**
     * Gives a run another name in the same folder.
     *
     * @throws FalllineException (usage) if the name cannot be used or is taken, (failed) while a
     *     training goes on in it
     */
    public void rename(String name, String to) {
        requireMany();
        RunFolder run = get(name);
        if (!NAME.matcher(to).matches()) {
            throw usage(
                    "'%s' cannot be the name of a run: give at most 100 letters, digits, dots,"
                            + " dashes and underscores, and begin with a letter, a digit or an underscore",
                    to);
        }
        Path target = folder.resolve(to);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw usage("'%s' exists already: give another name", to);
        }
        try (FolderLock _ = run.lock()) {
            Files.move(run.path(), target);
        } catch (IOException e) {
            throw failed(
                    e, "%s cannot be renamed: give permission to write to its folder", run.path());
        }
    }

    /**
     * Removes a run's files, and its folder if nothing else is in it.
     *
     * @throws FalllineException (failed) while a training goes on in it
     */
    public void delete(String name) {
        requireMany();
        RunFolder run = get(name);
        try (FolderLock _ = run.lock()) {
            run.removeAll();
        }
    }

    private void requireMany() {
        if (single.isEmpty()) return;
        throw usage(
                "the only run that is shown cannot be renamed or deleted: show the folder with --runs");
    }
}
