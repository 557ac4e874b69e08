package dev.fallline.data.synthetic;

import dev.fallline.data.Dataset;
import dev.fallline.math.SplitMix;

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

    public Spiral {
        PlanePoints.check("spiral", train, test, noise);
        PlanePoints.checkClasses("A spiral", arms, "arms");
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
        return "%,d + %,d points in the plane on %d spiral arms".formatted(train, test, arms);
    }

    @Override
    public Dataset make(long seed) {
        String description =
                "Points on the %d arms of a spiral with seed %d; training and test set are drawn alike."
                        .formatted(arms, seed);
        return PlanePoints.draw(this, description, arms, train, test, seed, this::draw);
    }

    private void draw(SplitMix random, int label, float[] points, int at) {
        double radius = random.uniform();
        double angle = 2 * Math.PI * ((double) label / arms + TURNS * radius);
        angle += noise * random.normal();
        points[at] = (float) (radius * StrictMath.cos(angle));
        points[at + 1] = (float) (radius * StrictMath.sin(angle));
    }
}
