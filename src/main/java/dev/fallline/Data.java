package dev.fallline;

import static dev.fallline.FalllineException.bad;
import static dev.fallline.FalllineException.usage;

import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.data.Split;
import dev.fallline.data.Targets;
import dev.fallline.data.Task;
import dev.fallline.data.picture.Framing;
import dev.fallline.data.source.Datasets;
import dev.fallline.data.synthetic.Generator;
import dev.fallline.setting.Setting;
import dev.fallline.train.Config;
import dev.fallline.train.CustomParts;
import dev.fallline.train.TableSettings;
import dev.fallline.train.TrainingSettings;
import dev.fallline.train.run.Run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Data for training and test: a built-in set, files, or arrays. Immutable, but for a cache of what
 * was read, and thread-safe; each method that changes something returns another one. Arrays are
 * copied. A null argument is a {@link NullPointerException}.
 */
public final class Data {
    private static final String NAME = "data";

    /** Nobody has more classes: a larger label is a code, not the number of a class. */
    private static final int MOST_LABEL = 999_999;

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
        Column classes = Column.of("label", classNames(labels));
        Features features = numbers(x);
        Schema schema = Schema.numbers(x[0].length, classes);
        return of(features, schema, new Targets.Classes(labels.clone()));
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
        List<String> names = Arrays.stream(labels).distinct().sorted().toList();
        int[] numbers =
                Arrays.stream(labels).mapToInt(l -> Collections.binarySearch(names, l)).toArray();
        Features features = numbers(x);
        Schema schema = Schema.numbers(x[0].length, Column.of("label", names));
        return of(features, schema, new Targets.Classes(numbers));
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
        return of(x, doubles(y), 1);
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
        return of(floats(x), y.clone(), 1);
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
        return ofTargets(x, Arrays.stream(y).map(Data::doubles).toArray(double[][]::new));
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
        return ofTargets(floats(x), y);
    }

    private static Data ofTargets(float[][] x, double[][] y) {
        if (y.length == 0 || y[0].length == 0) throw none();
        int targets = y[0].length;
        var raw = new double[Math.multiplyExact(y.length, targets)];
        for (int i = 0; i < y.length; i++) {
            requireLength(i, "targets", y[i].length, targets);
            System.arraycopy(y[i], 0, raw, i * targets, targets);
        }
        return of(x, raw, targets);
    }

    private static Data of(float[][] x, double[] y, int targets) {
        for (double v : y) {
            if (!Float.isFinite((float) v)) throw bad("A target is %s: give finite ones.", v);
        }
        List<Column> columns =
                IntStream.range(0, targets).mapToObj(c -> target(c, targets)).toList();
        Features features = numbers(x);
        Schema schema = Schema.numbers(x[0].length, columns.toArray(Column[]::new));
        return of(features, schema, new Targets.Reals(y, columns));
    }

    private static Column target(int c, int count) {
        return Column.plain(count == 1 ? "target" : "target" + (c + 1));
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
        if (pixels.length == 0 || height < 1 || width < 1) throw none();
        int size = Math.multiplyExact(height, width);
        var bytes = new byte[Math.multiplyExact(pixels.length, size)];
        for (int i = 0; i < pixels.length; i++) {
            requireLength(i, "pixels", pixels[i].length, size);
            System.arraycopy(pixels[i], 0, bytes, i * size, size);
        }
        var shape = new ExampleShape(height, width, 1);
        Schema schema =
                Schema.pictures(shape, classNames(labels)).withFrame(Framing.learn(bytes, shape));
        return of(new Features.Bytes(bytes), schema, new Targets.Classes(labels.clone()));
    }

    private static Data of(Features features, Schema schema, Targets targets) {
        int width = schema.shape().size();
        if (features.size() != (long) width * targets.size()) {
            throw bad(
                    "There are %,d examples and %,d targets: give one for each.",
                    features.size() / width, targets.size());
        }
        Examples all = new Examples(width, features, targets);
        return of(new Dataset(NAME, "From arrays.", all, all.take(new int[0]), schema));
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
        requireWhole(inMemory);
        Examples all = inMemory.train();
        Split split = Split.of(all.targets(), fraction, Generator.DEFAULT_SEED);
        return of(
                new Dataset(
                        inMemory.name(),
                        inMemory.description(),
                        all.take(split.train()),
                        all.take(split.held()),
                        inMemory.schema()));
    }

    private static void requireWhole(Dataset arrays) {
        if (arrays.test().count() == 0) return;
        throw usage("%s has a test part already: call split or withTest once", arrays.name());
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
        Dataset mine = inMemory("withTest");
        Dataset theirs = test.inMemory("withTest");
        requireWhole(mine);
        requireWhole(theirs);
        Schema schema = mine.schema();
        boolean same =
                theirs.shape().equals(mine.shape())
                        && theirs.task() == mine.task()
                        && theirs.schema().pixels() == schema.pixels()
                        && theirs.schema().columns().equals(schema.columns())
                        && theirs.schema().targets().size() == schema.targets().size();
        if (!same) {
            throw bad(
                    "The data have %s, and the test data %s: give both the same, and call withTest before standardized.",
                    mine.understood(), theirs.understood());
        }
        Targets targets =
                switch (theirs.train().targets()) {
                    case Targets.Reals(double[] raw, _) -> new Targets.Reals(raw, schema.targets());
                    case Targets.Classes(int[] labels) ->
                            new Targets.Classes(
                                    IntStream.of(labels)
                                            .map(
                                                    l ->
                                                            place(
                                                                    theirs.classes().get(l),
                                                                    mine.classes()))
                                            .toArray());
                };
        var examples = new Examples(mine.shape().size(), theirs.train().features(), targets);
        return of(new Dataset(mine.name(), mine.description(), mine.train(), examples, schema));
    }

    private static int place(String name, List<String> classes) {
        int place = classes.indexOf(name);
        if (place >= 0) return place;
        throw bad(
                "The test data have the class %s, and the data only %s: give test data of these.",
                name, String.join(", ", classes));
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
        Dataset d = inMemory("standardizing");
        if (!(d.train().features() instanceof Features.Reals(float[] values))) return this;
        int width = d.shape().size();
        List<Column> columns = new ArrayList<>();
        for (int c = 0; c < width; c++) {
            int column = c;
            Column old = d.schema().columns().get(c);
            double[] raw =
                    IntStream.range(0, d.train().count())
                            .mapToDouble(i -> old.raw(values[i * width + column]))
                            .toArray();
            columns.add(Column.standardized(old.name(), raw));
        }
        List<Column> targets =
                d.train().targets() instanceof Targets.Reals reals
                        ? standardized(reals)
                        : d.schema().targets();
        Schema schema = new Schema(d.shape(), 0, columns, targets, null, List.of());
        return of(
                new Dataset(
                        d.name(),
                        d.description(),
                        standardized(d.train(), d.schema(), schema),
                        standardized(d.test(), d.schema(), schema),
                        schema));
    }

    private static List<Column> standardized(Targets.Reals targets) {
        int width = targets.columns().size();
        return IntStream.range(0, width)
                .mapToObj(
                        c ->
                                Column.standardized(
                                        targets.columns().get(c).name(),
                                        IntStream.range(0, targets.size())
                                                .mapToDouble(i -> targets.raw()[i * width + c])
                                                .toArray()))
                .toList();
    }

    private static Examples standardized(Examples part, Schema before, Schema now) {
        float[] values = ((Features.Reals) part.features()).values();
        var changed = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            int c = i % part.width();
            double raw = before.columns().get(c).raw(values[i]);
            changed[i] = now.columns().get(c).standardize(raw);
        }
        Targets targets =
                part.targets() instanceof Targets.Reals(double[] raw, _)
                        ? new Targets.Reals(raw, now.targets())
                        : part.targets();
        return new Examples(part.width(), new Features.Reals(changed), targets);
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
            read = Run.open(config, notes);
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
                        && Datasets.table(name, Run.dataOptions(settings, _ -> {})).isPresent();
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

    private static Features.Reals numbers(float[][] x) {
        if (x.length == 0 || x[0].length == 0) {
            throw none();
        }
        int width = x[0].length;
        var values = new float[Math.multiplyExact(x.length, width)];
        for (int i = 0; i < x.length; i++) {
            requireLength(i, "numbers", x[i].length, width);
            requireFinite(x[i], "number of example " + i);
            System.arraycopy(x[i], 0, values, i * width, width);
        }
        return new Features.Reals(values);
    }

    private static FalllineException none() {
        return bad("There are no examples: give at least one, of at least one number.");
    }

    private static void requireLength(int example, String what, int length, int width) {
        if (length == width) return;
        throw bad(
                "Example %d has %d %s, not %d: give every example the same number.",
                example, length, what, width);
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

    private static double[] doubles(float[] y) {
        return IntStream.range(0, y.length).mapToDouble(i -> y[i]).toArray();
    }

    private static void requireFinite(float[] values, String what) {
        for (float v : values) {
            if (!Float.isFinite(v)) throw bad("A %s is %s: give finite ones.", what, v);
        }
    }

    private static List<String> classNames(int[] labels) {
        int least = Arrays.stream(labels).min().orElse(0);
        if (least < 0) throw bad("A label is %d: give classes from 0.", least);
        int most = Arrays.stream(labels).max().orElse(0);
        if (most > MOST_LABEL) {
            throw bad("A label is %,d: number the classes 0, 1, 2, … without gaps.", most);
        }
        return IntStream.rangeClosed(0, Math.max(1, most)).mapToObj(String::valueOf).toList();
    }
}
