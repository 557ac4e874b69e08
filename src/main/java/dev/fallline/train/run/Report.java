package dev.fallline.train.run;

import dev.fallline.Nullable;
import dev.fallline.data.Task;
import dev.fallline.train.ConfusionMatrix.ClassScore;
import dev.fallline.train.Epoch;
import dev.fallline.train.Online;

import java.util.List;
import java.util.Map;

/**
 * What a finished training came to.
 *
 * @param run its folder
 * @param device it ran on
 * @param parameters how many
 * @param weights how many of them are weights, not biases
 * @param zeros how many weights are exactly zero; null unless an optimizer makes them so
 * @param switches what happened when an optimizer took over from another, in words; null if none
 *     did
 * @param ended why: epochs, steps, time-limit, stopped, early-stop or diverged
 * @param diagnosis of a divergence, in words; null otherwise
 * @param bestEpoch with early stopping, the epoch whose weights were kept; null otherwise
 * @param testAccuracy of the weights that were kept; null without a test set and in regression
 * @param valAccuracy of the same; null without a validation set
 * @param rmse in regression, root of the mean squared error on the test set or, without one, on
 *     validation; null without either and in classification
 * @param mae likewise, the mean absolute error
 * @param r2 likewise, the explained part of the variance
 * @param scores class by class on the test set or, without one, on validation; null without either
 * @param metrics by the names of {@link dev.fallline.train.ClassMetric}, on the same; null likewise
 * @param confusion examples, by their class and the one they were given; null likewise
 * @param online what online mode came to; null in others
 * @param seconds the whole call took: loading, training, evaluation
 */
public record Report(
        String run,
        String data,
        String device,
        int parameters,
        int weights,
        Integer zeros,
        @Nullable List<String> switches,
        List<Epoch> epochs,
        String ended,
        @Nullable String diagnosis,
        Integer bestEpoch,
        Double testAccuracy,
        Double valAccuracy,
        Double rmse,
        Double mae,
        Double r2,
        @Nullable List<ClassScore> scores,
        @Nullable Map<String, Double> metrics,
        @Nullable int[][] confusion,
        @Nullable Online online,
        double seconds) {
    /** On the test set or, without one, on validation; null without either. */
    Double accuracy() {
        return testAccuracy != null ? testAccuracy : valAccuracy;
    }

    /** The epoch whose weights were kept; null after a divergence. */
    public Epoch kept() {
        if (diagnosis != null) return null;
        return bestEpoch == null ? epochs.getLast() : epochs.get(bestEpoch - 1);
    }

    /** What is suspicious about the training, each in a sentence. */
    public List<String> warnings() {
        return TrainingWarnings.of(this);
    }

    /** What was learned, as the epochs say. */
    Task task() {
        return Runs.task(List.of(epochs));
    }
}
