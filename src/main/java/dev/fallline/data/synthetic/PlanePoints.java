package dev.fallline.data.synthetic;

import static dev.fallline.FalllineException.usage;

import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.math.SplitMix;

import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Points of the plane, one class after the other.
 *
 * @param train how many points to learn from
 * @param test how many points to be judged by
 * @param classes 2 to 100; 2 moons
 * @param noise standard deviation of a coordinate; of the angle, in radians, on a spiral
 */
public record PlanePoints(Form form, int train, int test, int classes, double noise)
        implements Generator {
    private static final double TURNS = 0.75;

    /** Where the points of a class lie; Gaussian noise is added to both coordinates. */
    public enum Form {
        /**
         * The arms of a spiral, one a class. At a part {@code t} of an arm, uniform in [0, 1), the
         * radius is t and the angle {@code 2π (class / classes + t · 0.75)}; the noise is added to
         * the angle.
         */
        SPIRAL("arms", "on %d spiral arms", "on the %d arms of a spiral"),
        /**
         * Two half circles of radius 1 that reach into each other: at an angle t, uniform in [0,
         * π), the upper one is (cos t, sin t), the lower one (1 − cos t, ½ − sin t).
         */
        MOONS("moons", "on two half moons", "on two half moons"),
        /** Clouds whose centres divide the unit circle evenly: a linear model is as good as any. */
        BLOBS("blobs", "in %d Gaussian clusters", "in %d Gaussian clusters"),
        /**
         * Circles about one centre, of radius 1/k, 2/k, …, 1 for k classes: no straight line
         * separates them.
         */
        RINGS("rings", "on %d concentric rings", "on %d rings");

        private final String parts;
        private final String place;
        private final String describedPlace;

        Form(String parts, String place, String describedPlace) {
            this.parts = parts;
            this.place = place;
            this.describedPlace = describedPlace;
        }
    }

    public PlanePoints {
        check(name(form), train, test, noise);
        int most = form == Form.MOONS ? 2 : 100;
        if (classes < 2 || classes > most) {
            throw usage(
                    "%s of %d %s cannot be made: give a number from 2 to %d.",
                    form == Form.SPIRAL ? "A spiral" : "A data set", classes, form.parts, most);
        }
    }

    /** Of its usual size. */
    public static PlanePoints of(Form form) {
        return switch (form) {
            case SPIRAL -> new PlanePoints(form, 3000, 1000, 3, 0.2);
            case MOONS -> new PlanePoints(form, 1000, 500, 2, 0.2);
            case BLOBS -> new PlanePoints(form, 1000, 500, 3, 0.4);
            case RINGS -> new PlanePoints(form, 1000, 500, 2, 0.1);
        };
    }

    static void check(String name, int train, int test, double noise) {
        if (train < 1 || test < 0) {
            throw usage(
                    "%s cannot be made with %d training and %d test points: give at least 1"
                            + " and 0.",
                    name, train, test);
        }
        if (!(noise >= 0) || Double.isInfinite(noise)) {
            throw usage(
                    "A noise of %s cannot be added to %s: give a finite number from 0.",
                    noise, name);
        }
    }

    private static String name(Form form) {
        return form.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String name() {
        return name(form);
    }

    @Override
    public String summary() {
        return "%,d + %,d points in the plane ".formatted(train, test)
                + form.place.formatted(classes);
    }

    /** Draws both parts, each from a stream of its own. */
    @Override
    public Dataset make(long seed) {
        return new Dataset(
                name(),
                "Points %s with seed %d; training and test set are drawn in the same way."
                        .formatted(form.describedPlace.formatted(classes), seed),
                draw(SplitMix.stream(seed, 0), train),
                draw(SplitMix.stream(seed, 1), test),
                Schema.numbers(
                        2,
                        Column.of(
                                "label",
                                IntStream.range(0, classes).mapToObj(Integer::toString).toList())));
    }

    private Examples draw(SplitMix random, int count) {
        var points = new float[2 * count];
        var labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % classes;
            draw(random, labels[i], points, 2 * i);
        }
        return new Examples(2, new Features.Reals(points), labels);
    }

    private void draw(SplitMix random, int label, float[] points, int at) {
        double radius =
                switch (form) {
                    case SPIRAL -> random.uniform();
                    case MOONS, BLOBS -> 1;
                    case RINGS -> (label + 1.0) / classes;
                };
        double angle =
                switch (form) {
                    case SPIRAL -> 2 * Math.PI * ((double) label / classes + TURNS * radius);
                    case MOONS -> Math.PI * random.uniform();
                    case BLOBS -> 2 * Math.PI * label / classes;
                    case RINGS -> 2 * Math.PI * random.uniform();
                };
        boolean turned = form == Form.SPIRAL;
        if (turned) angle += noise * random.normal();
        double x = radius * StrictMath.cos(angle);
        double y = radius * StrictMath.sin(angle);
        boolean lower = form == Form.MOONS && label == 1;
        points[at] = (float) ((lower ? 1 - x : x) + (turned ? 0 : noise * random.normal()));
        points[at + 1] = (float) ((lower ? 0.5 - y : y) + (turned ? 0 : noise * random.normal()));
    }
}
