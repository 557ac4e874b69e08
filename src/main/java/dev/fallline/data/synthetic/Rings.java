package dev.fallline.data.synthetic;

import dev.fallline.data.Dataset;
import dev.fallline.math.SplitMix;

/**
 * Circles about one centre, one a class, of radius 1/k, 2/k, …, 1 for k classes; Gaussian noise is
 * added to both coordinates. No straight line separates them.
 *
 * @param train how many points to learn from
 * @param test how many points to be judged by
 * @param rings how many classes, at least 2
 * @param noise standard deviation of a coordinate
 */
public record Rings(int train, int test, int rings, double noise) implements Generator {
    public Rings {
        PlanePoints.check("rings", train, test, noise);
        PlanePoints.checkClasses("A data set", rings, "rings");
    }

    public Rings() {
        this(1000, 500, 2, 0.1);
    }

    @Override
    public String name() {
        return "rings";
    }

    @Override
    public String summary() {
        return "%,d + %,d points in the plane on %d concentric rings".formatted(train, test, rings);
    }

    @Override
    public Dataset make(long seed) {
        String description =
                "Points on %d rings with seed %d; training and test set are drawn alike."
                        .formatted(rings, seed);
        return PlanePoints.draw(this, description, rings, train, test, seed, this::draw);
    }

    private void draw(SplitMix random, int label, float[] points, int at) {
        double radius = (label + 1.0) / rings;
        double angle = 2 * Math.PI * random.uniform();
        points[at] = (float) (radius * StrictMath.cos(angle) + noise * random.normal());
        points[at + 1] = (float) (radius * StrictMath.sin(angle) + noise * random.normal());
    }
}
