package dev.fallline.train;

import java.util.Arrays;
import java.util.List;

/**
 * The result of online mode: each example was predicted before it was learned from.
 *
 * @param loss mean of these predictions' losses, without penalties
 * @param accuracy of these predictions; null in regression
 * @param rmse of these predictions; null in classification
 * @param best {@code computed}: all best fixed models were computed until the gradient vanished, so
 *     that the regret is the regret; {@code found}: they are the best that further training found,
 *     so that the regret is at least this
 * @param regret row by row
 */
public record Online(double loss, Double accuracy, Double rmse, String best, List<Row> regret) {
    /** Of the pass, after how many percent there is a row. */
    private static final int[] PERCENTS = {1, 2, 5, 10, 20, 50, 100};

    /**
     * After so many examples.
     *
     * @param loss sum over them, each predicted before it was learned from
     * @param bestLoss sum over them of the best fixed model, best for these examples
     * @param regret Σ ℓ_t(θ_t) − min_θ Σ ℓ_t(θ) over them
     * @param perExample regret / t
     * @param perRoot regret / √t: bounded where gradient descent with rates ∝ 1/√t meets convex
     *     losses (Zinkevich 2003)
     */
    public record Row(
            long examples,
            double loss,
            double bestLoss,
            double regret,
            double perExample,
            double perRoot) {
        static Row of(long examples, double loss, double bestLoss) {
            double regret = loss - bestLoss;
            return new Row(
                    examples,
                    loss,
                    bestLoss,
                    regret,
                    regret / examples,
                    regret / Math.sqrt(examples));
        }
    }

    /** After how many of n examples there are rows, rising. */
    static long[] marks(int n) {
        return Arrays.stream(PERCENTS)
                .mapToLong(p -> Math.max(1, (long) n * p / 100))
                .distinct()
                .toArray();
    }

    /** How the best fixed models were found, in words. */
    public String explanation() {
        return best.equals("computed")
                ? "computed until its gradient was zero"
                : "the best that further training found, so the regret is at least this";
    }
}
