package dev.fallline.data;

import java.util.List;

/** The targets of the examples of a set. */
public sealed interface Targets {
    /** How many. */
    int size();

    /** As numbers, in the form in which a training step sees them: of a class its number. */
    float[] values();

    /** A copy of some of them, in the order of their indices. */
    Targets take(int[] indices);

    Task task();

    /** Classes, from 0. */
    record Classes(int[] labels) implements Targets {
        @Override
        public int size() {
            return labels.length;
        }

        @Override
        public float[] values() {
            var values = new float[labels.length];
            for (int i = 0; i < labels.length; i++) values[i] = labels[i];
            return values;
        }

        @Override
        public Classes take(int[] indices) {
            var taken = new int[indices.length];
            for (int i = 0; i < indices.length; i++) taken[i] = labels[indices[i]];
            return new Classes(taken);
        }

        @Override
        public Task task() {
            return Task.CLASSIFICATION;
        }
    }

    /**
     * Finite numbers, which a training step sees as their columns standardize them.
     *
     * @param raw examples × columns, in their own units
     * @param columns what they are, one for each number of an example
     */
    record Reals(double[] raw, List<Column> columns) implements Targets {
        /** One number an example, which a training step sees as it is. */
        public Reals(float[] values) {
            this(doubles(values), List.of(Column.plain("target")));
        }

        private static double[] doubles(float[] values) {
            var doubles = new double[values.length];
            for (int i = 0; i < values.length; i++) doubles[i] = values[i];
            return doubles;
        }

        /** One number of an example, as a training step sees it. */
        public float standardized(int example, int column) {
            return columns.get(column).standardize(raw[example * columns.size() + column]);
        }

        @Override
        public int size() {
            return raw.length / columns.size();
        }

        @Override
        public float[] values() {
            var values = new float[raw.length];
            for (int i = 0; i < raw.length; i++) {
                values[i] = columns.get(i % columns.size()).standardize(raw[i]);
            }
            return values;
        }

        @Override
        public Reals take(int[] indices) {
            int width = columns.size();
            var taken = new double[indices.length * width];
            for (int i = 0; i < indices.length; i++) {
                System.arraycopy(raw, indices[i] * width, taken, i * width, width);
            }
            return new Reals(taken, columns);
        }

        @Override
        public Task task() {
            return Task.REGRESSION;
        }
    }
}
