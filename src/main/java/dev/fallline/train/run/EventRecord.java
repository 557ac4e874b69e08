package dev.fallline.train.run;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;

import dev.fallline.train.DistributionSummary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A record of TensorBoard's event files: TensorFlow's TFRecord framing
 * (tensorflow/core/lib/io/record_writer.h) about an {@code Event} (tensorflow/core/util/
 * event.proto, summary.proto and histogram.proto in tensorflow/core/framework), field numbers as
 * there. The messages have no classes of their own: a set of numbered fields is written as a
 * message is.
 */
final class EventRecord {
    // Of Event.
    private static final int WALL_TIME = 1;
    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;

    // Of Summary and Summary.Value.
    private static final int VALUE = 1;
    private static final int TAG = 1;
    private static final int SIMPLE_VALUE = 2;
    private static final int HISTOGRAM = 5;

    // Of HistogramProto.
    private static final int MIN = 1;
    private static final int MAX = 2;
    private static final int COUNT = 3;
    private static final int SUM = 4;
    private static final int SUM_OF_SQUARES = 5;
    private static final int UPPER_EDGES = 6;
    private static final int BUCKETS = 7;

    private static final int MASK = 0xa282ead8;

    private final double time;
    private final long step;
    private final Field.Builder values = Field.newBuilder();

    /**
     * @param time in seconds since 1970
     * @param step updates made
     */
    EventRecord(double time, long step) {
        this.time = time;
        this.step = step;
    }

    /** What a file begins with. */
    static byte[] first(double time) {
        return framed(
                UnknownFieldSet.newBuilder()
                        .addField(WALL_TIME, number(time))
                        .addField(FILE_VERSION, text("brain.Event:2")));
    }

    /** Adds a number, in single precision; nothing for null. */
    EventRecord scalar(String tag, Double value) {
        if (value == null) return this;
        int bits = Float.floatToRawIntBits(value.floatValue());
        return value(tag, SIMPLE_VALUE, Field.newBuilder().addFixed32(bits).build());
    }

    /** Adds how numbers are spread; nothing where one of them is not finite. */
    EventRecord histogram(String tag, DistributionSummary s) {
        if (!Double.isFinite(s.norm())) return this;
        int[] counts = s.histogram();
        // Intervals without a width would lie on top of each other.
        int intervals = s.max() > s.min() ? counts.length : 1;
        double[] edges = new double[intervals];
        double[] buckets = new double[intervals];
        double n = 0;
        for (int i = 0; i < intervals; i++) {
            edges[i] = s.min() + (s.max() - s.min()) * (i + 1) / intervals;
            buckets[i] = counts[i];
            n += counts[i];
        }
        UnknownFieldSet.Builder histogram =
                UnknownFieldSet.newBuilder()
                        .addField(MIN, number(s.min()))
                        .addField(MAX, number(s.max()))
                        .addField(COUNT, number(n))
                        .addField(SUM, number(s.mean() * n))
                        .addField(SUM_OF_SQUARES, number(s.norm() * s.norm()))
                        .addField(UPPER_EDGES, packed(edges))
                        .addField(BUCKETS, packed(buckets));
        return value(tag, HISTOGRAM, piece(histogram.build().toByteString()));
    }

    private EventRecord value(String tag, int field, Field value) {
        UnknownFieldSet.Builder message =
                UnknownFieldSet.newBuilder().addField(TAG, text(tag)).addField(field, value);
        values.addLengthDelimited(message.build().toByteString());
        return this;
    }

    private static Field number(double value) {
        return Field.newBuilder().addFixed64(Double.doubleToRawLongBits(value)).build();
    }

    private static Field text(String text) {
        return piece(ByteString.copyFromUtf8(text));
    }

    private static Field packed(double[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        return piece(ByteString.copyFrom(bytes));
    }

    private static Field piece(ByteString bytes) {
        return Field.newBuilder().addLengthDelimited(bytes).build();
    }

    byte[] bytes() {
        UnknownFieldSet summary =
                UnknownFieldSet.newBuilder().addField(VALUE, values.build()).build();
        return framed(
                UnknownFieldSet.newBuilder()
                        .addField(WALL_TIME, number(time))
                        .addField(STEP, Field.newBuilder().addVarint(step).build())
                        .addField(SUMMARY, piece(summary.toByteString())));
    }

    private static byte[] framed(UnknownFieldSet.Builder event) {
        return framed(event.build().toByteArray());
    }

    /** Length, its checksum, the payload, its checksum; little-endian. */
    static byte[] framed(byte[] payload) {
        ByteBuffer record =
                ByteBuffer.allocate(Long.BYTES + payload.length + 2 * Integer.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(payload.length);
        record.putInt(checksum(record.array(), 0, Long.BYTES));
        record.put(payload);
        record.putInt(checksum(payload, 0, payload.length));
        return record.array();
    }

    /**
     * CRC-32C, rotated and shifted so that a checksum over data with checksums stays a good one.
     */
    private static int checksum(byte[] bytes, int from, int count) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, count);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }
}
