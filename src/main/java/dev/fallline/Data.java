package dev.fallline;

import static dev.fallline.FalllineException.usage;

import dev.fallline.data.Dataset;
import dev.fallline.data.Task;
import dev.fallline.data.source.Datasets;
import dev.fallline.setting.Setting;
import dev.fallline.train.Config;
import dev.fallline.train.CustomParts;
import dev.fallline.train.TableSettings;
import dev.fallline.train.TrainingSettings;
import dev.fallline.train.run.RunData;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Data for training and test: a built-in set, files, or arrays. Immutable, but for a cache of what
 * was read, and thread-safe; each method that changes something returns another one. Arrays are
 * copied. A null argument is a {@link NullPointerException}.
 */
public final class Data {
    /** What {@code --data} and the flags about data say. */
    private final Config settings;

    /** Null where the settings name them. */
    private final Dataset inMemory;

    private Dataset read;
    private Config readBy;

    private Data(Config settings, Dataset inMemory) {
        this.settings = settings;
        this.inMemory = inMemory;
    }

    /**
     * A built-in set, files or a table, as after {@code --data}. It is read when it is first
     * needed.
     *
     * @param nameOrPath {@code digits}, {@code spiral}, …; a folder with IDX files such as MNIST's,
     *     or with {@code train.csv}; or a CSV file
     * @return data whose errors show when they are read
     */
    public static Data open(String nameOrPath) {
        Objects.requireNonNull(nameOrPath, "nameOrPath");
        return new Data(Config.DEFAULTS.with(TrainingSettings.DATA, nameOrPath), null);
    }

    /**
     * Examples of classes, all to learn from.
     *
     * @param x examples × numbers, finite, which the network sees as they are
     * @param labels class of each example, from 0; there are as many classes as the largest label
     *     says, at least 2
     * @return data without a test part
     * @throws FalllineException (bad data) if the arrays do not fit together
     */
    public static Data of(float[][] x, int[] labels) {
        return of(ArrayData.classes(x, labels));
    }

    /**
     * Examples of classes, all to learn from.
     *
     * @param x examples × numbers, each rounded to float
     * @param labels as in {@link #of(float[][], int[])}
     * @return data without a test part
     * @throws FalllineException (bad data) if the arrays do not fit together
     */
    public static Data of(double[][] x, int[] labels) {
        return of(floats(x), labels);
    }

    /**
     * Examples of classes with names, all to learn from.
     *
     * @param x examples × numbers, finite, which the network sees as they are
     * @param labels name of each example's class; the classes are numbered from 0 in alphabetical
     *     order
     * @return data without a test part
     * @throws FalllineException (bad data) if the arrays do not fit together
     */
    public static Data of(float[][] x, String[] labels) {
        return of(ArrayData.classes(x, labels));
    }

    /**
     * Examples of classes with names, all to learn from.
     *
     * @param x examples × numbers, each rounded to float
     * @param labels as in {@link #of(float[][], String[])}
     * @return data without a test part
     * @throws FalllineException (bad data) if the arrays do not fit together
     */
    public static Data of(double[][] x, String[] labels) {
        return of(floats(x), labels);
    }

    /**
     * Examples of numbers to predict, all to learn from.
     *
     * @param x examples × numbers, finite, which the network sees as they are
     * @param y number of each example, finite
     * @return data without a test part
     * @throws FalllineException (bad data) if the arrays do not fit together
     */
    public static Data of(float[][] x, float[] y) {
        return of(ArrayData.numbers(x, ArrayData.doubles(y), 1));
    }

    /**
     * Examples of numbers to predict, all to learn from.
     *
     * @param x examples × numbers, each rounded to float
     * @param y number of each example, finite
     * @return data without a test part
     * @throws FalllineException (bad data) if the arrays do not fit together
     */
    public static Data of(double[][] x, double[] y) {
        return of(ArrayData.numbers(floats(x), y.clone(), 1));
    }

    /**
     * Examples of several numbers to predict, all to learn from. The network has an output for each
     * of them.
     *
     * @param x examples × numbers, finite, which the network sees as they are
     * @param y examples × targets, finite
     * @return data without a test part
     * @throws FalllineException (bad data) if the arrays do not fit together
     */
    public static Data of(float[][] x, float[][] y) {
        return of(ArrayData.targets(x, ArrayData.doubles(y)));
    }

    /**
     * Examples of several numbers to predict, all to learn from.
     *
     * @param x examples × numbers, each rounded to float
     * @param y as in {@link #of(float[][], float[][])}
     * @return data without a test part
     * @throws FalllineException (bad data) if the arrays do not fit together
     */
    public static Data of(double[][] x, double[][] y) {
        return of(ArrayData.targets(floats(x), y));
    }

    /**
     * Grey pictures of classes, all to learn from.
     *
     * @param pixels examples × pixels, row by row, from 0 to 255 without a sign; the network sees
     *     them divided by 127.5
     * @param height of a picture, in pixels
     * @param width of a picture, in pixels
     * @param labels class of each picture, from 0
     * @return data without a test part
     * @throws FalllineException (bad data) if the arrays do not fit together
     */
    public static Data of(byte[][] pixels, int height, int width, int[] labels) {
        return of(ArrayData.pictures(pixels, height, width, labels));
    }

    /**
     * A data set that a program has made.
     *
     * @param dataset whose arrays are not copied
     * @return the same for a training
     */
    public static Data of(Dataset dataset) {
        String label = CustomParts.label(dataset.name());
        return new Data(Config.DEFAULTS.with(TrainingSettings.DATA, label), dataset);
    }

    /**
     * Arrays under a name, which run folders record.
     *
     * @param name short, such as {@code sensors}
     * @return the same arrays
     * @throws FalllineException (usage) if these data are files, which have their own
     */
    public Data named(String name) {
        return of(inMemory("another name").withName(name));
    }

    /**
     * A setting about files, as after its flag: {@code label}, {@code header}, {@code delimiter},
     * {@code task} and the others under <em>Data</em> in {@code fallline train --help}.
     *
     * @param setting its flag without the dashes
     * @param value a text, a number, true or false, or a list
     * @return the same files, read in that way
     * @throws FalllineException (usage) if it is unknown, out of range or not about data
     */
    public Data set(String setting, Object value) {
        if (inMemory != null) {
            throw usage("--%s is about files, and these data are arrays: remove it", setting);
        }
        Config changed = settings.with(setting, value);
        if (!Setting.names(TrainingSettings.ofData()).contains(setting)) {
            throw usage("--%s is not about data: give it to the training", setting);
        }
        return new Data(changed, null);
    }

    /**
     * Names the column of a table that is to be learned; the last one unless given.
     *
     * @param column its name in the header
     * @return the same table, read in that way
     * @throws FalllineException (usage) if these data are arrays
     */
    public Data label(String column) {
        return set(TableSettings.LABEL.name(), column);
    }

    /**
     * Says that the column to learn holds numbers, not classes.
     *
     * @return the same table, read in that way
     * @throws FalllineException (usage) if these data are arrays
     */
    public Data regression() {
        return set(TrainingSettings.TASK.name(), Task.REGRESSION.label());
    }

    /**
     * Splits a part off as the test part: of each class the same share, drawn with seed 1. Files
     * without a test part of their own are split without being asked, a fifth of them; 0 leaves
     * them whole.
     *
     * @param fraction of the examples, from 0 to below 1
     * @return the data in two parts
     * @throws FalllineException (usage) if the fraction is out of range, or arrays have a test part
     *     already
     */
    public Data split(double fraction) {
        if (inMemory == null) return set(TrainingSettings.TEST_FRACTION.name(), fraction);
        return of(ArrayData.split(inMemory, fraction));
    }

    /**
     * Takes other arrays as the test part, which is measured after each epoch. Call it before
     * {@link #standardized}.
     *
     * @param test arrays of the same kind, all of whose examples are taken; of classes that occur
     *     among these
     * @return the data in two parts
     * @throws FalllineException (usage) if these or the others are files, or have a test part
     *     already; (bad data) if the others are of another kind
     */
    public Data withTest(Data test) {
        return of(ArrayData.withTest(inMemory("withTest"), test.inMemory("withTest")));
    }

    /**
     * Standardizes the columns of arrays, (x − mean) / deviation, with mean and deviation of the
     * examples to learn from; in regression the targets too. The model keeps both, and takes and
     * gives raw numbers. Pixels stay as they are. Call it after {@link #split}, so that mean and
     * deviation do not use the test part.
     *
     * @return the standardized data
     * @throws FalllineException (usage) if these data are files, which are standardized anyway
     */
    public Data standardized() {
        return of(ArrayData.standardized(inMemory("standardizing")));
    }

    /**
     * Reads the data, if that has not been done.
     *
     * @return both parts, and what their columns mean
     * @throws FalllineException (bad data) that says what is wrong with which file
     */
    public Dataset dataset() {
        return read(Config.DEFAULTS, _ -> {});
    }

    /** What the flags about data say. */
    Config settings() {
        return settings;
    }

    /**
     * @param training its settings, which may say the task
     */
    synchronized Dataset read(Config training, Consumer<String> notes) {
        if (inMemory != null) return inMemory;
        Config config = training.with(settings);
        if (read == null || !config.only(reading()).equals(readBy.only(reading()))) {
            read = RunData.open(config, notes);
            readBy = config;
        }
        return read;
    }

    private static List<Setting<?>> reading() {
        List<Setting<?>> all = new ArrayList<>(TrainingSettings.ofData());
        all.add(TrainingSettings.MODEL);
        return all;
    }

    /** A table all of whose rows are meant. */
    Optional<String> wholeTable() {
        String name = settings.get(TrainingSettings.DATA);
        boolean whole = settings.get(TrainingSettings.TEST_FRACTION) == 0;
        boolean table =
                inMemory == null
                        && Datasets.table(name, RunData.options(settings, _ -> {})).isPresent();
        return Optional.of(name).filter(_ -> whole && table);
    }

    /** What they are, without reading files. */
    @Override
    public String toString() {
        return inMemory == null
                ? "data %s".formatted(settings.get(TrainingSettings.DATA))
                : "%s: %s".formatted(inMemory.name(), inMemory.understood());
    }

    private Dataset inMemory(String what) {
        if (inMemory != null) return inMemory;
        throw usage("%s is for arrays, and these data are files: remove it", what);
    }

    /** Each rounded; a number beyond the range of float becomes infinite, and is refused later. */
    static float[][] floats(double[][] x) {
        var rounded = new float[x.length][];
        for (int i = 0; i < x.length; i++) {
            rounded[i] = new float[x[i].length];
            for (int j = 0; j < x[i].length; j++) rounded[i][j] = (float) x[i][j];
        }
        return rounded;
    }
}
