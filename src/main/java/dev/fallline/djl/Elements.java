package dev.fallline.djl;

import ai.djl.ndarray.types.DataType;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The numbers of a tensor, row by row: a {@code float[]} for FLOAT32, a {@code double[]} for every
 * other type. Tensors of the same numbers in another shape share them.
 */
abstract sealed class Elements {
    private final DataType type;
    private int changes;

    private Elements(DataType type) {
        this.type = type;
    }

    /** Zeros. */
    static Elements allocate(DataType type, int n) {
        return switch (type) {
            case FLOAT32 -> new Floats(new float[n]);
            case COMPLEX64, BFLOAT16, STRING, UNKNOWN ->
                    throw new UnsupportedOperationException(
                            "The engine %s has no arrays of type %s."
                                    .formatted(FalllineEngine.NAME, type));
            default -> new Doubles(type, new double[n]);
        };
    }

    DataType type() {
        return type;
    }

    /** How often they were changed in place. */
    int changes() {
        return changes;
    }

    /** To be called after a change in place. */
    void changed() {
        changes++;
    }

    abstract int size();

    abstract double get(int i);

    /** Sets an element to what its type makes of the value. */
    abstract void set(int i, double value);

    /** The {@code float[]} or {@code double[]} itself. */
    abstract Object array();

    /** Elements of the same type, all zero. */
    Elements allocate(int n) {
        return allocate(type, n);
    }

    /** The index of an element, for one that is used as an index. */
    int index(int i) {
        return (int) get(i);
    }

    /** Takes some elements of others of the same type. */
    void copy(Elements from, int at, int to, int n) {
        System.arraycopy(from.array(), at, array(), to, n);
    }

    /** The numbers of type FLOAT32; a failed cast otherwise. */
    static float[] floats(Elements elements) {
        return ((Floats) elements).values;
    }

    private static final class Floats extends Elements {
        private final float[] values;

        Floats(float[] values) {
            super(DataType.FLOAT32);
            this.values = values;
        }

        @Override
        int size() {
            return values.length;
        }

        @Override
        double get(int i) {
            return values[i];
        }

        @Override
        void set(int i, double value) {
            values[i] = (float) value;
        }

        @Override
        Object array() {
            return values;
        }
    }

    private static final class Doubles extends Elements {
        private final double[] values;

        Doubles(DataType type, double[] values) {
            super(type);
            this.values = values;
        }

        @Override
        int size() {
            return values.length;
        }

        @Override
        double get(int i) {
            return values[i];
        }

        @Override
        void set(int i, double value) {
            values[i] = rounded(type(), value);
        }

        @Override
        Object array() {
            return values;
        }
    }

    /** The value of the type that a number becomes; whole numbers wrap around as in Java. */
    private static double rounded(DataType type, double value) {
        return switch (type) {
            case FLOAT16 -> Float.float16ToFloat(Float.floatToFloat16((float) value));
            case BOOLEAN -> value == 0 ? 0 : 1;
            case INT8 -> (byte) (long) value;
            case UINT8 -> (long) value & 0xFF;
            case INT16 -> (short) (long) value;
            case UINT16 -> (long) value & 0xFFFF;
            case INT32 -> (int) (long) value;
            case UINT32 -> (long) value & 0xFFFF_FFFFL;
            case INT64, UINT64 -> (long) value;
            default -> value;
        };
    }

    /**
     * Sets all elements to those of a buffer, from its position on.
     *
     * @throws IllegalArgumentException if a whole number is too large to be kept exactly
     */
    void read(ByteBuffer buffer) {
        if (this instanceof Floats f) {
            buffer.asFloatBuffer().get(f.values);
            return;
        }
        int at = buffer.position();
        for (int i = 0; i < size(); i++, at += type.getNumOfBytes()) {
            switch (type) {
                case FLOAT64 -> set(i, buffer.getDouble(at));
                case FLOAT16 -> set(i, Float.float16ToFloat(buffer.getShort(at)));
                case INT16, UINT16 -> set(i, buffer.getShort(at));
                case INT32, UINT32 -> set(i, buffer.getInt(at));
                case INT64, UINT64 -> set(i, exact(buffer.getLong(at)));
                default -> set(i, buffer.get(at));
            }
        }
    }

    private static double exact(long value) {
        if ((long) (double) value == value) return value;
        throw new IllegalArgumentException(
                "%d is too large: arrays of the engine %s keep whole numbers up to 2^53."
                        .formatted(value, FalllineEngine.NAME));
    }

    /** The elements in the byte order of this machine. */
    ByteBuffer write() {
        ByteBuffer buffer =
                ByteBuffer.allocate(size() * type.getNumOfBytes()).order(ByteOrder.nativeOrder());
        if (this instanceof Floats f) {
            buffer.asFloatBuffer().put(f.values);
            return buffer;
        }
        for (int i = 0; i < size(); i++) {
            double value = get(i);
            switch (type) {
                case FLOAT64 -> buffer.putDouble(value);
                case FLOAT16 -> buffer.putShort(Float.floatToFloat16((float) value));
                case INT16, UINT16 -> buffer.putShort((short) (long) value);
                case INT32, UINT32 -> buffer.putInt((int) (long) value);
                case INT64, UINT64 -> buffer.putLong((long) value);
                default -> buffer.put((byte) (long) value);
            }
        }
        return buffer.rewind();
    }

    /** Whether type and bits are the same; 0 and −0 are, NaN and NaN are not. */
    boolean sameAs(Elements other) {
        if (type != other.type || size() != other.size()) return false;
        for (int i = 0; i < size(); i++) if (get(i) != other.get(i)) return false;
        return true;
    }

    void fill(double value) {
        if (size() == 0) return;
        set(0, value);
        if (this instanceof Floats f) Arrays.fill(f.values, f.values[0]);
        else Arrays.fill(((Doubles) this).values, get(0));
    }
}
