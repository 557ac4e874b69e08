package dev.fallline.train;

import dev.fallline.data.Column;
import dev.fallline.data.Targets;
import dev.fallline.data.Task;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The scores of a network on some examples. */
public final class Score {
    /**
     * What errors in regression are compared with.
     *
     * @param variance of the standardized targets, divisor n, summed over their columns; NaN in
     *     classification
     * @param columns of targets
     * @param unit what a standardized number is to be multiplied by: the scale of a single column,
     *     1 for several
     */
    record Spread(Task task, double variance, int columns, double unit) {
        /** Of those targets that have these indices. */
        static Spread of(Targets targets, int[] indices) {
            return switch (targets) {
                case Targets.Classes _ -> new Spread(Task.CLASSIFICATION, Double.NaN, 0, 1);
                case Targets.Reals reals -> of(reals, indices);
            };
        }

        private static Spread of(Targets.Reals targets, int[] indices) {
            List<Column> columns = targets.columns();
            double variance = 0;
            for (int c = 0; c < columns.size(); c++) variance += variance(targets, indices, c);
            double unit = columns.size() == 1 ? columns.getFirst().scale() : 1;
            return new Spread(Task.REGRESSION, variance, columns.size(), unit);
        }

        /** About the first number, so that equal ones have none. */
        private static double variance(Targets.Reals targets, int[] indices, int column) {
            double first = 0;
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < indices.length; i++) {
                double value = targets.standardized(indices[i], column);
                if (i == 0) first = value;
                sum += value - first;
                squares += (value - first) * (value - first);
            }
            double mean = sum / indices.length;
            return squares / indices.length - mean * mean;
        }
    }

    private final double loss;
    private final double quality;
    private final Spread spread;
    private final Supplier<Predictions> source;
    private Predictions predictions;

    /**
     * @param loss mean over the examples; in regression of the standardized targets
     * @param quality mean over the examples of what plans note beside the loss: hits, or squared
     *     errors
     * @param spread of the targets
     * @param source computes the predictions on demand; null where they are not kept
     */
    Score(double loss, double quality, Spread spread, Supplier<Predictions> source) {
        this.loss = loss;
        this.quality = quality;
        this.spread = spread;
        this.source = source;
    }

    Task task() {
        return spread.task;
    }

    Spread spread() {
        return spread;
    }

    /** {@return the mean loss over the examples; in regression of the standardized targets} */
    public double loss() {
        return loss;
    }

    /** {@return the share of examples that are classified correctly, 0 to 1; null in regression} */
    public Double accuracy() {
        return task() == Task.CLASSIFICATION ? quality : null;
    }

    /**
     * {@return the root of the mean squared error, in units of the target, or of several targets in
     * their standard deviations; null in classification}
     */
    public Double rmse() {
        if (task() == Task.CLASSIFICATION) return null;
        return Math.sqrt(quality / spread.columns) * spread.unit;
    }

    /**
     * {@return the part of the targets' variance that is explained, 1 − mean squared error /
     * variance; null in classification, and where all targets are the same}
     */
    public Double r2() {
        return spread.variance > 0 ? 1 - quality / spread.variance : null;
    }

    @Override
    public String toString() {
        return task() == Task.CLASSIFICATION
                ? "loss %.4g, accuracy %.4f".formatted(loss, accuracy())
                : "loss %.4g, RMSE %.4g, R² %s"
                        .formatted(
                                loss, rmse(), r2() == null ? "undefined" : "%.4g".formatted(r2()));
    }

    /** {@return the outputs for each example; empty of training, where they are not kept} */
    public Optional<Predictions> predictions() {
        if (predictions == null && source != null) predictions = source.get();
        return Optional.ofNullable(predictions);
    }
}
