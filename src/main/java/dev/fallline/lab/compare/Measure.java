package dev.fallline.lab.compare;

import dev.fallline.train.Epoch;
import dev.fallline.train.Subset;

/** What trainings are judged by: a share, 0 to 1, of which more is better. */
public enum Measure {
    /** Of classes: the share of the examples that are classified correctly. */
    ACCURACY("accuracy", "accuracy", "Accuracy", "of the test set", "count as guessing"),
    /**
     * Of numbers: the share of the targets' variance that is explained. What is worse than the mean
     * of the targets counts as that, 0: how much worse says nothing.
     */
    R2(
            "r2",
            "R²",
            "R²",
            "of the variance of the test set",
            "count as 0, like the mean of the targets");

    private final String metric;
    private final String label;
    private final String title;
    private final String whole;
    private final String failures;

    Measure(String metric, String label, String title, String whole, String failures) {
        this.metric = metric;
        this.label = label;
        this.title = title;
        this.whole = whole;
        this.failures = failures;
    }

    /**
     * @param classes how many; 0 in regression
     */
    static Measure of(int classes) {
        return classes > 0 ? ACCURACY : R2;
    }

    /** What a reader calls it within a sentence. */
    public String label() {
        return label;
    }

    /** The same at the beginning of a sentence. */
    String title() {
        return title;
    }

    /** What it is a share of. */
    String whole() {
        return whole;
    }

    /** How trainings that failed are counted, in words. */
    String failures() {
        return failures;
    }

    /** After an epoch; NaN if it was not measured, or all targets are the same. */
    double of(Epoch epoch, Subset subset) {
        Double value = epoch.value(metric, subset);
        return value == null ? Double.NaN : value;
    }
}
