package dev.fallline.peers;

import java.util.ArrayList;
import java.util.List;

/**
 * The parameters of a network by layer, as libraries want them.
 *
 * @param weights a matrix for each layer, inputs × outputs, row by row
 * @param biases a vector for each layer
 */
record Parameters(List<float[]> weights, List<float[]> biases) {
    /** Takes apart what {@link Course#weights} describes. */
    static Parameters of(float[] flat, List<Integer> widths) {
        Parameters parts = new Parameters(new ArrayList<>(), new ArrayList<>());
        int at = 0;
        for (int l = 0; l + 1 < widths.size(); l++) {
            at = take(flat, at, widths.get(l) * widths.get(l + 1), parts.weights);
        }
        for (int l = 1; l < widths.size(); l++) at = take(flat, at, widths.get(l), parts.biases);
        return parts;
    }

    private static int take(float[] flat, int at, int size, List<float[]> into) {
        float[] part = new float[size];
        System.arraycopy(flat, at, part, 0, size);
        into.add(part);
        return at + size;
    }

    /** The opposite of {@link #of}. */
    float[] flat() {
        List<float[]> all = new ArrayList<>(weights);
        all.addAll(biases);
        float[] flat = new float[all.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : all) {
            System.arraycopy(part, 0, flat, at, part.length);
            at += part.length;
        }
        return flat;
    }

    static float[] transpose(float[] matrix, int rows, int columns) {
        float[] result = new float[matrix.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) result[j * rows + i] = matrix[i * columns + j];
        }
        return result;
    }
}
