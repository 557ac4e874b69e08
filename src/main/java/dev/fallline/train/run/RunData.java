package dev.fallline.train.run;

import static dev.fallline.FalllineException.bad;
import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TableSettings.STANDARDIZE;
import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.TEST_FRACTION;
import static dev.fallline.train.TrainingSettings.TRANSPOSE;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.Task;
import dev.fallline.data.source.DatasetOptions;
import dev.fallline.data.source.Datasets;
import dev.fallline.data.table.TableReader;
import dev.fallline.io.IoFailure;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Values;
import dev.fallline.train.Config;
import dev.fallline.train.CustomParts;
import dev.fallline.train.Recipe;
import dev.fallline.train.TableSettings;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** The data of a run: where they are, how they are read, and whether they are still the same. */
public final class RunData {
    /** How a run names data that cannot be read again. */
    static final String STANDARD_INPUT = "standard input";

    private RunData() {}

    /**
     * Opens the data that a configuration names.
     *
     * @throws FalllineException also if it has settings that have no effect on them
     */
    public static Dataset open(Config config, Consumer<String> notes) {
        Dataset data = read(config, notes);
        requireEffect(config, data);
        return data;
    }

    private static Dataset read(Config config, Consumer<String> notes) {
        String data = config.get(DATA);
        if (CustomParts.isLabel(data)) {
            throw usage(
                    "the data of the run, %s, were arrays of a Java program: give others by --data, or the same ones in Java, as in resume(folder, data)",
                    data);
        }
        if (data.equals(STANDARD_INPUT)) {
            throw usage("the data of the run were read from standard input: give them by --data");
        }
        return Datasets.open(data, options(config, notes));
    }

    /** The data of a training: those that a program gave, or else those that the settings name. */
    public static Dataset of(Recipe recipe, Consumer<String> notes) {
        Dataset custom = recipe.custom().data();
        return custom != null ? custom : open(recipe.config(), notes);
    }

    /** Refuses what is about tables where the data are none. */
    private static void requireEffect(Config config, Dataset data) {
        boolean table = data.schema().layout() != null;
        if (!config.get(STANDARDIZE) && (!table || data.schema().pixels())) {
            throw usage(
                    "--standardize none has no effect on %s, which is no table of numbers: remove it",
                    data.name());
        }
        if (table) return;
        for (Setting<?> s : TableSettings.all()) {
            boolean usual = Objects.equals(config.get(s), s.defaultValue());
            boolean pictures = s == TableSettings.PIXELS && data.schema().pixels();
            if (usual || pictures) continue;
            throw usage(
                    "%s has no effect on %s, which is no table: remove it", s.flag(), data.name());
        }
    }

    /** How a configuration has data read. */
    public static DatasetOptions options(Config config, Consumer<String> notes) {
        DatasetOptions options =
                DatasetOptions.defaults()
                        .withTable(TableSettings.options(config.only(TableSettings.all())))
                        .withTestFraction(config.get(TEST_FRACTION))
                        .withTranspose(config.get(TRANSPOSE))
                        .withNotes(notes);
        Optional<Task> task = Recipe.task(config);
        return task.isEmpty() ? options : options.withTask(task.get());
    }

    /**
     * How data are read to which a finished network is applied.
     *
     * @param config of its run
     * @param reading how their table is written
     */
    public static DatasetOptions options(Config config, Values reading, Consumer<String> notes) {
        return options(config, notes).withTable(TableSettings.options(reading));
    }

    /**
     * Opens the data that a run was begun with, silently: what is to be said of them was said then.
     *
     * @throws FalllineException if they have changed since
     */
    public static Dataset of(RunFolder run) {
        requireFile(run);
        Dataset data = read(run.config(), _ -> {});
        check(run, run.config().get(DATA), data.fingerprint());
        return data;
    }

    /**
     * What a network is tested on: every row of other data or, without these, the test part of
     * those that its run was begun with.
     *
     * @param other null for none
     * @param reading how a table of theirs is written
     * @throws FalllineException if there is no test part, or the run's data have changed since
     */
    public static Examples test(
            RunFolder run, Model model, String other, Values reading, Consumer<String> notes) {
        if (other != null) return model.read(other, options(run.config(), reading, notes));
        Dataset data = of(run);
        if (data.test().count() == 0)
            throw usage("%s has no test part: give other data by --data", run.path());
        return model.accept(data, data.test());
    }

    /** A path that holds wherever the run is continued from; the name of a generated data set. */
    public static String absolute(String data) {
        if (data.equals(TableReader.STANDARD_INPUT)) return STANDARD_INPUT;
        return Datasets.isNamed(data) || CustomParts.isLabel(data)
                ? data
                : Path.of(data).toAbsolutePath().normalize().toString();
    }

    /**
     * Looks whether the data of a run are where they were.
     *
     * @throws FalllineException (bad data) if not
     */
    private static void requireFile(RunFolder run) {
        String remedy = "give the new path, once, with train --resume %s --data PATH";
        requireFile(run.config().get(DATA), run.path(), remedy.formatted(run.path()));
    }

    static void requireFile(String data, Path run, String remedy) {
        Path path = Path.of(data);
        if (!path.isAbsolute() || IoFailure.exists(path)) return;
        throw bad("%s does not exist, which %s was trained with: %s", data, run, remedy);
    }

    static void check(RunFolder run, String data, String now) {
        String then = run.environment().data();
        if (now.equals(then)) return;
        if (!absolute(data).equals(run.config().get(DATA))) {
            throw bad(
                    "%s is not what %s was begun with (fingerprint %s, then %s): give the same data or start a new run",
                    data, run.path(), now, then);
        }
        throw bad(
                "%s has changed since %s was begun, or an earlier version read it differently (fingerprint %s, then %s): restore the data or start a new run",
                data, run.path(), now, then);
    }
}
