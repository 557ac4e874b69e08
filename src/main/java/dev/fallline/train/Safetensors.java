package dev.fallline.train;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

import dev.fallline.AtomicFile;
import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of named 32-bit float tensors, as Hugging Face's safetensors format lays it out: the
 * length of the header (8 bytes, little-endian), the header (JSON: type, shape and place of each
 * tensor, and texts under {@code __metadata__}), the numbers (little-endian, without gaps).
 *
 * @param tensors in the order of the file
 */
record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {
    private static final String METADATA = "__metadata__";
    private static final int ALIGNMENT = 8;

    /**
     * Numbers, row by row.
     *
     * @param shape whose product is the number of values
     */
    record Tensor(List<Integer> shape, float[] values) {}

    /** Writes the file anew; equal contents give equal bytes. */
    void write(Path file) {
        AtomicFile.write(file, this::writeTo);
    }

    void writeTo(OutputStream out) throws IOException {
        byte[] header = header().getBytes(StandardCharsets.UTF_8);
        out.write(little(Long.BYTES).putLong(header.length).array());
        out.write(header);
        for (Tensor t : tensors.values()) {
            ByteBuffer bytes = little(t.values.length * Float.BYTES);
            bytes.asFloatBuffer().put(t.values);
            out.write(bytes.array());
        }
    }

    private String header() {
        JsonObject header = new JsonObject();
        header.add(METADATA, new Gson().toJsonTree(metadata));
        long at = 0;
        for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
            Tensor t = e.getValue();
            JsonObject entry = new JsonObject();
            entry.addProperty("dtype", "F32");
            entry.add("shape", new Gson().toJsonTree(t.shape));
            JsonArray offsets = new JsonArray();
            offsets.add(at);
            at += (long) t.values.length * Float.BYTES;
            offsets.add(at);
            entry.add("data_offsets", offsets);
            header.add(e.getKey(), entry);
        }
        String json = header.toString();
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return json + " ".repeat(Math.floorMod(-length, ALIGNMENT));
    }

    /**
     * @throws FalllineException if the file is not there, damaged or of other types
     */
    static Safetensors read(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw bad(file, "it does not exist");
        } catch (IOException e) {
            throw new FalllineException(Kind.BAD_DATA, file + " cannot be read: " + e, e);
        }
        if (bytes.length < Long.BYTES) throw bad(file, "it ends within the first 8 bytes");
        long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > bytes.length - Long.BYTES) {
            throw bad(file, "its header would be %d bytes, of %d".formatted(length, bytes.length));
        }
        int dataAt = Long.BYTES + (int) length;
        ByteBuffer data =
                ByteBuffer.wrap(bytes, dataAt, bytes.length - dataAt)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN);
        String header = new String(bytes, Long.BYTES, (int) length, StandardCharsets.UTF_8);
        return parse(file, header, data);
    }

    private static Safetensors parse(Path file, String header, ByteBuffer data) {
        Map<String, String> metadata = new LinkedHashMap<>();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        int at = 0;
        try {
            for (var e : JsonParser.parseString(header).getAsJsonObject().entrySet()) {
                JsonObject entry = e.getValue().getAsJsonObject();
                if (e.getKey().equals(METADATA)) {
                    entry.entrySet().forEach(m -> metadata.put(m.getKey(), text(m.getValue())));
                    continue;
                }
                Tensor t = tensor(file, e.getKey(), entry, data, at);
                tensors.put(e.getKey(), t);
                at += t.values.length * Float.BYTES;
            }
        } catch (JsonParseException | IllegalStateException | ClassCastException e) {
            throw bad(file, "its header is not the JSON of the format");
        } catch (NumberFormatException
                | NullPointerException
                | ArithmeticException
                | UnsupportedOperationException
                | IndexOutOfBoundsException e) {
            throw bad(file, "its header does not describe its tensors");
        }
        if (at != data.limit()) {
            throw bad(
                    file,
                    "it has %d bytes of numbers, its header says %d".formatted(data.limit(), at));
        }
        return new Safetensors(metadata, tensors);
    }

    private static Tensor tensor(
            Path file, String name, JsonObject entry, ByteBuffer data, int expectedAt) {
        String type = text(entry.get("dtype"));
        if (!type.equals("F32")) throw bad(file, "%s is of type %s, not F32".formatted(name, type));
        List<Integer> shape =
                entry.getAsJsonArray("shape").asList().stream().map(JsonElement::getAsInt).toList();
        if (shape.stream().anyMatch(n -> n < 0)) throw bad(file, name + " has a negative size");
        int count = shape.stream().reduce(1, Math::multiplyExact);
        JsonArray offsets = entry.getAsJsonArray("data_offsets");
        long from = offsets.get(0).getAsLong();
        long to = offsets.get(1).getAsLong();
        boolean fits = from == expectedAt && to - from == (long) count * Float.BYTES;
        if (!fits || to > data.limit()) {
            throw bad(
                    file,
                    "%s of shape %s does not fit its place %d–%d".formatted(name, shape, from, to));
        }
        float[] values = new float[count];
        data.slice((int) from, count * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return new Tensor(shape, values);
    }

    private static String text(JsonElement value) {
        return value.getAsString();
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static FalllineException bad(Path file, String what) {
        return new FalllineException(
                Kind.BAD_DATA,
                "%s is not a safetensors file that can be read: %s".formatted(file, what));
    }
}
