package dev.fallline.train.run;

import dev.fallline.data.Column;
import dev.fallline.data.Task;
import dev.fallline.nn.Loss;
import dev.fallline.train.ConfusionMatrix;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The prediction of a network for an example.
 *
 * @param names of the classes, or in regression of the targets
 * @param values the probability of each class (see {@link Loss#probabilities}), or in regression
 *     each number in its target's unit
 * @param label the number of the predicted class; -1 in regression
 */
public record Prediction(List<String> names, double[] values, int label) {
    /**
     * @param loss that the network was trained with
     * @param outputs of the network, examples × outputs
     * @param example its place among them, from 0
     */
    public static Prediction of(Model model, Loss loss, float[] outputs, int example) {
        int width = model.mlp().outputs();
        int from = example * width;
        double[] z = IntStream.range(from, from + width).mapToDouble(i -> outputs[i]).toArray();
        if (model.task() == Task.CLASSIFICATION) {
            int label = ConfusionMatrix.decide(outputs, from, width);
            return new Prediction(model.classes(), loss.probabilities(z), label);
        }
        List<Column> targets = model.schema().targets();
        for (int i = 0; i < width; i++) z[i] = targets.get(i).raw(z[i]);
        return new Prediction(targets.stream().map(Column::name).toList(), z, -1);
    }

    /** The name of the predicted class. */
    public String predicted() {
        return names.get(label);
    }

    /**
     * What the values of classes are called in JSON: with some losses they are no probabilities.
     */
    public static String valuesName(Loss loss) {
        return loss.isProbabilistic() ? "probabilities" : "outputs";
    }

    /** The values by name, in order. */
    public Map<String, Double> byName() {
        Map<String, Double> all = new LinkedHashMap<>();
        for (int i = 0; i < values.length; i++) all.put(names.get(i), values[i]);
        return all;
    }
}
