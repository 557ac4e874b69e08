package dev.fallline.data;

/** The features of a set of examples, row by row, in the form in which they came. */
public sealed interface Features {
    /** How many numbers in all: examples × width. */
    int size();

    /** Unsigned bytes; a training step sees {@code value / 255}. */
    record Bytes(byte[] values) implements Features {
        @Override
        public int size() {
            return values.length;
        }
    }

    /** Real numbers, already standardized. */
    record Reals(float[] values) implements Features {
        @Override
        public int size() {
            return values.length;
        }
    }
}
