package dev.fallline.train.run;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;

import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.Predicate;

/**
 * The JSON header of a safetensors file. It is read strictly: what the format does not allow is an
 * {@link IOException} that says what was expected.
 *
 * @param entries by the tensors' names, in the header's order
 */
record SafetensorsHeader(Map<String, String> metadata, Map<String, Extent> entries) {
    static final String METADATA = "__metadata__";
    static final String F32 = "F32";

    /** Where a tensor lies, in bytes from the end of the header. */
    record Extent(List<Integer> shape, long begin, long end) {
        int length() {
            return (int) ((end - begin) / Float.BYTES);
        }
    }

    /** UTF-8, padded with spaces so that the data begins at a multiple of eight bytes. */
    byte[] encode() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.beginObject();
            if (!metadata.isEmpty()) {
                json.name(METADATA).beginObject();
                for (var pair : metadata.entrySet())
                    json.name(pair.getKey()).value(pair.getValue());
                json.endObject();
            }
            for (var entry : entries.entrySet()) {
                Extent extent = entry.getValue();
                json.name(entry.getKey()).beginObject().name("dtype").value(F32);
                json.name("shape").beginArray();
                for (int size : extent.shape) json.value(size);
                json.endArray().name("data_offsets").beginArray();
                json.value(extent.begin).value(extent.end).endArray().endObject();
            }
            json.endObject();
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        byte[] padded = Arrays.copyOf(bytes, (bytes.length + 7) / 8 * 8);
        Arrays.fill(padded, bytes.length, padded.length, (byte) ' ');
        return padded;
    }

    /**
     * @param wanted names of the tensors that must be F32
     */
    static SafetensorsHeader decode(byte[] bytes, Predicate<String> wanted) throws IOException {
        if (bytes.length == 0 || bytes[0] != '{') throw malformed("the header must begin with {");
        JsonReader json = new JsonReader(new StringReader(text(bytes)));
        json.setStrictness(Strictness.STRICT);
        try {
            return decode(json, wanted);
        } catch (MalformedJsonException | EOFException e) {
            throw malformed("the header must be JSON, and is not after %s", json.getPath());
        }
    }

    private static SafetensorsHeader decode(JsonReader json, Predicate<String> wanted)
            throws IOException {
        Map<String, String> metadata = null;
        Map<String, Extent> entries = new LinkedHashMap<>();
        json.beginObject();
        while (json.hasNext()) {
            String name = json.nextName();
            if (!name.equals(METADATA)) {
                putOnce(entries, name, extent(json, name, wanted.test(name)));
            } else if (metadata == null) {
                metadata = metadata(json);
            } else {
                throw malformed(METADATA + " is given twice");
            }
        }
        json.endObject();
        if (json.peek() != JsonToken.END_DOCUMENT) throw malformed("more follows the header's }");
        return new SafetensorsHeader(metadata == null ? Map.of() : metadata, entries);
    }

    /**
     * The tensors in the order of their data, which must fill the file's rest without gap or
     * overlap.
     *
     * @param available bytes that follow the header
     */
    List<Entry<String, Extent>> inDataOrder(long available) throws IOException {
        var ordered = new ArrayList<>(entries.entrySet());
        ordered.sort(
                Comparator.comparingLong((Entry<String, Extent> e) -> e.getValue().begin)
                        .thenComparingLong(e -> e.getValue().end));
        long end = 0;
        for (var entry : ordered) {
            Extent extent = entry.getValue();
            if (extent.begin != end) {
                String found = extent.begin < end ? "an overlap" : "a gap";
                throw malformed(
                        "tensor '%s' must begin at data byte %d, not at %d, which leaves %s",
                        entry.getKey(), end, extent.begin, found);
            }
            end = extent.end;
        }
        if (end != available) {
            throw malformed("%d bytes of data must follow the header, not %d", end, available);
        }
        return ordered;
    }

    private static Map<String, String> metadata(JsonReader json) throws IOException {
        Map<String, String> pairs = new LinkedHashMap<>();
        expect(json, JsonToken.BEGIN_OBJECT);
        json.beginObject();
        while (json.hasNext()) {
            String key = json.nextName();
            expect(json, JsonToken.STRING);
            putOnce(pairs, key, json.nextString());
        }
        json.endObject();
        return pairs;
    }

    private static Extent extent(JsonReader json, String tensor, boolean wanted)
            throws IOException {
        String dtype = null;
        List<Long> shape = null;
        List<Long> offsets = null;
        int fields = 0;
        expect(json, JsonToken.BEGIN_OBJECT);
        json.beginObject();
        for (; json.hasNext(); fields++) {
            String field = json.nextName();
            switch (field) {
                case "dtype" -> {
                    expect(json, JsonToken.STRING);
                    dtype = json.nextString();
                }
                case "shape" -> shape = integers(json);
                case "data_offsets" -> offsets = integers(json);
                default -> throw malformed("tensor '%s' has the unknown field %s", tensor, field);
            }
        }
        json.endObject();
        if (fields != 3 || dtype == null || shape == null || offsets == null) {
            throw malformed("tensor '%s' must have dtype, shape and data_offsets once", tensor);
        }
        if (wanted && !dtype.equals(F32)) {
            throw malformed("tensor '%s' has dtype %s, and only F32 is read", tensor, dtype);
        }
        if (offsets.size() != 2) {
            throw malformed("tensor '%s' must have two data_offsets, not %s", tensor, offsets);
        }
        long begin = offsets.getFirst();
        long end = offsets.getLast();
        boolean skipped = !wanted && begin <= end;
        return skipped ? new Extent(List.of(), begin, end) : extent(tensor, shape, begin, end);
    }

    private static Extent extent(String tensor, List<Long> shape, long begin, long end)
            throws IOException {
        long length = 1;
        List<Integer> sizes = new ArrayList<>();
        for (long size : shape) {
            if (size > Integer.MAX_VALUE || length * size > Integer.MAX_VALUE) {
                throw malformed("tensor '%s' of shape %s has too many values", tensor, shape);
            }
            length *= size;
            sizes.add((int) size);
        }
        if (end - begin != length * Float.BYTES) {
            throw malformed(
                    "tensor '%s' of shape %s must have %d bytes, not those from %d to %d",
                    tensor, shape, length * Float.BYTES, begin, end);
        }
        return new Extent(List.copyOf(sizes), begin, end);
    }

    /** A list of integers, each at least 0 and below 10¹⁸. */
    private static List<Long> integers(JsonReader json) throws IOException {
        List<Long> values = new ArrayList<>();
        expect(json, JsonToken.BEGIN_ARRAY);
        json.beginArray();
        while (json.hasNext()) {
            expect(json, JsonToken.NUMBER);
            String path = json.getPath();
            String digits = json.nextString();
            if (!digits.matches("\\d{1,18}")) {
                throw malformed("an integer from 0 is expected at %s, not %s", path, digits);
            }
            values.add(Long.parseLong(digits));
        }
        json.endArray();
        return values;
    }

    private static void expect(JsonReader json, JsonToken token) throws IOException {
        JsonToken next = json.peek();
        if (next != token) {
            throw malformed("%s is expected at %s, not %s", token, json.getPath(), next);
        }
    }

    private static <V> void putOnce(Map<String, V> map, String key, V value) throws IOException {
        if (map.putIfAbsent(key, value) != null) throw malformed("'%s' is given twice", key);
    }

    private static String text(byte[] bytes) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw malformed("the header must be text in UTF-8");
        }
    }

    private static IOException malformed(String format, Object... values) {
        return new IOException(format.formatted(values));
    }
}
