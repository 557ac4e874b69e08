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

/**
 * The runs in a folder, by name, or a single one of them. The runs of {@code --seeds} and {@code
 * --folds} share a folder: a group, whose members have names such as {@code iris/seed1}.
 */
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
        if (!Files.exists(folder)) {
            throw usage(
                    "%s does not exist: give the folder that holds the runs, or train a network, which makes it",
                    folder);
        }
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
     * What runs differ in.
     *
     * @param values a text for each run, in their order; null where the setting has no value
     */
    public record Difference(String setting, List<String> values) {}

    /** The names of runs and groups, the newest first. */
    public List<String> names() {
        if (single.isPresent()) return List.of(single.get());
        return RunGroup.folders(folder)
                .filter(f -> RunFolder.isRun(f) || new RunGroup(f).exists())
                .sorted(Comparator.comparing(Runs::begun).reversed())
                .map(f -> f.getFileName().toString())
                .toList();
    }

    /**
     * The names of a group's runs, or that of a run alone. A name is compared with those that are
     * there and is no path.
     *
     * @throws FalllineException (usage) if there is no such run
     */
    public List<String> members(String name) {
        List<String> names = names();
        String first = name.replaceFirst("/.*", "");
        if (!names.contains(first)) throw unknownAmongMany("run", name, names);
        if (name.equals(first) && !isGroup(name)) return List.of(name);
        List<String> members = membersOf(first);
        if (name.equals(first)) return members;
        if (members.contains(name)) return List.of(name);
        throw unknownAmongMany("run", name, members);
    }

    /** Whether there is such a run, group or run of a group. */
    public boolean has(String name) {
        String first = name.replaceFirst("/.*", "");
        return names().contains(first) && (name.equals(first) || membersOf(first).contains(name));
    }

    private boolean isGroup(String name) {
        return new RunGroup(folder.resolve(name)).exists();
    }

    private List<String> membersOf(String group) {
        return new RunGroup(folder.resolve(group))
                .members().stream().map(f -> group + "/" + f.getFileName()).toList();
    }

    /** The same for several names; each run once. */
    public List<String> members(Collection<String> names) {
        return names.stream().flatMap(n -> members(n).stream()).distinct().toList();
    }

    /**
     * One of the runs.
     *
     * @throws FalllineException (usage) if there is no such run, or it is a group
     */
    public RunFolder get(String name) {
        List<String> members = members(name);
        if (members.equals(List.of(name))) return RunFolder.open(folder.resolve(name));
        if (members.isEmpty()) throw usage("'%s' has no runs any more: name another", name);
        throw usage(
                "'%s' has %d runs: name one, such as %s", name, members.size(), members.getFirst());
    }

    /** Whether these are the runs of a folder, which come and go. */
    public boolean many() {
        return single.isEmpty();
    }

    public List<RunSummary> summaries() {
        return names().stream().map(this::summaryOf).toList();
    }

    /** What a run or a group has come to; of a damaged run, what is wrong with it. */
    public RunSummary summary(String name) {
        members(name);
        return summaryOf(name);
    }

    private RunSummary summaryOf(String name) {
        return isGroup(name) ? group(name) : run(name);
    }

    private RunSummary group(String name) {
        RunGroup group = new RunGroup(folder.resolve(name));
        List<RunSummary> members = membersOf(name).stream().map(this::run).toList();
        String begun = TIME.format(begun(group.path()).atZone(ZoneId.systemDefault()));
        try {
            return RunSummary.of(name, members, group.size(), begun);
        } catch (FalllineException e) {
            return RunSummary.damaged(
                    name, members.stream().map(RunSummary::name).toList(), e.getMessage(), begun);
        }
    }

    private RunSummary run(String name) {
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
            String state = diverged ? "diverged" : run.state();
            boolean trained = !state.equals("imported");
            return new RunSummary(
                    name,
                    null,
                    state,
                    begun,
                    dataName(c.get(DATA)),
                    trained ? c.get(OPTIMIZER) : null,
                    trained ? c.get(LR) : null,
                    trained && c.get(BATCH) != null ? BATCH.text(c.get(BATCH)) : null,
                    trained ? epochs.size() : null,
                    trained ? c.get(EPOCHS) : null,
                    kept == null ? null : kept.trainLoss(),
                    kept == null ? null : kept.valAccuracy(),
                    kept == null ? null : kept.testAccuracy(),
                    kept == null ? null : kept.values().get("val_rmse"),
                    kept == null ? null : kept.values().get("test_rmse"),
                    null,
                    null,
                    report.map(Report::seconds).orElse(null));
        } catch (FalllineException e) {
            return RunSummary.damaged(name, null, e.getMessage(), begun);
        }
    }

    private static String dataName(String data) {
        Path name = Path.of(data).getFileName();
        return name == null ? data : name.toString();
    }

    /** When a run, or the first of a group, was begun. */
    static Instant begun(Path path) {
        RunGroup group = new RunGroup(path);
        List<Path> members = group.members();
        if (!members.isEmpty()) return begun(members.getFirst());
        Path file = RunFolder.isRun(path) ? new RunFolder(path).configFile() : group.file();
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH; // it has just been removed
        }
    }

    /** The settings that are not the same in all of the runs and groups. */
    public List<Difference> differences(List<String> names) {
        List<Map<String, String>> configs = names.stream().map(this::settings).toList();
        Set<String> settings = new LinkedHashSet<>();
        configs.forEach(c -> settings.addAll(c.keySet()));
        List<Difference> differences = new ArrayList<>();
        for (String setting : settings) {
            List<String> values = new ArrayList<>();
            configs.forEach(c -> values.add(c.get(setting)));
            if (values.stream().distinct().count() > 1) {
                differences.add(new Difference(setting, values));
            }
        }
        return differences;
    }

    /** What was set; of a group the values of all its runs, each once. */
    private Map<String, String> settings(String name) {
        Map<String, Set<String>> all = new LinkedHashMap<>();
        for (String member : members(name)) {
            Config config = get(member).config();
            for (Map.Entry<String, JsonElement> e : ConfigFile.toJson(config).entrySet()) {
                all.computeIfAbsent(e.getKey(), _ -> new LinkedHashSet<>())
                        .add(Provenance.value(e.getValue()));
            }
        }
        Map<String, String> settings = new LinkedHashMap<>();
        all.forEach((setting, values) -> settings.put(setting, String.join(", ", values)));
        return settings;
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

    /** The epochs of some runs, and of all runs of groups, by their names. */
    public Map<String, List<Epoch>> histories(Collection<String> names) {
        Map<String, List<Epoch>> histories = new LinkedHashMap<>();
        for (String name : members(names)) histories.put(name, get(name).epochs());
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
     * Gives a run or a group another name in the same folder.
     *
     * @throws FalllineException (usage) if the name cannot be used or is taken, (failed) while a
     *     training goes on in it
     */
    public void rename(String name, String to) {
        requireMany();
        List<String> members = members(name);
        if (name.contains("/")) throw usage("'%s' is named by its seed and fold", name);
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
        Path path = folder.resolve(name);
        locked(
                members,
                () -> {
                    try {
                        Files.move(path, target);
                    } catch (IOException e) {
                        throw failed(
                                e,
                                "%s cannot be renamed: give permission to write to its folder",
                                path);
                    }
                });
    }

    /**
     * Removes the files of a run or a group, and its folder if nothing else is in it.
     *
     * @throws FalllineException (failed) while a training goes on in it
     */
    public void delete(String name) {
        requireMany();
        List<String> members = members(name);
        String first = name.replaceFirst("/.*", "");
        boolean grouped = isGroup(first);
        locked(members, () -> members.forEach(m -> new RunFolder(folder.resolve(m)).removeAll()));
        RunGroup group = new RunGroup(folder.resolve(first));
        if (grouped && group.members().isEmpty()) group.remove();
    }

    /** Does something while no training goes on in any of some runs. */
    private void locked(List<String> names, Runnable work) {
        List<FolderLock> locks = new ArrayList<>();
        try {
            for (String name : names) locks.add(get(name).lock());
            work.run();
        } finally {
            locks.forEach(FolderLock::close);
        }
    }

    private void requireMany() {
        if (single.isEmpty()) return;
        throw usage(
                "the only run that is shown cannot be renamed or deleted: show the folder with --runs");
    }
}
