package dev.fallline.data;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A training set and a test set.
 *
 * @param name short, such as {@code digits}
 * @param description one sentence: where the data came from and how the test part was made
 * @param train the examples to learn from
 * @param test the examples to be judged by; none where the test fraction was 0
 * @param schema what features and targets mean
 */
public record Dataset(
        String name, String description, Examples train, Examples test, Schema schema) {
    /** Classes that are counted in a sentence, at most. */
    private static final int MOST_COUNTED = 12;

    public Dataset {
        int width = schema.shape().size();
        if (train.width() != width || test.width() != width) {
            throw new IllegalArgumentException(
                    "shape %s for examples of width %d and %d"
                            .formatted(schema.shape(), train.width(), test.width()));
        }
        if (train.features().getClass() != test.features().getClass()) {
            throw new IllegalArgumentException("the two parts store their features differently");
        }
        if (train.targets().task() != test.targets().task()) {
            throw new IllegalArgumentException("the two parts have different kinds of targets");
        }
        check(train.targets(), schema.classes().size());
        check(test.targets(), schema.classes().size());
    }

    private static void check(Targets targets, int classes) {
        switch (targets) {
            case Targets.Classes(int[] labels) -> {
                for (int label : labels) {
                    require(label >= 0 && label < classes, "label " + label, classes);
                }
            }
            case Targets.Reals reals -> {
                require(classes == 0, "real values", classes);
                for (float v : reals.values()) require(Float.isFinite(v), "" + v, classes);
            }
        }
    }

    private static void require(boolean fits, String what, int classes) {
        if (fits) return;
        throw new IllegalArgumentException("%s of %d classes".formatted(what, classes));
    }

    /** The task. */
    public Task task() {
        return train.targets().task();
    }

    /**
     * CRC-32C, in eight hexadecimal digits, of the features and targets of both parts: tells on
     * resuming whether the data are still the same.
     */
    public String fingerprint() {
        return new Fingerprint().add(train).add(test).hex();
    }

    /** What one example is. */
    public ExampleShape shape() {
        return schema.shape();
    }

    /** The name of each class, by label; none where targets are real values. */
    public List<String> classes() {
        return schema.classes();
    }

    /** The same under another name. */
    public Dataset withName(String name) {
        return new Dataset(name, description, train, test, schema);
    }

    public Dataset withSchema(Schema schema) {
        return new Dataset(name, description, train, test, schema);
    }

    /** The same without a test part. */
    public Dataset withoutTest() {
        return new Dataset(name, description, train, train.take(new int[0]), schema);
    }

    /** What was understood of it, in a line. */
    public String understood() {
        List<String> parts = new ArrayList<>();
        parts.add("%,d examples of %s".formatted(train.count() + test.count(), schema.features()));
        parts.add(targets());
        if (schema.layout() != null) {
            List<String> left = new ArrayList<>(schema.layout().names());
            schema.columns().forEach(c -> left.remove(c.name()));
            schema.targets().forEach(c -> left.remove(c.name()));
            left.removeIf(String::isBlank);
            if (!left.isEmpty()) parts.add("left out: " + String.join(", ", left));
        }
        return String.join("; ", parts);
    }

    private String targets() {
        String names =
                schema.targets().stream().map(Column::name).collect(Collectors.joining(", "));
        if (task() == Task.REGRESSION) return "to learn: %s (numbers)".formatted(names);
        int[] counts = new int[classes().size()];
        for (int label : train.labels()) counts[label]++;
        for (int label : test.labels()) counts[label]++;
        String classes =
                IntStream.range(0, Math.min(MOST_COUNTED, counts.length))
                        .mapToObj(c -> classes().get(c) + " " + counts[c])
                        .collect(Collectors.joining(", "));
        String more = counts.length > MOST_COUNTED ? ", …" : "";
        return "to learn: %s (%d classes: %s%s)".formatted(names, counts.length, classes, more);
    }
}
