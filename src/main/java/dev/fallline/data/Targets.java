package dev.fallline.data;

/** What the examples of a set should come to, one by one. */
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

    /** Finite numbers, as they are: unlike features they are not standardized. */
    record Reals(float[] values) implements Targets {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public Reals take(int[] indices) {
            var taken = new float[indices.length];
            for (int i = 0; i < indices.length; i++) taken[i] = values[indices[i]];
            return new Reals(taken);
        }

        @Override
        public Task task() {
            return Task.REGRESSION;
        }
    }
}
