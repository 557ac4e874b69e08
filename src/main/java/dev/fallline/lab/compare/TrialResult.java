package dev.fallline.lab.compare;

import dev.fallline.Nullable;
import dev.fallline.train.Epoch;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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

    /** How a failure is called whose test set could not be measured. */
    static final String UNTESTED = "infinite loss on the test set";

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
                && (ended.equals(DIVERGED) || !epochs.isEmpty() && last().valAccuracy() != null);
    }

    /**
     * Whether it came to its end, and what it came to was measured. Where a loss is no finite
     * number, the accuracy beside it means nothing.
     */
    public boolean sound() {
        return failure().isEmpty();
    }

    /** Why it is a failure, in words; empty if it is none. */
    public Optional<String> failure() {
        if (ended.equals(DIVERGED)) return Optional.of(DIVERGED);
        if (!validated()) return Optional.of("infinite loss on validation");
        boolean tested = last().testAccuracy() != null;
        if (tested && !finite(last().testLoss())) {
            return Optional.of(UNTESTED);
        }
        return Optional.empty();
    }

    /** Whether it can be chosen by: of the test set, no choice may know anything. */
    private boolean validated() {
        return !ended.equals(DIVERGED) && finite(last().valLoss());
    }

    /** What guessing gives, 0 to 1: this is how a failure counts. */
    public double chance() {
        return 1.0 / classes;
    }

    /** Accuracy on validation after the last epoch, 0 to 1. */
    public double finalValidation() {
        return validated() ? last().valAccuracy() : chance();
    }

    /** Loss on validation after the last epoch; infinite without a result. */
    double finalLoss() {
        return validated() ? last().valLoss() : Double.POSITIVE_INFINITY;
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
        return validated() ? best().valAccuracy() : chance();
    }

    /** Accuracy on the test set at {@link #best}. */
    public double bestTest() {
        return sound() ? best().testAccuracy() : chance();
    }

    public Epoch last() {
        return epochs.getLast();
    }
}
