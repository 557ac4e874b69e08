package dev.fallline.lab.compare;

import dev.fallline.Nullable;
import dev.fallline.train.Epoch;

import java.util.Comparator;
import java.util.List;

/**
 * What a training came to.
 *
 * @param ended why: epochs, steps, early-stop or diverged
 * @param reason of a divergence, in words; null otherwise
 * @param epochs those that were finished; a loss that is not a number is null there
 * @param classes how many there are
 * @param seconds from setting up to the last measurement
 */
public record TrialResult(
        Trial trial,
        String ended,
        @Nullable String reason,
        List<Epoch> epochs,
        int classes,
        double seconds) {
    static final String DIVERGED = "diverged";

    /** The better first: by accuracy on validation after the last epoch, then by the loss there. */
    static final Comparator<TrialResult> BY_VALIDATION =
            Comparator.comparingDouble(TrialResult::finalValidation)
                    .reversed()
                    .thenComparingDouble(TrialResult::finalLoss);

    public TrialResult {
        epochs = List.copyOf(epochs);
    }

    /** Whether nothing is missing, as it may be in one that was read from a file. */
    boolean complete() {
        return trial != null
                && ended != null
                && classes > 0
                && (!sound() || !epochs.isEmpty() && last().valAccuracy() != null);
    }

    /** Whether it came to its end with weights that mean something. */
    public boolean sound() {
        return !ended.equals(DIVERGED);
    }

    /** What guessing gives, 0 to 1: this is how a training without a result counts. */
    public double chance() {
        return 1.0 / classes;
    }

    /** Accuracy on validation after the last epoch, 0 to 1. */
    public double finalValidation() {
        return sound() ? last().valAccuracy() : chance();
    }

    /** Loss on validation after the last epoch; infinite where it is no number. */
    private double finalLoss() {
        return sound() && finite(last().valLoss()) ? last().valLoss() : Double.POSITIVE_INFINITY;
    }

    /** Whether there is such a number: JSON has none that is not finite. */
    static boolean finite(Double value) {
        return value != null && Double.isFinite(value);
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
