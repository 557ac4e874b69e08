package dev.fallline.train;

import dev.fallline.Nullable;
import dev.fallline.data.Task;
import dev.fallline.io.Label;

import java.util.List;

/**
 * The progress of a training: together with parameters and slots, all that the next step depends
 * on, since orders, masks and rates are functions of seed and step.
 *
 * @param epoch that is under way, from 1
 * @param steps updates made in all
 * @param tally of the epoch under way
 * @param marks in online mode, the tally at each row of the regret
 * @param signs of health
 * @param best null before the first validation
 * @param history of the epochs that are done
 * @param ending why it is over; null while it is not
 */
public record TrainingProgress(
        int epoch,
        long steps,
        Tally tally,
        @Nullable List<Tally> marks,
        DivergenceStats signs,
        @Nullable Best best,
        List<Epoch> history,
        @Nullable Ending ending) {
    /** The start of every training. */
    static final TrainingProgress BEGINNING =
            new TrainingProgress(
                    1, 0, Tally.NONE, List.of(), DivergenceStats.NONE, null, List.of(), null);

    public TrainingProgress {
        marks = marks == null ? List.of() : List.copyOf(marks);
        history = List.copyOf(history);
    }

    /**
     * Sums over a part of an epoch.
     *
     * @param steps updates
     * @param examples learned from
     * @param loss sum over the examples
     * @param hits examples classified correctly; 0 in regression
     * @param squares sum of the squared errors; 0 in classification
     * @param norm sum of the gradient's norm over the steps
     * @param seconds of training
     */
    public record Tally(
            int steps,
            long examples,
            double loss,
            double hits,
            double squares,
            double norm,
            double seconds) {
        static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0);

        /**
         * After more steps of one size.
         *
         * @param loss the new sum
         * @param quality the new sum of hits or, in regression, of squared errors
         * @param norm the new sum
         */
        Tally after(
                int more,
                int batch,
                boolean regression,
                double loss,
                double quality,
                double norm,
                double moreSeconds) {
            return new Tally(
                    steps + more,
                    examples + (long) more * batch,
                    loss,
                    regression ? 0 : quality,
                    regression ? quality : 0,
                    norm,
                    seconds + moreSeconds);
        }

        Tally longer(double more) {
            return new Tally(steps, examples, loss, hits, squares, norm, seconds + more);
        }

        double meanLoss() {
            return loss / examples;
        }

        /** So far; of hits or squares, the other one is not there. */
        Score score(Score.Spread spread) {
            double quality = spread.task() == Task.REGRESSION ? squares : hits;
            return new Score(meanLoss(), quality / examples, spread, null);
        }

        double examplesPerSecond() {
            return examples / seconds;
        }
    }

    /**
     * The data for a diagnosis if the training diverges.
     *
     * @param firstNorm norm of the first gradient; NaN before
     * @param largestNorm of any gradient
     * @param lastLoss of the last step; NaN before the first
     */
    public record DivergenceStats(double firstNorm, double largestNorm, double lastLoss) {
        static final DivergenceStats NONE = new DivergenceStats(Double.NaN, 0, Double.NaN);

        DivergenceStats and(double loss, double norm) {
            return new DivergenceStats(
                    Double.isNaN(firstNorm) ? norm : firstNorm, Math.max(largestNorm, norm), loss);
        }
    }

    /** The smallest validation loss and the epoch that gave it. */
    public record Best(double loss, int epoch) {}

    /** Why a training is over. */
    public enum Ending implements Label {
        /** All epochs are done. */
        EPOCHS,
        /** All steps are done. */
        STEPS,
        /** A line search finds no lower loss. */
        CONVERGED,
        /** A limit of time was reached: it can go on. */
        TIME_LIMIT,
        /** A program ended it: it can go on. */
        STOPPED,
        /** Validation has not improved for too long. */
        EARLY_STOP,
        /** The loss or the gradient is no longer a number. */
        DIVERGED
    }
}
