package dev.fallline.train;

/**
 * What one epoch gave.
 *
 * @param epoch from 1
 * @param steps updates since the training began
 * @param trainLoss mean loss over the epoch's examples, each measured while it was learned from:
 *     with dropout, and before the epoch's later updates
 * @param trainAccuracy likewise, 0 to 1
 * @param valLoss null without a validation set
 * @param testLoss null without a test set
 * @param generalizationGap training accuracy less the accuracy on validation or, without it, test
 * @param gradientNorm mean over the steps, before clipping
 * @param lr learning rate of the last step
 * @param seconds spent on training, without evaluation
 * @param examplesPerSecond while training
 */
public record Epoch(
        int epoch,
        long steps,
        double trainLoss,
        double trainAccuracy,
        Double valLoss,
        Double valAccuracy,
        Double testLoss,
        Double testAccuracy,
        Double generalizationGap,
        double gradientNorm,
        double lr,
        double seconds,
        double examplesPerSecond) {
    /** The loss that decisions go by: on validation or, without it, in training. */
    public double watchedLoss() {
        return valLoss != null ? valLoss : trainLoss;
    }

    /** The accuracy that decisions go by, likewise; 0 to 1. */
    public double watchedAccuracy() {
        return valAccuracy != null ? valAccuracy : trainAccuracy;
    }
}
