package dev.fallline.train;

import dev.fallline.data.Targets;
import dev.fallline.data.Task;

/**
 * What a network is worth on some examples.
 *
 * @param loss mean over the examples
 * @param accuracy 0 to 1; null in regression
 * @param rmse root of the mean squared error, in units of the target; null in classification
 * @param r2 the part of the targets' variance that is explained: 1 − mean squared error / variance;
 *     null in classification, NaN where all targets are the same
 */
public record Score(double loss, Double accuracy, Double rmse, Double r2) {
    /**
     * From sums.
     *
     * @param quality mean over the examples of what plans note beside the loss: hits, or squared
     *     errors
     * @param variance of the targets; NaN in classification
     */
    static Score of(double loss, double quality, Task task, double variance) {
        return switch (task) {
            case CLASSIFICATION -> new Score(loss, quality, null, null);
            case REGRESSION -> new Score(loss, null, Math.sqrt(quality), r2(quality, variance));
        };
    }

    static double r2(double meanSquare, double variance) {
        return variance > 0 ? 1 - meanSquare / variance : Double.NaN;
    }

    /** The variance (divisor n) of those targets that have these indices; NaN of classes. */
    static double variance(Targets targets, int[] indices) {
        if (!(targets instanceof Targets.Reals(float[] values))) return Double.NaN;
        double mean = 0;
        for (int i : indices) mean += values[i] / (double) indices.length;
        double variance = 0;
        for (int i : indices) {
            variance += (values[i] - mean) * (values[i] - mean) / indices.length;
        }
        return variance;
    }
}
