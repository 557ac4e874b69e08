package dev.fallline.train.run;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A protocol buffer message that is being written, field by field, in Google's wire format
 * (protobuf.dev/programming-guides/encoding): of each field its key, number · 8 + wire type, and
 * its value.
 */
final class ProtobufWriter {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /**
     * @param value at least 0
     */
    ProtobufWriter integer(int field, long value) {
        return key(field, VARINT).varint(value);
    }

    ProtobufWriter number(int field, double value) {
        return key(field, FIXED64).bytes(little(Double.BYTES).putDouble(value).array());
    }

    ProtobufWriter number(int field, float value) {
        return key(field, FIXED32).bytes(little(Float.BYTES).putFloat(value).array());
    }

    /** A packed repeated field. */
    ProtobufWriter numbers(int field, double[] values) {
        ByteBuffer packed = little(values.length * Double.BYTES);
        for (double value : values) packed.putDouble(value);
        return piece(field, packed.array());
    }

    ProtobufWriter text(int field, String text) {
        return piece(field, text.getBytes(StandardCharsets.UTF_8));
    }

    ProtobufWriter message(int field, ProtobufWriter inner) {
        return piece(field, inner.bytes());
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    private ProtobufWriter piece(int field, byte[] content) {
        return key(field, LENGTH).varint(content.length).bytes(content);
    }

    private ProtobufWriter key(int field, int type) {
        return varint((long) field << 3 | type);
    }

    /** Seven bits a byte, the lowest first; the top bit of a byte says that more follow. */
    private ProtobufWriter varint(long value) {
        for (; value >>> 7 != 0; value >>>= 7) out.write((int) (value & 0x7f | 0x80));
        out.write((int) value);
        return this;
    }

    private ProtobufWriter bytes(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
