package dev.fallline.data.synthetic;

import static dev.fallline.FalllineException.usage;

import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.data.Targets;
import dev.fallline.math.SplitMix;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Regression with a known answer: features are standard normal, the target is {@code w·x + bias}
 * and Gaussian noise.
 *
 * @param train how many examples to learn from
 * @param test how many examples to be judged by
 * @param weights w, one for each feature
 * @param noise standard deviation of what is added to the target
 */
public record Linear(int train, int test, List<Double> weights, double bias, double noise)
        implements Generator {
    public Linear {
        weights = List.copyOf(weights);
        PlanePoints.check("linear", train, test, noise);
        if (weights.isEmpty()) {
            throw usage("linear cannot be made without weights: give at least one.");
        }
    }

    public Linear() {
        this(1000, 500, List.of(2.0, -1.0, 0.5), 1, 0.1);
    }

    @Override
    public String name() {
        return "linear";
    }

    @Override
    public String summary() {
        return "%,d + %,d numbers to predict: y = %s".formatted(train, test, formula());
    }

    /** {@code 2·x1 − 1·x2 + …, and noise of 0.1}. */
    private String formula() {
        String terms =
                IntStream.range(0, weights.size())
                        .mapToObj(i -> "%s·x%d".formatted(plain(weights.get(i)), i + 1))
                        .collect(Collectors.joining(" + "));
        String sum = "%s + %s".formatted(terms, plain(bias)).replace("+ -", "− ");
        return "%s, and noise of %s".formatted(sum, plain(noise));
    }

    private static String plain(double value) {
        return Double.toString(value).replaceFirst("\\.0$", "");
    }

    @Override
    public Dataset make(long seed) {
        return new Dataset(
                name(),
                "y = %s, with seed %d; training and test set are drawn in the same way."
                        .formatted(formula(), seed),
                draw(SplitMix.stream(seed, 0), train),
                draw(SplitMix.stream(seed, 1), test),
                Schema.numbers(weights.size(), Column.plain("target")));
    }

    private Examples draw(SplitMix random, int count) {
        int width = weights.size();
        var features = new float[count * width];
        var targets = new float[count];
        for (int i = 0; i < count; i++) {
            double target = bias;
            for (int c = 0; c < width; c++) {
                features[i * width + c] = (float) random.normal();
                target += weights.get(c) * features[i * width + c];
            }
            targets[i] = (float) (target + noise * random.normal());
        }
        return new Examples(width, new Features.Reals(features), new Targets.Reals(targets));
    }
}
