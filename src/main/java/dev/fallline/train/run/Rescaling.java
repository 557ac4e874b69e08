package dev.fallline.train.run;

import dev.fallline.data.Column;
import dev.fallline.graph.Layout.Slice;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How features of one table become those that a network knows: its feature {@code place[i]} is
 * {@code scale[i]} x + {@code shift[i]} for feature i, which is x.
 */
record Rescaling(int[] place, double[] scale, double[] shift) {
    /** A feature of a column: its number, one of its categories, or that it is missing. */
    private record Feature(String name, String part, Column column) {
        static List<Feature> of(List<Column> columns) {
            List<Feature> features = new ArrayList<>();
            for (Column c : columns) {
                if (c.isNumber()) features.add(new Feature(c.name(), "number", c));
                c.categories().forEach(v -> features.add(new Feature(c.name(), "is " + v, c)));
                if (c.indicator()) features.add(new Feature(c.name(), "missing", c));
            }
            return features;
        }

        boolean isNumber() {
            return part.equals("number");
        }
    }

    /**
     * By the names of the columns.
     *
     * @param known to the network
     * @param given with the same features in any order
     * @return empty if they have other features
     */
    static Optional<Rescaling> of(List<Column> known, List<Column> given) {
        List<Feature> ours = Feature.of(known);
        List<Feature> theirs = Feature.of(given);
        Map<String, Integer> places = new HashMap<>();
        for (Feature f : ours) places.put(f.name + " " + f.part, places.size());
        int n = theirs.size();
        var result = new Rescaling(new int[n], new double[n], new double[n]);
        for (int i = 0; i < n; i++) {
            Feature f = theirs.get(i);
            Integer place = places.get(f.name + " " + f.part);
            if (place == null || ours.size() != n) return Optional.empty();
            Column then = ours.get(place).column;
            boolean number = f.isNumber();
            result.place[i] = place;
            result.scale[i] = number ? f.column.scale() / then.scale() : 1;
            result.shift[i] = number ? (f.column.mean() - then.mean()) / then.scale() : 0;
        }
        return Optional.of(result);
    }

    /**
     * Makes a first layer, which knows our features, give the same for theirs.
     *
     * @param weight inputs × outputs
     * @param moved where numbers for the outputs stand that take up the shift
     * @param sign 1 where they are added to the outputs, −1 where they are subtracted
     */
    void adaptFirst(float[] parameters, Slice weight, int moved, int sign) {
        int outputs = weight.shape().columns();
        float[] before = new float[weight.shape().size()];
        System.arraycopy(parameters, weight.offset(), before, 0, before.length);
        for (int j = 0; j < outputs; j++) {
            double sum = 0;
            for (int i = 0; i < place.length; i++) {
                double w = before[place[i] * outputs + j];
                parameters[weight.offset() + i * outputs + j] = (float) (w * scale[i]);
                sum += w * shift[i];
            }
            parameters[moved + j] += (float) (sign * sum);
        }
    }

    /** Makes a last layer, which gives their numbers, give ours. */
    void adaptLast(float[] parameters, Slice weight, int bias) {
        int outputs = weight.shape().columns();
        for (int i = 0; i < weight.shape().size(); i++) {
            parameters[weight.offset() + i] *= (float) scale[i % outputs];
        }
        for (int j = 0; j < outputs; j++) {
            parameters[bias + j] = (float) (parameters[bias + j] * scale[j] + shift[j]);
        }
    }
}
