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
 * @param classes the name of each class, by label
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
        checkLabels(train, classes.size());
        checkLabels(test, classes.size());
    }

    private static void checkLabels(Examples part, int classes) {
        for (int label : part.labels()) {
            if (label < 0 || label >= classes) {
                throw new IllegalArgumentException(
                        "label %d of %d classes".formatted(label, classes));
            }
        }
    }

    /**
     * CRC-32C, in eight hexadecimal digits, of the features and labels of both parts: tells on
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
