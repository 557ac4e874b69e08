package dev.fallline.data.synthetic;

import static dev.fallline.FalllineException.usage;

import dev.fallline.data.Column;
import dev.fallline.data.Dataset;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.math.SplitMix;

import java.util.List;

/**
 * The problem on which adaptive methods learn the wrong thing (Wilson, Roelofs, Stern, Srebro and
 * Recht 2017, "The marginal value of adaptive gradient methods in machine learning", section 3.3).
 * A label y is 1 with a probability above ½, else −1. Feature 1 is y and suffices alone; features 2
 * and 3 are always 1; then come five for each example, which are 0 for all others: of its own it
 * has 1 at the first if y = 1, at all five if y = −1. Examples to be judged by have features of
 * their own too, of whose weights no training learns anything.
 *
 * <p>A first step along the signs of the gradient, which are y for each feature of one's own and 1
 * for the three, answers 4y for every training example and y + 2 &gt; 0 for every other one.
 *
 * @param train how many examples to learn from
 * @param test how many examples to be judged by
 * @param positive probability of y = 1, above ½ and below 1
 */
public record Wilson(int train, int test, double positive) implements Generator {
    private static final int COMMON = 3;
    private static final int OWN = 5;

    /** Features are as many as five times the examples, and all are stored. */
    private static final int MOST = 10_000;

    public Wilson {
        PlanePoints.check("wilson", train, test, 0);
        if ((long) train + test > MOST) {
            throw usage(
                    "wilson cannot be made with %d training and %d test points: give at most %,d together.",
                    train, test, MOST);
        }
        if (!(positive > 0.5 && positive < 1)) {
            throw usage(
                    "wilson cannot be made with a share of %s in its larger class: give a number between 0.5 and 1, such as 0.6.",
                    positive);
        }
    }

    public Wilson() {
        this(200, 200, 0.6);
    }

    @Override
    public String name() {
        return "wilson";
    }

    @Override
    public String summary() {
        return "%,d + %,d examples of %,d features, of which the first is the label"
                .formatted(train, test, width());
    }

    private int width() {
        return COMMON + OWN * (train + test);
    }

    @Override
    public Dataset make(long seed) {
        return new Dataset(
                name(),
                ("The problem of Wilson et al. (2017) with seed %d, both parts in the same way, each"
                                + " example with features of its own.")
                        .formatted(seed),
                draw(SplitMix.stream(seed, 0), 0, train),
                draw(SplitMix.stream(seed, 1), train, test),
                Schema.numbers(width(), Column.of("label", List.of("-1", "1"))));
    }

    /**
     * @param first number of the part's first example among all, which says where its own features
     *     are
     */
    private Examples draw(SplitMix random, int first, int count) {
        int width = width();
        var features = new float[count * width];
        var labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.uniform() < positive ? 1 : 0;
            int at = i * width;
            features[at] = 2 * labels[i] - 1;
            features[at + 1] = 1;
            features[at + 2] = 1;
            int own = at + COMMON + OWN * (first + i);
            int ones = labels[i] == 1 ? 1 : OWN;
            for (int j = 0; j < ones; j++) features[own + j] = 1;
        }
        return new Examples(width, new Features.Reals(features), labels);
    }
}
