package dev.fallline.train;

import dev.fallline.data.Column;
import dev.fallline.data.Targets;
import dev.fallline.data.Task;

import java.util.List;

/**
 * What a network is worth on some examples.
 *
 * @param loss mean over the examples; in regression of the standardized targets
 * @param accuracy 0 to 1; null in regression
 * @param rmse root of the mean squared error, in units of the target, or of several targets in
 *     their standard deviations; null in classification
 * @param r2 the part of the targets' variance that is explained: 1 − mean squared error / variance;
 *     null in classification, NaN where all targets are the same
 */
public record Score(double loss, Double accuracy, Double rmse, Double r2) {
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

    /**
     * From means.
     *
     * @param quality mean over the examples of what plans note beside the loss: hits, or squared
     *     errors
     */
    static Score of(double loss, double quality, Spread spread) {
        return switch (spread.task) {
            case CLASSIFICATION -> new Score(loss, quality, null, null);
            case REGRESSION ->
                    new Score(
                            loss,
                            null,
                            Math.sqrt(quality / spread.columns) * spread.unit,
                            r2(quality, spread.variance));
        };
    }

    static double r2(double meanSquare, double variance) {
        return variance > 0 ? 1 - meanSquare / variance : Double.NaN;
    }
}
