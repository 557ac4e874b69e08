package dev.fallline.lab;

import dev.fallline.Range;
import dev.fallline.train.Epoch;
import dev.fallline.train.Metric;
import dev.fallline.train.Subset;

/**
 * What an epoch must reach for a training to count as converged: on validation or, without it, over
 * the epoch's own examples while they were learned from.
 *
 * @param quantity {@code accuracy} or {@code loss}
 * @param bound the least accuracy, 0 to 1, or the highest loss
 */
public record Target(String quantity, double bound) {
    private static final String ACCURACY = "accuracy";

    public static Target accuracy(double least) {
        Range.AT_MOST_ONE.require("--target-accuracy", least, "0.9");
        return new Target(ACCURACY, least);
    }

    public static Target loss(double most) {
        Range.POSITIVE.require("--target-loss", most, "0.1");
        return new Target("loss", most);
    }

    boolean isAccuracy() {
        return quantity.equals(ACCURACY);
    }

    boolean isBetter(Epoch epoch, Epoch other) {
        double gain = value(epoch) - value(other);
        return isAccuracy() ? gain > 0 : gain < 0;
    }

    /** What is measured on a subset. */
    public Metric metric(Subset subset) {
        return Metric.on(quantity, subset);
    }

    boolean reached(Epoch epoch) {
        return isAccuracy() ? value(epoch) >= bound : value(epoch) <= bound;
    }

    /** The number that is compared. */
    double value(Epoch epoch) {
        return isAccuracy() ? epoch.watchedAccuracy() : epoch.watchedLoss();
    }
}
