package dev.fallline.train.run;

import dev.fallline.Nullable;
import dev.fallline.data.Column;
import dev.fallline.data.Examples;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.nn.Loss;
import dev.fallline.report.NumberFormat;
import dev.fallline.train.ConfusionMatrix;
import dev.fallline.train.Predictions;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Examples to which a trained network gives the wrong class.
 *
 * @param subset they belong to: {@code test} or {@code validation}
 * @param examples of the subset
 * @param count how many of them are misclassified
 * @param most some of these, those with the highest predicted probability first
 */
record Misclassified(String subset, int examples, int count, List<Example> most) {
    /** Examples that are kept. */
    private static final int KEPT = 24;

    /** Columns of a table that are kept. */
    static final int COLUMNS = 24;

    /**
     * One of them.
     *
     * @param index its place in the test set or, on validation, in the training set, from 0
     * @param label its class
     * @param predicted the class that the network gives it
     * @param probability of that class
     * @param labelProbability of its class
     * @param picture its pixels as bytes in Base64, row by row; null unless it is a picture
     * @param row its cells, in the order of the columns; null unless it comes from a table
     */
    record Example(
            int index,
            String label,
            String predicted,
            double probability,
            double labelProbability,
            @Nullable String picture,
            @Nullable List<String> row) {}

    private record Candidate(
            int place, int predicted, double probability, double labelProbability) {}

    /**
     * Empty where the network has no probabilities: in regression, and with a loss for numbers.
     *
     * @param all of which those at the indices were predicted
     */
    static Optional<Misclassified> of(
            Predictions predictions,
            Loss loss,
            String subset,
            Examples all,
            int[] indices,
            Schema schema) {
        if (predictions.confusion().isEmpty()) return Optional.empty();
        int[] labels = all.labels();
        int width = predictions.outputs().length / indices.length;
        List<Candidate> wrong = new ArrayList<>();
        for (int i = 0; i < indices.length; i++) {
            Optional<double[]> probabilities = predictions.probabilities(i, loss);
            if (probabilities.isEmpty()) return Optional.empty();
            double[] p = probabilities.get();
            int label = labels[indices[i]];
            int predicted = ConfusionMatrix.decide(predictions.outputs(), i * width, width);
            if (predicted != label) {
                wrong.add(new Candidate(indices[i], predicted, p[predicted], p[label]));
            }
        }
        wrong.sort(Comparator.comparingDouble(Candidate::probability).reversed());
        List<Example> most =
                wrong.stream().limit(KEPT).map(c -> example(c, all, labels, schema)).toList();
        return Optional.of(new Misclassified(subset, indices.length, wrong.size(), most));
    }

    private static Example example(Candidate c, Examples all, int[] labels, Schema schema) {
        int label = labels[c.place];
        Features one = all.features().rows(all.width(), new int[] {c.place});
        return new Example(
                c.place,
                schema.classes().get(label),
                schema.classes().get(c.predicted),
                c.probability,
                c.labelProbability,
                one instanceof Features.Bytes(byte[] pixels) && schema.shape().isImage()
                        ? Base64.getEncoder().encodeToString(pixels)
                        : null,
                one instanceof Features.Reals(float[] values) && !schema.columns().isEmpty()
                        ? row(schema.columns(), values)
                        : null);
    }

    private static List<String> row(List<Column> columns, float[] values) {
        List<String> cells = new ArrayList<>();
        int at = 0;
        for (Column c : columns.subList(0, Math.min(COLUMNS, columns.size()))) {
            cells.add(cell(c, values, at));
            at += c.width();
        }
        return cells;
    }

    private static String cell(Column c, float[] values, int at) {
        boolean missing = c.indicator() && values[at + c.width() - 1] == 1;
        if (missing) return NumberFormat.MISSING;
        if (c.isNumber()) return NumberFormat.NUMBER.text(c.raw(values[at]));
        return IntStream.range(0, c.categories().size())
                .filter(i -> values[at + i] == 1)
                .mapToObj(c.categories()::get)
                .findFirst()
                .orElse(NumberFormat.MISSING);
    }
}
