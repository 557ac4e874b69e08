package dev.fallline.lab;

import dev.fallline.Range;
import dev.fallline.train.Epoch;
import dev.fallline.train.Metric;
import dev.fallline.train.Subset;

/**
 * What an epoch must reach for a training to count as converged: on validation or, without it, over
 * the epoch's own examples while they were learned from.
 */
public sealed interface Target {
    /**
     * An accuracy of at least so much.
     *
     * @param least 0 to 1
     */
    record Accuracy(double least) implements Target {
        public Accuracy {
            Range.AT_MOST_ONE.require("--target-accuracy", least, "0.9");
        }

        @Override
        public boolean reached(Epoch epoch) {
            return value(epoch) >= least;
        }

        @Override
        public Metric metric(Subset subset) {
            return Metric.on("accuracy", subset);
        }

        @Override
        public double bound() {
            return least;
        }

        @Override
        public double value(Epoch epoch) {
            return epoch.watchedAccuracy();
        }
    }

    /** A loss of at most so much. */
    record Loss(double most) implements Target {
        public Loss {
            Range.POSITIVE.require("--target-loss", most, "0.1");
        }

        @Override
        public boolean reached(Epoch epoch) {
            return value(epoch) <= most;
        }

        @Override
        public Metric metric(Subset subset) {
            return Metric.on("loss", subset);
        }

        @Override
        public double bound() {
            return most;
        }

        @Override
        public double value(Epoch epoch) {
            return epoch.watchedLoss();
        }
    }

    boolean reached(Epoch epoch);

    /** What is measured on a subset. */
    Metric metric(Subset subset);

    /** What it must reach. */
    double bound();

    /** The number that is compared. */
    double value(Epoch epoch);
}
