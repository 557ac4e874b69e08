package dev.fallline.train;

/**
 * The distribution of some numbers.
 *
 * @param norm Euclidean, √Σx²
 * @param mean of all
 * @param std their standard deviation, of the numbers at hand: divided by n
 * @param min the least
 * @param max the greatest
 * @param histogram how many lie in each of 20 intervals of one length, from the least to the
 *     greatest; numbers that are not finite are in none
 */
public record DistributionSummary(
        double norm, double mean, double std, double min, double max, int[] histogram) {
    private static final int INTERVALS = 20;

    /**
     * @param from the first number
     * @param to behind the last, greater than from
     */
    public static DistributionSummary of(float[] numbers, int from, int to) {
        double sum = 0;
        double squares = 0;
        float min = numbers[from];
        float max = numbers[from];
        for (int i = from; i < to; i++) {
            float x = numbers[i];
            sum += x;
            squares += (double) x * x;
            min = Math.min(min, x);
            max = Math.max(max, x);
        }
        int n = to - from;
        double mean = sum / n;
        double variance = Math.max(0, squares / n - mean * mean);
        return new DistributionSummary(
                Math.sqrt(squares),
                mean,
                Math.sqrt(variance),
                min,
                max,
                histogram(numbers, from, to, min, max));
    }

    private static int[] histogram(float[] numbers, int from, int to, float min, float max) {
        int[] counts = new int[INTERVALS];
        float scale = max > min ? INTERVALS / (max - min) : 0;
        for (int i = from; i < to; i++) {
            float place = (numbers[i] - min) * scale;
            if (place >= 0) counts[Math.min((int) place, INTERVALS - 1)]++;
        }
        return counts;
    }

    /** Root of the mean square, which does not grow with how many there are. */
    double rms() {
        return Math.hypot(mean, std);
    }
}
