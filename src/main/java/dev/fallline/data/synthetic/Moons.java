package dev.fallline.data.synthetic;

import dev.fallline.data.Dataset;
import dev.fallline.math.SplitMix;

/**
 * Two half circles of radius 1 that reach into each other, one a class: at an angle t, uniform in
 * [0, π), the upper one is (cos t, sin t), the lower one (1 − cos t, ½ − sin t); Gaussian noise is
 * added to both coordinates.
 *
 * @param train how many points to learn from
 * @param test how many points to be judged by
 * @param noise standard deviation of a coordinate
 */
public record Moons(int train, int test, double noise) implements Generator {
    public Moons {
        PlanePoints.check("moons", train, test, noise);
    }

    public Moons() {
        this(1000, 500, 0.2);
    }

    @Override
    public String name() {
        return "moons";
    }

    @Override
    public String summary() {
        return "%,d + %,d points in the plane on two half moons".formatted(train, test);
    }

    @Override
    public Dataset make(long seed) {
        String description =
                "Points on two half moons with seed %d; training and test set are drawn alike."
                        .formatted(seed);
        return PlanePoints.draw(this, description, 2, train, test, seed, this::draw);
    }

    private void draw(SplitMix random, int label, float[] points, int at) {
        double angle = Math.PI * random.uniform();
        double x = StrictMath.cos(angle);
        double y = StrictMath.sin(angle);
        points[at] = (float) ((label == 0 ? x : 1 - x) + noise * random.normal());
        points[at + 1] = (float) ((label == 0 ? y : 0.5 - y) + noise * random.normal());
    }
}
