package dev.fallline.train;

import dev.fallline.train.TrainingProgress.Tally;

/**
 * What one epoch gave.
 *
 * @param epoch from 1
 * @param steps updates since the training began
 * @param trainLoss mean loss over the epoch's examples, each measured while it was learned from:
 *     with dropout, and before the epoch's later updates
 * @param trainAccuracy likewise, 0 to 1; null in regression, as are the other accuracies
 * @param trainRmse likewise, root of the mean squared error; null in classification, as are those
 *     on other sets
 * @param trainR2 explained part of the targets' variance; null in classification, as are those on
 *     other sets
 * @param valLoss null without a validation set
 * @param testLoss null without a test set
 * @param generalizationGap training accuracy less the accuracy on validation or, without it, test;
 *     in regression the RMSE there less that on training
 * @param gradientNorm mean over the steps, before clipping
 * @param lr learning rate of the last step
 * @param seconds spent on training, without evaluation
 * @param examplesPerSecond while training
 */
public record Epoch(
        int epoch,
        long steps,
        double trainLoss,
        Double trainAccuracy,
        Double trainRmse,
        Double trainR2,
        Double valLoss,
        Double valAccuracy,
        Double valRmse,
        Double valR2,
        Double testLoss,
        Double testAccuracy,
        Double testRmse,
        Double testR2,
        Double generalizationGap,
        double gradientNorm,
        double lr,
        double seconds,
        double examplesPerSecond) {
    /**
     * @param val null without a validation set
     * @param test null without a test set
     */
    static Epoch of(
            int epoch, long steps, Tally tally, Score train, Score val, Score test, double lr) {
        return new Epoch(
                epoch,
                steps,
                train.loss(),
                train.accuracy(),
                train.rmse(),
                train.r2(),
                val == null ? null : val.loss(),
                val == null ? null : val.accuracy(),
                val == null ? null : val.rmse(),
                val == null ? null : val.r2(),
                test == null ? null : test.loss(),
                test == null ? null : test.accuracy(),
                test == null ? null : test.rmse(),
                test == null ? null : test.r2(),
                gap(train, val != null ? val : test),
                tally.norm() / tally.steps(),
                lr,
                tally.seconds(),
                tally.examplesPerSecond());
    }

    /** How much worse it is on other examples than on those learned from. */
    private static Double gap(Score train, Score other) {
        if (other == null) return null;
        return train.accuracy() != null
                ? train.accuracy() - other.accuracy()
                : other.rmse() - train.rmse();
    }

    /** The loss that decisions go by: on validation or, without it, in training. */
    public double watchedLoss() {
        return valLoss != null ? valLoss : trainLoss;
    }

    /** The accuracy that decisions go by, likewise; 0 to 1, and there is none in regression. */
    public double watchedAccuracy() {
        return valAccuracy != null ? valAccuracy : trainAccuracy;
    }
}
