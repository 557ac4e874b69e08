package dev.fallline.lab.compare;

import dev.fallline.train.Epoch;

import java.util.Comparator;
import java.util.List;

/**
 * What a training came to.
 *
 * @param ended why: epochs, steps, early-stop, diverged or failed
 * @param reason of a divergence or failure, in words; null otherwise
 * @param epochs those that were finished
 * @param classes how many there are
 * @param seconds from setting up to the last measurement
 */
public record TrialResult(
        Trial trial, String ended, String reason, List<Epoch> epochs, int classes, double seconds) {
    static final String DIVERGED = "diverged";
    static final String FAILED = "failed";

    /** The better first: by accuracy on validation after the last epoch, then by the loss there. */
    static final Comparator<TrialResult> BY_VALIDATION =
            Comparator.comparingDouble(TrialResult::finalValidation)
                    .reversed()
                    .thenComparingDouble(TrialResult::finalLoss);

    public TrialResult {
        epochs = List.copyOf(epochs);
    }

    /** Whether it came to its end with weights that mean something. */
    public boolean sound() {
        return !ended.equals(DIVERGED) && !ended.equals(FAILED);
    }

    /** What guessing gives, 0 to 1: this is how a training without a result counts. */
    public double chance() {
        return 1.0 / classes;
    }

    /** Accuracy on validation after the last epoch, 0 to 1. */
    public double finalValidation() {
        return sound() ? last().valAccuracy() : chance();
    }

    private double finalLoss() {
        return sound() ? last().valLoss() : Double.POSITIVE_INFINITY;
    }

    /** Accuracy on the test set after the last epoch, 0 to 1. */
    public double finalTest() {
        return sound() ? last().testAccuracy() : chance();
    }

    /** The epoch with the highest accuracy on validation; the first of equals. */
    public Epoch best() {
        return epochs.stream()
                .max(
                        Comparator.comparingDouble(Epoch::valAccuracy)
                                .thenComparingInt(e -> -e.epoch()))
                .orElseThrow();
    }

    /** Accuracy on validation at {@link #best}. */
    public double bestValidation() {
        return sound() ? best().valAccuracy() : chance();
    }

    /** Accuracy on the test set at {@link #best}. */
    public double bestTest() {
        return sound() ? best().testAccuracy() : chance();
    }

    public Epoch last() {
        return epochs.getLast();
    }
}
