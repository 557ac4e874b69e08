package dev.fallline.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads event files by their specification, without the classes that write them. */
public final class EventReader {
    /** A histogram as TensorBoard takes it. */
    public record Histogram(
            double min,
            double max,
            double count,
            double sum,
            double squares,
            double[] edges,
            double[] buckets) {}

    /** One record. What it does not have is null, or empty. */
    public record Event(
            double time,
            long step,
            String version,
            Map<String, Float> scalars,
            Map<String, Histogram> histograms) {}

    private EventReader() {}

    /** All records of a file; checksums must be right, and the last record whole. */
    static List<Event> read(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] length = next(in, 8);
            assertThat(in.getInt()).isEqualTo(masked(length));
            byte[] payload = next(in, (int) in.getLong(in.position() - 12));
            assertThat(in.getInt()).isEqualTo(masked(payload));
            events.add(event(payload));
        }
        return events;
    }

    private static byte[] next(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }

    /** Bit by bit, with Castagnoli's polynomial in reverse. */
    private static int masked(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xff;
            for (int i = 0; i < 8; i++) crc = crc >>> 1 ^ ((crc & 1) == 1 ? 0x82f63b78 : 0);
        }
        crc = ~crc;
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    private static Event event(byte[] payload) {
        Map<Integer, List<Object>> e = fields(payload);
        Map<String, Float> scalars = new LinkedHashMap<>();
        Map<String, Histogram> histograms = new LinkedHashMap<>();
        for (Object summary : e.getOrDefault(5, List.of())) {
            for (Object value : fields((byte[]) summary).get(1)) {
                Map<Integer, List<Object>> v = fields((byte[]) value);
                String tag = text(v.get(1));
                if (v.containsKey(2)) {
                    assertThat(scalars.put(tag, (Float) one(v.get(2)))).as(tag).isNull();
                }
                if (v.containsKey(5)) histograms.put(tag, histogram((byte[]) one(v.get(5))));
            }
        }
        return new Event(
                (Double) one(e.get(1)),
                e.containsKey(2) ? (Long) one(e.get(2)) : 0,
                e.containsKey(3) ? text(e.get(3)) : null,
                scalars,
                histograms);
    }

    private static Histogram histogram(byte[] message) {
        Map<Integer, List<Object>> h = fields(message);
        return new Histogram(
                (Double) one(h.get(1)),
                (Double) one(h.get(2)),
                (Double) one(h.get(3)),
                (Double) one(h.get(4)),
                (Double) one(h.get(5)),
                doubles((byte[]) one(h.get(6))),
                doubles((byte[]) one(h.get(7))));
    }

    /** By number; a Long, a Double, a Float or the bytes of whatever has a length. */
    private static Map<Integer, List<Object>> fields(byte[] message) {
        ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        Map<Integer, List<Object>> fields = new LinkedHashMap<>();
        while (in.hasRemaining()) {
            int key = (int) varint(in);
            Object value =
                    switch (key % 8) {
                        case 0 -> varint(in);
                        case 1 -> in.getDouble();
                        case 2 -> next(in, (int) varint(in));
                        case 5 -> in.getFloat();
                        default -> throw new AssertionError("wire type of key " + key);
                    };
            fields.computeIfAbsent(key / 8, _ -> new ArrayList<>()).add(value);
        }
        return fields;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte b = in.get();
            value |= (b & 0x7fL) << shift;
            if (b >= 0) return value;
        }
    }

    private static double[] doubles(byte[] packed) {
        double[] values = new double[packed.length / 8];
        ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(values);
        return values;
    }

    private static Object one(List<Object> values) {
        assertThat(values).hasSize(1);
        return values.getFirst();
    }

    private static String text(List<Object> values) {
        return new String((byte[]) one(values), StandardCharsets.UTF_8);
    }
}
