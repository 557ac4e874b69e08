package dev.fallline.data;

import java.util.List;
import java.util.Optional;

/**
 * Data to learn from and data to be judged by.
 *
 * @param name short, such as {@code digits}
 * @param description one sentence: where the data came from and how the test part was made
 * @param train the examples to learn from
 * @param test the examples to be judged by; none where the test fraction was 0
 * @param shape what one example is
 * @param classes the name of each class, by label; none where targets are real values
 * @param standardization how raw rows became features; empty for bytes and for generated numbers
 */
public record Dataset(
        String name,
        String description,
        Examples train,
        Examples test,
        ExampleShape shape,
        List<String> classes,
        Optional<Standardization> standardization) {
    public Dataset {
        classes = List.copyOf(classes);
        if (train.width() != shape.size() || test.width() != shape.size()) {
            throw new IllegalArgumentException(
                    "shape %s for examples of width %d and %d"
                            .formatted(shape, train.width(), test.width()));
        }
        if (train.features().getClass() != test.features().getClass()) {
            throw new IllegalArgumentException("the two parts store their features differently");
        }
        if (train.targets().task() != test.targets().task()) {
            throw new IllegalArgumentException("the two parts have different kinds of targets");
        }
        check(train.targets(), classes.size());
        check(test.targets(), classes.size());
    }

    private static void check(Targets targets, int classes) {
        switch (targets) {
            case Targets.Classes(int[] labels) -> {
                for (int label : labels) {
                    require(label >= 0 && label < classes, "label " + label, classes);
                }
            }
            case Targets.Reals(float[] values) -> {
                require(classes == 0, "real values", classes);
                for (float value : values) require(Float.isFinite(value), "" + value, classes);
            }
        }
    }

    private static void require(boolean fits, String what, int classes) {
        if (fits) return;
        throw new IllegalArgumentException("%s of %d classes".formatted(what, classes));
    }

    /** What is to be learned from it. */
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

    /** How raw rows become features. */
    public Encoding encoding() {
        return new Encoding(shape, train.features() instanceof Features.Bytes, standardization);
    }
}
