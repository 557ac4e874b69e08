package dev.fallline.train.run;

import dev.fallline.data.Column;
import dev.fallline.data.Schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A network without hidden layers as a formula of the columns in their own units: an output is the
 * intercept plus the sum of coefficient times feature. The output of regression is the target in
 * its units; that of a single output for two classes the log odds of the second; else a class's
 * logit.
 *
 * @param outputs their names
 * @param rows the intercept, and one for each feature
 */
public record Coefficients(List<String> outputs, List<Row> rows) {
    /**
     * @param feature a column of numbers, {@code column = category}, or {@code column is missing}
     * @param values one for each output
     */
    public record Row(String feature, List<Double> values) {}

    /** Empty for a network with hidden layers, and for one of pixels. */
    public static Optional<Coefficients> of(Model model) {
        Schema schema = model.schema();
        boolean linear = model.mlp().hidden().isEmpty();
        if (!linear || schema.pixels() || schema.columns().isEmpty()) return Optional.empty();
        return Optional.of(new Coefficients(outputs(model), rows(model)));
    }

    private static List<String> outputs(Model model) {
        List<String> classes = model.classes();
        if (classes.isEmpty()) return model.schema().targets().stream().map(Column::name).toList();
        if (model.mlp().outputs() > 1) return classes;
        return List.of("log odds of " + classes.get(1));
    }

    private static List<Row> rows(Model model) {
        float[] p = model.parameters();
        int outputs = model.mlp().outputs();
        int weight = model.mlp().layout().slice("layer1.weight").offset();
        int bias = model.mlp().layout().slice("layer1.bias").offset();
        List<Column> targets = model.schema().targets();
        boolean regression = model.classes().isEmpty();
        double[] intercept = new double[outputs];
        double[] unit = new double[outputs];
        for (int j = 0; j < outputs; j++) {
            unit[j] = regression ? targets.get(j).scale() : 1;
            intercept[j] = (regression ? targets.get(j).mean() : 0) + unit[j] * p[bias + j];
        }
        List<Row> rows = new ArrayList<>();
        int i = 0;
        for (Column c : model.schema().columns()) {
            for (String feature : features(c)) {
                boolean number = feature.equals(c.name());
                List<Double> values = new ArrayList<>();
                for (int j = 0; j < outputs; j++) {
                    double value = unit[j] * p[weight + i * outputs + j] / (number ? c.scale() : 1);
                    if (number) intercept[j] -= value * c.mean();
                    values.add(value);
                }
                rows.add(new Row(feature, values));
                i++;
            }
        }
        List<Double> first = new ArrayList<>();
        for (double value : intercept) first.add(value);
        rows.addFirst(new Row("(intercept)", first));
        return rows;
    }

    private static List<String> features(Column c) {
        Stream<String> values =
                c.isNumber()
                        ? Stream.of(c.name())
                        : c.categories().stream().map(v -> c.name() + " = " + v);
        Stream<String> missing = c.indicator() ? Stream.of(c.name() + " is missing") : Stream.of();
        return Stream.concat(values, missing).toList();
    }
}
