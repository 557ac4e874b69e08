package dev.fallline.data;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

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

    /**
     * Turns one raw row, or the bytes of one image, into features as they were made for training.
     *
     * @throws FalllineException if it has another width, or a pixel is no whole number in 0 … 255
     */
    public Features encode(double[] raw) {
        if (raw.length != shape.size()) {
            throw new FalllineException(
                    Kind.BAD_DATA,
                    "The example has %d numbers, but those of %s have %d."
                            .formatted(raw.length, name, shape.size()));
        }
        return switch (train.features()) {
            case Features.Bytes _ -> pixels(raw);
            case Features.Reals _ ->
                    new Features.Reals(
                            standardization
                                    .orElseGet(() -> Standardization.none(raw.length))
                                    .apply(raw));
        };
    }

    private static Features.Bytes pixels(double[] raw) {
        var pixels = new byte[raw.length];
        for (int i = 0; i < raw.length; i++) {
            int value = (int) raw[i];
            if (value != raw[i] || value < 0 || value > 255) {
                throw new FalllineException(
                        Kind.BAD_DATA,
                        ("Number %d of the example is %s, but a pixel is a whole number from 0"
                                        + " to 255.")
                                .formatted(i + 1, raw[i]));
            }
            pixels[i] = (byte) value;
        }
        return new Features.Bytes(pixels);
    }
}
