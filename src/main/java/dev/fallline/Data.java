package dev.fallline;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.data.BadData.bad;

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
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Data for training and test: a built-in set, files, or arrays. Immutable, but for a cache of what
 * was read; each method that changes something returns another one.
 */
public final class Data {
    private static final String NAME = "data";

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
     * A built-in set, files or a table, as after {@code --data}.
     *
     * @param nameOrPath {@code digits}, {@code spiral}, …; a folder with IDX files such as MNIST's,
     *     or with {@code train.csv}; or a CSV file. It is read when it is first needed
     */
    public static Data open(String nameOrPath) {
        return new Data(Config.DEFAULTS.with(TrainingSettings.DATA, nameOrPath), null);
    }

    /**
     * Examples of classes, all to learn from.
     *
     * @param x examples × numbers, which the network sees as they are
     * @param labels class of each example, from 0
     * @throws FalllineException (bad data) if the arrays do not fit together
     */
    public static Data of(float[][] x, int[] labels) {
        Column classes = Column.of("label", classNames(labels));
        return of(numbers(x), Schema.numbers(x[0].length, classes), new Targets.Classes(labels));
    }

    /**
     * Examples of numbers to predict, all to learn from.
     *
     * @param x examples × numbers, which the network sees as they are
     * @param y number of each example
     * @throws FalllineException (bad data) if the arrays do not fit together
     */
    public static Data of(float[][] x, float[] y) {
        requireFinite(y, "target");
        Features features = numbers(x);
        Schema schema = Schema.numbers(x[0].length, Column.plain("target"));
        return of(features, schema, new Targets.Reals(y));
    }

    /**
     * Grey pictures of classes, all to learn from.
     *
     * @param pixels examples × pixels, row by row, from 0 to 255 without a sign; the network sees
     *     them divided by 127.5
     * @param height of a picture
     * @param width of a picture
     * @param labels class of each picture, from 0
     * @throws FalllineException (bad data) if the arrays do not fit together
     */
    public static Data of(byte[][] pixels, int height, int width, int[] labels) {
        if (pixels.length == 0 || height < 1 || width < 1) throw none();
        int size = Math.multiplyExact(height, width);
        var bytes = new byte[Math.multiplyExact(pixels.length, size)];
        for (int i = 0; i < pixels.length; i++) {
            requireLength(i, pixels[i].length, size);
            System.arraycopy(pixels[i], 0, bytes, i * size, size);
        }
        var shape = new ExampleShape(height, width, 1);
        Schema schema =
                Schema.pictures(shape, classNames(labels)).withFrame(Framing.learn(bytes, shape));
        return of(new Features.Bytes(bytes), schema, new Targets.Classes(labels));
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

    /** A data set that a program has made. */
    public static Data of(Dataset dataset) {
        String label = CustomParts.label(dataset.name());
        return new Data(Config.DEFAULTS.with(TrainingSettings.DATA, label), dataset);
    }

    /** Arrays under a name, which run folders record. */
    public Data named(String name) {
        return of(inMemory("another name").withName(name));
    }

    /**
     * A setting about files, as after its flag: {@code label}, {@code header}, {@code delimiter},
     * {@code task} and the others under <em>Data</em> in {@code fallline train --help}.
     *
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

    /** The column of a table to learn. */
    public Data label(String column) {
        return set(TableSettings.LABEL.name(), column);
    }

    /** The column to learn holds numbers, not classes. */
    public Data regression() {
        return set(TrainingSettings.TASK.name(), Task.REGRESSION.label());
    }

    /**
     * Splits a part off as the test part, where there is none: of each class the same share, drawn
     * with seed 1. Files are split without being asked, a fifth of them; 0 leaves them whole.
     *
     * @param fraction of the examples, from 0 to below 1
     */
    public Data split(double fraction) {
        if (inMemory == null) return set(TrainingSettings.TEST_FRACTION.name(), fraction);
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

    /**
     * Arrays whose columns are standardized, (x − mean) / deviation, with mean and deviation of the
     * examples to learn from; in regression the targets too. The model keeps both, and takes and
     * gives raw numbers. Files are standardized anyway.
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
                d.train().targets() instanceof Targets.Reals(double[] raw, _)
                        ? List.of(Column.standardized("target", raw))
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
     * The data themselves, read now if they have not been.
     *
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
            requireLength(i, x[i].length, width);
            requireFinite(x[i], "number of example " + i);
            System.arraycopy(x[i], 0, values, i * width, width);
        }
        return new Features.Reals(values);
    }

    private static FalllineException none() {
        return bad("There are no examples: give at least one, of at least one number.");
    }

    private static void requireLength(int example, int length, int width) {
        if (length == width) return;
        throw bad(
                "Example %d has %d numbers, not %d: give every example the same number.",
                example, length, width);
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
        return IntStream.rangeClosed(0, Math.max(1, most)).mapToObj(String::valueOf).toList();
    }
}
