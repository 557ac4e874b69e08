package dev.fallline.data.synthetic;

import static dev.fallline.FalllineException.usage;

import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.math.SplitMix;

import java.util.stream.IntStream;

/** What the generators of points in the plane have in common: one class after the other. */
final class PlanePoints {
    private static final int MOST_CLASSES = 100;

    /** Draws one point of a class. */
    interface Sampler {
        /**
         * @param points where its two coordinates go, from {@code at} on
         */
        void draw(SplitMix random, int label, float[] points, int at);
    }

    private PlanePoints() {}

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

    /**
     * @param parts what the classes are called, such as arms
     */
    static void checkClasses(String name, int classes, String parts) {
        if (classes >= 2 && classes <= MOST_CLASSES) return;
        throw usage(
                "%s of %d %s cannot be made: give a number from 2 to %d.",
                name, classes, parts, MOST_CLASSES);
    }

    /** Draws both parts, each from a stream of its own. */
    static Dataset draw(
            Generator generator,
            String description,
            int classes,
            int train,
            int test,
            long seed,
            Sampler sampler) {
        return new Dataset(
                generator.name(),
                description,
                draw(SplitMix.stream(seed, 0), train, classes, sampler),
                draw(SplitMix.stream(seed, 1), test, classes, sampler),
                Schema.numbers(
                        2,
                        Column.of(
                                "label",
                                IntStream.range(0, classes).mapToObj(Integer::toString).toList())));
    }

    private static Examples draw(SplitMix random, int count, int classes, Sampler sampler) {
        var points = new float[2 * count];
        var labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = i % classes;
            sampler.draw(random, labels[i], points, 2 * i);
        }
        return new Examples(2, new Features.Reals(points), labels);
    }
}
