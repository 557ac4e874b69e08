package dev.fallline.data;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Points of the plane on the arms of a spiral, one arm a class. At a part {@code t} of an arm,
 * uniform in [0, 1), the radius is t and the angle {@code 2π (class / classes + t · TURNS)};
 * Gaussian noise is added to the angle.
 *
 * @param train how many points to learn from
 * @param test how many points to be judged by
 * @param arms how many classes, at least 2
 * @param noise standard deviation of the angle, in radians
 */
public record Spiral(int train, int test, int arms, double noise) implements Generator {
    private static final double TURNS = 0.75;
    private static final int MOST_ARMS = 100;

    public Spiral {
        if (train < 1 || test < 0) {
            throw new FalllineException(
                    Kind.USAGE,
                    ("spiral cannot be made with %d training and %d test points: give at least 1"
                                    + " and 0.")
                            .formatted(train, test));
        }
        if (arms < 2 || arms > MOST_ARMS) {
            throw new FalllineException(
                    Kind.USAGE,
                    "A spiral of %d arms cannot be made: give a number from 2 to %d."
                            .formatted(arms, MOST_ARMS));
        }
        if (!(noise >= 0) || Double.isInfinite(noise)) {
            throw new FalllineException(
                    Kind.USAGE,
                    "A noise of %s cannot be added to a spiral: give a finite number from 0."
                            .formatted(noise));
        }
    }

    public Spiral() {
        this(3000, 1000, 3, 0.2);
    }

    @Override
    public String name() {
        return "spiral";
    }

    @Override
    public String summary() {
        return "%,d + %,d points of the plane on %d arms".formatted(train, test, arms);
    }

    @Override
    public Dataset make(long seed) {
        return new Dataset(
                name(),
                "Points on the %d arms of a spiral with seed %d, both parts in the same way."
                        .formatted(arms, seed),
                draw(SplitMix.stream(seed, 0), train),
                draw(SplitMix.stream(seed, 1), test),
                ExampleShape.row(2),
                classes(),
                Optional.empty());
    }

    private List<String> classes() {
        return IntStream.range(0, arms).mapToObj(Integer::toString).toList();
    }

    private Examples draw(SplitMix random, int count) {
        var points = new float[2 * count];
        var labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % arms;
            double radius = random.uniform();
            double angle = 2 * Math.PI * ((double) labels[i] / arms + TURNS * radius);
            angle += noise * random.normal();
            points[2 * i] = (float) (radius * StrictMath.cos(angle));
            points[2 * i + 1] = (float) (radius * StrictMath.sin(angle));
        }
        return new Examples(2, new Features.Reals(points), labels);
    }
}
