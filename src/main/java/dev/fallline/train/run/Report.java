package dev.fallline.train.run;

import dev.fallline.Nullable;
import dev.fallline.train.ConfusionMatrix.ClassScore;
import dev.fallline.train.Epoch;
import dev.fallline.train.Online;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
 * @param ended why: epochs, steps, early-stop or diverged
 * @param diagnosis of a divergence, in words; null otherwise
 * @param bestEpoch with early stopping, the epoch whose weights were kept; null otherwise
 * @param testAccuracy of the weights that were kept; null without a test set and in regression
 * @param valAccuracy of the same; null without a validation set
 * @param rmse in regression, root of the mean squared error on the test set or, without one, on
 *     validation; null without either and in classification
 * @param mae likewise, the mean absolute error
 * @param r2 likewise, the explained part of the variance
 * @param scores class by class on the test set or, without one, on validation; null without either
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
        @Nullable int[][] confusion,
        @Nullable Online online,
        double seconds) {
    /** On the test set or, without one, on validation; null without either. */
    Double accuracy() {
        return testAccuracy != null ? testAccuracy : valAccuracy;
    }

    /** The same for people. */
    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("# Training on %s\n\n".formatted(data));
        text.append("- device: %s\n- parameters: %,d\n".formatted(device, parameters));
        text.append(
                "- ended: %s, after %d epoch%s\n"
                        .formatted(ended, epochs.size(), epochs.size() == 1 ? "" : "s"));
        if (switches != null) switches.forEach(s -> text.append("- ").append(s).append('\n'));
        if (zeros != null) {
            text.append("- zeros: %,d of %,d weights\n".formatted(zeros, weights));
        }
        if (diagnosis != null) text.append("- ").append(diagnosis).append('\n');
        if (bestEpoch != null) text.append("- weights kept: epoch %d\n".formatted(bestEpoch));
        if (testAccuracy != null) {
            text.append(line("- test accuracy: **%.2f %%**\n", 100 * testAccuracy));
        }
        if (valAccuracy != null) {
            text.append(line("- validation accuracy: %.2f %%\n", 100 * valAccuracy));
        }
        if (rmse != null) {
            text.append(line("- RMSE: **%.4g**, MAE: %.4g, R²: %.4f\n", rmse, mae, r2));
        }
        boolean real = epochs.stream().anyMatch(e -> e.trainRmse() != null);
        text.append(
                "\n| epoch | train loss | train %s | validation | test | gap | gradient norm | rate |\n"
                        .formatted(real ? "RMSE" : "accuracy"));
        text.append("|---:|---:|---:|---:|---:|---:|---:|---:|\n");
        for (Epoch e : epochs) {
            text.append(
                    line(
                            "| %d | %.4f | %s | %s | %s | %s | %.3g | %.3g |\n",
                            e.epoch(),
                            e.trainLoss(),
                            real ? number(e.trainRmse()) : percent(e.trainAccuracy()),
                            real ? number(e.valRmse()) : percent(e.valAccuracy()),
                            real ? number(e.testRmse()) : percent(e.testAccuracy()),
                            real ? number(e.generalizationGap()) : percent(e.generalizationGap()),
                            e.gradientNorm(),
                            e.lr()));
        }
        if (scores != null) text.append(classes());
        if (online != null) text.append(online.markdown());
        return text.toString();
    }

    private String classes() {
        StringBuilder text = new StringBuilder("\n| class | precision | recall | taken for |\n");
        text.append("|---|---:|---:|---|\n");
        for (int i = 0; i < scores.size(); i++) {
            ClassScore s = scores.get(i);
            text.append(
                    line(
                            "| %s | %s | %s | %s |\n",
                            s.name(), percent(s.precision()), percent(s.recall()), mistakes(i)));
        }
        return text.toString();
    }

    /** The classes that this one was most often taken for. */
    private String mistakes(int label) {
        int[] row = confusion[label];
        return IntStream.range(0, row.length)
                .filter(j -> j != label && row[j] > 0)
                .boxed()
                .sorted((a, b) -> row[b] - row[a])
                .limit(3)
                .map(j -> scores.get(j).name() + " (" + row[j] + ")")
                .collect(Collectors.joining(", "));
    }

    private static String percent(Double share) {
        return share == null || share.isNaN() ? "" : line("%.2f %%", 100 * share);
    }

    private static String number(Double value) {
        return value == null ? "" : line("%.4g", value);
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
