package dev.fallline.data;

import java.util.Arrays;
import java.util.List;

/**
 * The step from a raw row to features: {@code (raw − mean) / scale}, column by column.
 *
 * @param mean each column's mean over the training part
 * @param scale each column's standard deviation over the training part (divided by n), 1 for a
 *     constant column
 */
public record Standardization(float[] mean, float[] scale) {
    public Standardization {
        if (mean.length != scale.length) {
            throw new IllegalArgumentException(
                    "%d means for %d scales".formatted(mean.length, scale.length));
        }
    }

    /** Leaves the numbers as they are. */
    static Standardization none(int width) {
        var scale = new float[width];
        Arrays.fill(scale, 1);
        return new Standardization(new float[width], scale);
    }

    /** Measures the columns of the rows. */
    public static Standardization of(List<double[]> rows) {
        int width = rows.getFirst().length;
        var mean = new double[width];
        for (double[] row : rows) {
            for (int c = 0; c < width; c++) mean[c] += row[c] / rows.size();
        }
        var variance = new double[width];
        for (double[] row : rows) {
            for (int c = 0; c < width; c++) {
                variance[c] += (row[c] - mean[c]) * (row[c] - mean[c]) / rows.size();
            }
        }
        var means = new float[width];
        var scales = new float[width];
        for (int c = 0; c < width; c++) {
            means[c] = (float) mean[c];
            scales[c] = (float) Math.sqrt(variance[c]);
            if (constant(rows, c) || scales[c] == 0) scales[c] = 1;
        }
        return new Standardization(means, scales);
    }

    /** By comparison, because rounding may leave a constant column a variance. */
    private static boolean constant(List<double[]> rows, int column) {
        double first = rows.getFirst()[column];
        return rows.stream().allMatch(row -> row[column] == first);
    }

    /** How many columns. */
    public int width() {
        return mean.length;
    }

    /** Standardizes one raw row of {@link #width} numbers. */
    public float[] apply(double[] raw) {
        var features = new float[width()];
        apply(raw, features, 0);
        return features;
    }

    public void apply(double[] raw, float[] features, int offset) {
        if (raw.length != width()) {
            throw new IllegalArgumentException(
                    "%d numbers for %d columns".formatted(raw.length, width()));
        }
        for (int c = 0; c < raw.length; c++) {
            features[offset + c] = (float) ((raw[c] - mean[c]) / scale[c]);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Standardization(float[] otherMean, float[] otherScale)
                && Arrays.equals(mean, otherMean)
                && Arrays.equals(scale, otherScale);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(mean) + Arrays.hashCode(scale);
    }
}
