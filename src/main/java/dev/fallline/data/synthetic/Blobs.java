package dev.fallline.data.synthetic;

import dev.fallline.data.Dataset;
import dev.fallline.math.SplitMix;

/**
 * Gaussian clouds, one a class, whose centres divide the unit circle evenly. A linear model is as
 * good as any.
 *
 * @param train how many points to learn from
 * @param test how many points to be judged by
 * @param clouds how many classes, at least 2
 * @param noise standard deviation of a coordinate about its centre
 */
public record Blobs(int train, int test, int clouds, double noise) implements Generator {
    public Blobs {
        PlanePoints.check("blobs", train, test, noise);
        PlanePoints.checkClasses("A data set", clouds, "blobs");
    }

    public Blobs() {
        this(1000, 500, 3, 0.4);
    }

    @Override
    public String name() {
        return "blobs";
    }

    @Override
    public String summary() {
        return "%,d + %,d points in the plane in %d Gaussian clusters"
                .formatted(train, test, clouds);
    }

    @Override
    public Dataset make(long seed) {
        String description =
                "Points in %d Gaussian clusters with seed %d; training and test set are drawn alike."
                        .formatted(clouds, seed);
        return PlanePoints.draw(this, description, clouds, train, test, seed, this::draw);
    }

    private void draw(SplitMix random, int label, float[] points, int at) {
        double angle = 2 * Math.PI * label / clouds;
        points[at] = (float) (StrictMath.cos(angle) + noise * random.normal());
        points[at + 1] = (float) (StrictMath.sin(angle) + noise * random.normal());
    }
}
