package dev.fallline.train;

/**
 * How far predictions are from real-valued targets, in the targets' units.
 *
 * @param rmse root of the mean squared error
 * @param mae mean absolute error
 * @param r2 explained part of the variance, 1 − mean squared error / variance of the targets: 1 is
 *     perfect, 0 is as good as always predicting their mean; NaN where all targets are the same
 */
public record Residuals(double rmse, double mae, double r2) {
    /**
     * @param outputs one for each target
     */
    public static Residuals of(float[] outputs, float[] targets) {
        int count = targets.length;
        double mean = 0;
        for (float t : targets) mean += t / (double) count;
        double squares = 0;
        double sizes = 0;
        double variance = 0;
        for (int i = 0; i < count; i++) {
            double error = (double) outputs[i] - targets[i];
            squares += error * error / count;
            sizes += Math.abs(error) / count;
            variance += (targets[i] - mean) * (targets[i] - mean) / count;
        }
        return new Residuals(Math.sqrt(squares), sizes, Score.r2(squares, variance));
    }
}
