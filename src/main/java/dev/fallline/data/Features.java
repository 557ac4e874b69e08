package dev.fallline.data;

/** The features of a set of examples, row by row, in the form in which they came. */
public sealed interface Features {
    /** How many numbers in all: examples × width. */
    int size();

    /** A copy of some rows of the given width. */
    Features rows(int width, int[] indices);

    /** Unsigned bytes; a training step sees {@code value / 127.5}: 0 to 2. */
    record Bytes(byte[] values) implements Features {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public Bytes rows(int width, int[] indices) {
            var taken = new byte[indices.length * width];
            for (int i = 0; i < indices.length; i++) {
                System.arraycopy(values, indices[i] * width, taken, i * width, width);
            }
            return new Bytes(taken);
        }
    }

    /** Real numbers, already standardized. */
    record Reals(float[] values) implements Features {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public Reals rows(int width, int[] indices) {
            var taken = new float[indices.length * width];
            for (int i = 0; i < indices.length; i++) {
                System.arraycopy(values, indices[i] * width, taken, i * width, width);
            }
            return new Reals(taken);
        }
    }
}
