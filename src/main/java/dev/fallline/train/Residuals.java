package dev.fallline.train;

import dev.fallline.data.Targets;

/**
 * How far predictions are from real-valued targets, in units of the target, or of several targets
 * in their standard deviations.
 *
 * @param rmse root of the mean squared error
 * @param mae mean absolute error
 * @param r2 explained part of the variance, 1 − mean squared error / variance of the targets: 1 is
 *     perfect, 0 is as good as always predicting their mean; null where all targets are the same
 */
public record Residuals(double rmse, double mae, Double r2) {
    /**
     * @param outputs of the network, standardized, one for each number of the targets
     */
    public static Residuals of(float[] outputs, Targets.Reals targets) {
        int width = targets.columns().size();
        double sizes = 0;
        for (int i = 0; i < outputs.length; i++) {
            double error = outputs[i] - targets.standardized(i / width, i % width);
            sizes += Math.abs(error) / outputs.length;
        }
        Score score = new Predictions(outputs, targets).score(Double.NaN);
        return new Residuals(score.rmse(), sizes * score.spread().unit(), score.r2());
    }

    /** Of the standardized errors, summed over several targets. */
    static double meanSquare(float[] outputs, Targets.Reals targets) {
        int width = targets.columns().size();
        double squares = 0;
        for (int i = 0; i < outputs.length; i++) {
            double error = outputs[i] - targets.standardized(i / width, i % width);
            squares += error * error / targets.size();
        }
        return squares;
    }
}
