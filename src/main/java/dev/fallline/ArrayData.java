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
import dev.fallline.data.picture.Framing;
import dev.fallline.data.synthetic.Generator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** Data sets of the arrays of a program, which are copied. */
final class ArrayData {
    private static final String NAME = "data";

    /** Of classes: a larger label is a code, not the number of a class. */
    private static final int MOST_LABEL = 999_999;

    private ArrayData() {}

    /** Classes are numbered from 0. */
    static Dataset classes(float[][] x, int[] labels) {
        Column classes = Column.of("label", classNames(labels));
        Features features = numbers(x);
        Schema schema = Schema.numbers(x[0].length, classes);
        return of(features, schema, new Targets.Classes(labels.clone()));
    }

    /** Classes are numbered in alphabetical order. */
    static Dataset classes(float[][] x, String[] labels) {
        List<String> names = Arrays.stream(labels).distinct().sorted().toList();
        int[] numbers =
                Arrays.stream(labels).mapToInt(l -> Collections.binarySearch(names, l)).toArray();
        Features features = numbers(x);
        Schema schema = Schema.numbers(x[0].length, Column.of("label", names));
        return of(features, schema, new Targets.Classes(numbers));
    }

    /** Several numbers to predict. */
    static Dataset targets(float[][] x, double[][] y) {
        if (y.length == 0 || y[0].length == 0) throw none();
        int targets = y[0].length;
        var raw = new double[Math.multiplyExact(y.length, targets)];
        for (int i = 0; i < y.length; i++) {
            requireLength(i, "targets", y[i].length, targets);
            System.arraycopy(y[i], 0, raw, i * targets, targets);
        }
        return numbers(x, raw, targets);
    }

    /** Numbers to predict, those of an example one after another. */
    static Dataset numbers(float[][] x, double[] y, int targets) {
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

    /** Grey pictures. */
    static Dataset pictures(byte[][] pixels, int height, int width, int[] labels) {
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

    private static Dataset of(Features features, Schema schema, Targets targets) {
        int width = schema.shape().size();
        if (features.size() != (long) width * targets.size()) {
            throw bad(
                    "There are %,d examples and %,d targets: give one for each.",
                    features.size() / width, targets.size());
        }
        Examples all = new Examples(width, features, targets);
        return new Dataset(NAME, "From arrays.", all, all.take(new int[0]), schema);
    }

    /** A part of the examples to learn from becomes the test part. */
    static Dataset split(Dataset arrays, double fraction) {
        requireWhole(arrays);
        Examples all = arrays.train();
        Split split = Split.of(all.targets(), fraction, Generator.DEFAULT_SEED);
        return new Dataset(
                arrays.name(),
                arrays.description(),
                all.take(split.train()),
                all.take(split.held()),
                arrays.schema());
    }

    private static void requireWhole(Dataset arrays) {
        if (arrays.test().count() == 0) return;
        throw usage("%s has a test part already: call split or withTest once", arrays.name());
    }

    /** All examples of others become the test part. */
    static Dataset withTest(Dataset mine, Dataset theirs) {
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
        return new Dataset(mine.name(), mine.description(), mine.train(), examples, schema);
    }

    private static int place(String name, List<String> classes) {
        int place = classes.indexOf(name);
        if (place >= 0) return place;
        throw bad(
                "The test data have the class %s, and the data only %s: give test data of these.",
                name, String.join(", ", classes));
    }

    /**
     * Columns, and in regression targets, of mean 0 and deviation 1 over the examples to learn
     * from.
     */
    static Dataset standardized(Dataset d) {
        if (!(d.train().features() instanceof Features.Reals(float[] values))) return d;
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
        return new Dataset(
                d.name(),
                d.description(),
                standardized(d.train(), d.schema(), schema),
                standardized(d.test(), d.schema(), schema),
                schema);
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

    static double[] doubles(float[] y) {
        return IntStream.range(0, y.length).mapToDouble(i -> y[i]).toArray();
    }

    static double[][] doubles(float[][] y) {
        return Arrays.stream(y).map(ArrayData::doubles).toArray(double[][]::new);
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
