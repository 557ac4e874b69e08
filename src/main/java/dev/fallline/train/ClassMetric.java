package dev.fallline.train;

import dev.fallline.data.Targets;
import dev.fallline.nn.Loss;
import dev.fallline.report.NumberFormat;
import dev.fallline.train.ConfusionMatrix.ClassScore;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * A number that sums up predicted classes once a network is trained. Its row in {@link #ALL} makes
 * it a line of {@code eval} and of the report, and a field in JSON.
 *
 * @param name of the field, {@code macro_f1}
 * @param quantity in words
 * @param value of some predictions that were learned by a loss; null where it is not defined
 */
public record ClassMetric(
        String name,
        String quantity,
        NumberFormat format,
        BiFunction<Predictions, Loss, Double> value) {
    /** Of the calibration error (Guo et al. 2017). */
    private static final int BINS = 15;

    public static final List<ClassMetric> ALL =
            List.of(
                    macro("precision", ClassScore::precision),
                    macro("recall", ClassScore::recall),
                    macro("F1", ClassScore::f1),
                    new ClassMetric(
                            "calibration_error",
                            "calibration error",
                            NumberFormat.PERCENT,
                            ClassMetric::calibrationError));

    /** The values that are defined, by name; none in regression. */
    public static Map<String, Double> of(Predictions predictions, Loss loss) {
        Map<String, Double> values = new LinkedHashMap<>();
        if (predictions.confusion().isEmpty()) return values;
        for (ClassMetric m : ALL) {
            Double value = m.value.apply(predictions, loss);
            if (value != null) values.put(m.name, value);
        }
        return values;
    }

    /**
     * The mean over the classes that occur, among examples or predictions. What is not defined
     * counts as 0, as in scikit-learn: the precision of a class that no example was given.
     */
    private static ClassMetric macro(String of, Function<ClassScore, Double> value) {
        return new ClassMetric(
                "macro_" + of.toLowerCase(Locale.ROOT),
                "macro " + of,
                NumberFormat.PERCENT,
                (predictions, _) ->
                        predictions.confusion().orElseThrow().scores().stream()
                                .filter(s -> s.f1() != null)
                                .mapToDouble(s -> Objects.requireNonNullElse(value.apply(s), 0.0))
                                .average()
                                .orElseThrow());
    }

    /**
     * Expected calibration error (Guo et al. 2017): predictions are put into 15 bins by confidence,
     * the probability of the predicted class; ∑ n/N |accuracy − mean confidence| over the bins of n
     * among N examples. Null where outputs are no probabilities.
     */
    private static Double calibrationError(Predictions p, Loss loss) {
        if (!(p.targets() instanceof Targets.Classes(int[] labels))) return null;
        int width = p.outputs().length / labels.length;
        double[] surplus = new double[BINS]; // Σ confidence − hits
        for (int i = 0; i < labels.length; i++) {
            Optional<double[]> probabilities = p.probabilities(i, loss);
            if (probabilities.isEmpty()) return null;
            int decision = ConfusionMatrix.decide(p.outputs(), i * width, width);
            double confidence = probabilities.get()[decision];
            if (!(confidence >= 0 && confidence <= 1)) return null;
            int bin = Math.max(0, (int) Math.ceil(confidence * BINS) - 1);
            surplus[bin] += confidence - (decision == labels[i] ? 1 : 0);
        }
        double error = 0;
        for (double s : surplus) error += Math.abs(s) / labels.length;
        return error;
    }
}
