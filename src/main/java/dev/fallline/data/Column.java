package dev.fallline.data;

import static dev.fallline.FalllineException.bad;

import dev.fallline.FalllineException;

import java.util.List;

/**
 * What a column of a table means: numbers that are standardized, {@code (raw − mean) / scale}, or
 * categories. As features a number is one, categories are one-hot, and with an indicator one more
 * feature is 1 where the cell was missing. As the target, categories are the classes.
 *
 * @param name its name in the file, or its place from 1 where the file has no names
 * @param categories the categories in order; empty for numbers
 * @param mean of the numbers in the training part
 * @param scale standard deviation of the same (divisor n), 1 for a constant column
 * @param fill the raw number that stands for a missing one
 * @param indicator whether one more feature says that the cell was missing
 */
public record Column(
        String name,
        List<String> categories,
        double mean,
        double scale,
        double fill,
        boolean indicator) {
    /**
     * @throws FalllineException if a file has made it something that cannot be used
     */
    public Column {
        categories = List.copyOf(categories);
        if (name == null || !Double.isFinite(mean + fill) || !(scale > 0 && scale < 1 / 0.0)) {
            throw bad(
                    "The column %s cannot have the mean %s, scale %s and fill %s.",
                    name, mean, scale, fill);
        }
    }

    /** Numbers as they are. */
    public static Column plain(String name) {
        return new Column(name, List.of(), 0, 1, 0, false);
    }

    /** Categories, in order. */
    public static Column of(String name, List<String> categories) {
        return new Column(name, categories, 0, 1, 0, false);
    }

    /** Numbers to standardize by the finite ones among the values. */
    public static Column standardized(String name, double[] values) {
        double shift = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        int count = 0;
        for (double value : values) {
            if (!Double.isFinite(value)) continue;
            if (count++ == 0) shift = value;
            low = Math.min(low, value);
            high = Math.max(high, value);
        }
        if (!(low < high)) return new Column(name, List.of(), shift, 1, shift, false);
        // Squares of what is measured by it neither overflow nor vanish.
        double unit = high - low;
        double sum = 0;
        for (double value : values) if (Double.isFinite(value)) sum += (value - shift) / unit;
        double mean = shift + sum / count * unit;
        double squares = 0;
        double rest = 0;
        for (double value : values) {
            if (!Double.isFinite(value)) continue;
            double deviation = (value - mean) / unit;
            squares += deviation * deviation;
            rest += deviation;
        }
        // Chan, Golub, LeVeque 1983: the second term takes back what the mean was rounded by.
        double variance = (squares - rest * rest / count) / count;
        return new Column(name, List.of(), mean, Math.sqrt(variance) * unit, mean, false);
    }

    public Column withFill(double raw) {
        return new Column(name, categories, mean, scale, raw, indicator);
    }

    public Column withIndicator() {
        return new Column(name, categories, mean, scale, fill, true);
    }

    public boolean isNumber() {
        return categories.isEmpty();
    }

    /** How many features it becomes. */
    public int width() {
        return (isNumber() ? 1 : categories.size()) + (indicator ? 1 : 0);
    }

    /** The standardized number; infinite where a float cannot hold it. */
    public float standardize(double raw) {
        return (float) ((raw - mean) / scale);
    }

    /** The raw number of a standardized one. */
    public double raw(double standardized) {
        return standardized * scale + mean;
    }
}
