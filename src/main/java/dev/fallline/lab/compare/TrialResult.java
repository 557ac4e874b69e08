package dev.fallline.lab.compare;

import static dev.fallline.train.Subset.TEST;
import static dev.fallline.train.Subset.TRAINING;
import static dev.fallline.train.Subset.VALIDATION;

import dev.fallline.Nullable;
import dev.fallline.train.Epoch;
import dev.fallline.train.Subset;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The result of a training.
 *
 * @param ended why: epochs, steps, early-stop or diverged
 * @param reason of a divergence, in words; null otherwise
 * @param epochs those that were finished; a loss that is not a number is null there
 * @param classes how many there are; 0 in regression
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

    /** The reason of a failure whose test set could not be measured. */
    static final String UNTESTED = "infinite loss on the test set";

    /**
     * The better first: by accuracy or R² on validation after the last epoch, then by the loss
     * there.
     */
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
                && (ended.equals(DIVERGED)
                        || !epochs.isEmpty()
                                && last().value(classes > 0 ? "accuracy" : "rmse", VALIDATION)
                                        != null);
    }

    /**
     * Whether it was completed and its result measured. Where a loss is no finite number, the
     * accuracy beside it means nothing.
     */
    public boolean sound() {
        return failure().isEmpty();
    }

    /** Why it is a failure, in words; empty if it is none. */
    public Optional<String> failure() {
        if (ended.equals(DIVERGED)) return Optional.of(DIVERGED);
        if (!validated()) return Optional.of("infinite loss on validation");
        boolean tested = trial.phase() != Phase.TUNING;
        return tested && !finite(last().testLoss()) ? Optional.of(UNTESTED) : Optional.empty();
    }

    /** Whether it can be chosen by: of the test set, no choice may know anything. */
    private boolean validated() {
        return !ended.equals(DIVERGED) && finite(last().valLoss());
    }

    /** What it is judged by. */
    public Measure measure() {
        return Measure.of(classes);
    }

    /** What guessing gives or the mean of the targets, 0 to 1: this is how a failure counts. */
    public double chance() {
        return classes > 0 ? 1.0 / classes : 0;
    }

    /** Accuracy or R² after an epoch, 0 to 1. */
    private double score(Epoch epoch, Subset subset) {
        double score = measure().of(epoch, subset);
        // R² may be below 0.
        return score >= 0 ? score : chance();
    }

    /** Accuracy or R² on validation after the last epoch, 0 to 1. */
    public double finalValidation() {
        return validated() ? score(last(), VALIDATION) : chance();
    }

    /** Loss on validation after the last epoch; infinite without a result. */
    double finalLoss() {
        return validated() ? last().valLoss() : Double.POSITIVE_INFINITY;
    }

    /** Whether there is such a number: JSON has none that is not finite. */
    static boolean finite(Double value) {
        return value != null && Double.isFinite(value);
    }

    /** Accuracy or R² on the test set after the last epoch, 0 to 1. */
    public double finalTest() {
        return sound() ? score(last(), TEST) : chance();
    }

    /** By how much the last epoch's score in training is above that on the test set. */
    double gap() {
        return measure().of(last(), TRAINING) - measure().of(last(), TEST);
    }

    /** The epoch with the highest score on validation; the first of equals. */
    public Epoch best() {
        return epochs.stream()
                .max(
                        Comparator.<Epoch>comparingDouble(e -> score(e, VALIDATION))
                                .thenComparingInt(e -> -e.epoch()))
                .orElseThrow();
    }

    /** Accuracy or R² on validation at {@link #best}. */
    public double bestValidation() {
        return validated() ? score(best(), VALIDATION) : chance();
    }

    /** Accuracy or R² on the test set at {@link #best}. */
    public double bestTest() {
        return sound() ? score(best(), TEST) : chance();
    }

    public Epoch last() {
        return epochs.getLast();
    }
}
