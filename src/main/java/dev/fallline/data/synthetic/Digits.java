package dev.fallline.data.synthetic;

import static dev.fallline.FalllineException.usage;

import dev.fallline.data.Dataset;
import dev.fallline.data.ExampleShape;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.math.SplitMix;

import java.util.stream.IntStream;

/**
 * Drawn digits in the manner of MNIST: 28 × 28 grey pixels, ten classes.
 *
 * @param train how many examples to learn from
 * @param test how many examples to be judged by
 */
public record Digits(int train, int test) implements Generator {
    /** Grows whenever another version would draw other pixels. */
    public static final int VERSION = 1;

    private static final int SIZE = Canvas.SIDE * Canvas.SIDE;
    private static final int CLASSES = 10;

    /** So many that their pixels fit one array. */
    private static final int MOST = (Integer.MAX_VALUE - 8) / SIZE;

    /** How uneven the ink is, as a part of it. */
    private static final double GRAIN = 0.06;

    public Digits {
        if (train < 1 || test < 0 || Math.max(train, test) > MOST) {
            throw usage(
                    "digits cannot be made with %d training and %d test examples: give at least"
                            + " 1 and 0, and at most %d.",
                    train, test, MOST);
        }
    }

    /** As many as MNIST has. */
    public Digits() {
        this(60_000, 10_000);
    }

    @Override
    public String name() {
        return "digits";
    }

    @Override
    public String summary() {
        return "%,d + %,d drawn digits, 28×28 grey, 10 classes, like MNIST".formatted(train, test);
    }

    @Override
    public Dataset make(long seed) {
        return dataset(seed, draw(seed, 0, train), draw(seed, 1, test));
    }

    /** The data set around examples that were drawn now or earlier. */
    public Dataset dataset(long seed, Examples train, Examples test) {
        return new Dataset(
                name(),
                "Digits drawn from strokes with seed %d; training and test set are drawn in the same way."
                        .formatted(seed),
                train,
                test,
                Schema.pictures(
                        new ExampleShape(Canvas.SIDE, Canvas.SIDE, 1),
                        IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList()));
    }

    /** Every example has a stream of its own, so that the threads do not matter. */
    private static Examples draw(long seed, int part, int count) {
        var pixels = new byte[count * SIZE];
        var labels = new int[count];
        IntStream.range(0, count)
                .parallel()
                .forEach(
                        i -> {
                            SplitMix random = SplitMix.stream(seed, part, i);
                            labels[i] = random.below(CLASSES);
                            var canvas = new Canvas();
                            new DigitWriter(random).write(labels[i], canvas);
                            double ink = random.uniform(170, 255);
                            canvas.print(pixels, i * SIZE, ink, GRAIN, random);
                        });
        return new Examples(SIZE, new Features.Bytes(pixels), labels);
    }
}
