package dev.fallline.train.run;

import static dev.fallline.FalllineException.bad;

import dev.fallline.FalllineException;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.IoFailure;
import dev.fallline.train.run.SafetensorsHeader.Extent;

import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/**
 * Named tensors in the safetensors format (Hugging Face, 2022): the header's length as eight bytes,
 * little-endian; the header, JSON; the values, little-endian and row by row. Here all are F32. Both
 * maps keep their order, and equal content makes equal bytes.
 *
 * @param metadata any text by key
 * @param tensors by name
 */
public record Safetensors(Map<String, String> metadata, Map<String, Tensor> tensors) {
    /** The largest header read, bytes; the reference implementation's limit. */
    static final long MOST_HEADER = 100_000_000;

    private static final int CHUNK = 1 << 16;

    private static final String CHECKSUM = "fallline.crc32c";

    /**
     * Numbers in a shape.
     *
     * @param shape sizes, each at least 0; empty for a single number
     * @param values row by row, as many as the shape has; not copied
     */
    public record Tensor(List<Integer> shape, float[] values) {
        public Tensor {
            shape = List.copyOf(shape);
            long length = 1;
            for (int size : shape) length = Math.multiplyExact(length, (long) size);
            if (length != values.length || shape.stream().anyMatch(size -> size < 0)) {
                throw new IllegalArgumentException(
                        "Shape " + shape + " does not hold " + values.length + " values.");
            }
        }
    }

    public Safetensors {
        if (tensors.containsKey(SafetensorsHeader.METADATA)) {
            throw new IllegalArgumentException("A tensor cannot be named __metadata__.");
        }
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    }

    /**
     * The same with a checksum in the metadata: CRC-32C over all else, metadata, names, shapes and
     * values.
     */
    public Safetensors withChecksum() {
        Map<String, String> sealed = new LinkedHashMap<>(metadata);
        sealed.put(CHECKSUM, checksum());
        return new Safetensors(sealed, tensors);
    }

    /** Whether it has a checksum, right or wrong; those of earlier versions have none. */
    public boolean hasChecksum() {
        return metadata.containsKey(CHECKSUM);
    }

    /** Whether it has a checksum, and the right one. */
    public boolean matchesChecksum() {
        return checksum().equals(metadata.get(CHECKSUM));
    }

    private String checksum() {
        CRC32C crc = new CRC32C();
        metadata.forEach(
                (key, value) -> {
                    if (!key.equals(CHECKSUM)) update(crc, key + "=" + value);
                });
        ByteBuffer chunk = buffer();
        tensors.forEach(
                (name, tensor) -> {
                    update(crc, name + tensor.shape);
                    chunks(tensor.values, chunk, length -> crc.update(chunk.array(), 0, length));
                });
        return "%08x".formatted(crc.getValue());
    }

    /** With a mark at the end, which no text in UTF-8 has. */
    private static void update(CRC32C crc, String text) {
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        crc.update(0xff);
    }

    /** Writes the file whole or not at all; see {@link AtomicFile}. */
    public void write(Path file) {
        AtomicFile.write(file, this::write);
    }

    /**
     * Reads a file, all of it or none.
     *
     * @throws FalllineException BAD_DATA if the file is not there, not exactly what the format asks
     *     for, or has a tensor that is not F32
     */
    public static Safetensors read(Path file) {
        return read(file, _ -> true);
    }

    /** The same without the tensors whose names are not wanted, which may be of any type. */
    public static Safetensors read(Path file, Predicate<String> wanted) {
        try {
            long size = Files.size(file);
            try (InputStream in = new FileInputStream(file.toFile())) {
                return read(in, size, wanted);
            }
        } catch (NoSuchFileException e) {
            throw bad(e, "%s does not exist; check the path.", file);
        } catch (FileSystemException | FileNotFoundException e) {
            throw bad(e, "%s cannot be read: %s", file, IoFailure.reason(e));
        } catch (IOException e) {
            String message = "Cannot read %s as safetensors: %s; copy or export the file again.";
            throw bad(e, message, file, IoFailure.reason(e));
        }
    }

    private void write(OutputStream out) throws IOException {
        byte[] header = header().encode();
        ByteBuffer chunk = buffer();
        out.write(chunk.array(), 0, chunk.putLong(header.length).position());
        out.write(header);
        for (Tensor tensor : tensors.values()) {
            chunks(tensor.values, chunk, length -> out.write(chunk.array(), 0, length));
        }
    }

    /** Puts values into a buffer, as many as fit, and reports each time how many bytes they are. */
    private static <E extends Exception> void chunks(
            float[] values, ByteBuffer chunk, ChunkConsumer<E> consumer) throws E {
        for (int from = 0; from < values.length; from += CHUNK / Float.BYTES) {
            int length = Math.min(CHUNK / Float.BYTES, values.length - from);
            chunk.clear().asFloatBuffer().put(values, from, length);
            consumer.accept(length * Float.BYTES);
        }
    }

    private interface ChunkConsumer<E extends Exception> {
        void accept(int bytes) throws E;
    }

    private SafetensorsHeader header() {
        Map<String, Extent> entries = new LinkedHashMap<>();
        long begin = 0;
        for (var entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            long end = begin + (long) tensor.values.length * Float.BYTES;
            entries.put(entry.getKey(), new Extent(tensor.shape, begin, end));
            begin = end;
        }
        return new SafetensorsHeader(metadata, entries);
    }

    private static Safetensors read(InputStream in, long size, Predicate<String> wanted)
            throws IOException {
        ByteBuffer chunk = buffer();
        fill(chunk, Long.BYTES, in);
        long headerLength = chunk.getLong(0);
        long rest = size - Long.BYTES;
        if (headerLength < 0 || headerLength > Math.min(rest, MOST_HEADER)) {
            throw new IOException(
                    "its first 8 bytes give the header %s bytes, where at most %d can follow"
                            .formatted(
                                    Long.toUnsignedString(headerLength),
                                    Math.min(rest, MOST_HEADER)));
        }
        SafetensorsHeader header =
                SafetensorsHeader.decode(in.readNBytes((int) headerLength), wanted);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : header.entries().keySet()) {
            if (wanted.test(name)) tensors.put(name, null); // the header's order
        }
        for (var entry : header.inDataOrder(rest - headerLength)) {
            Extent extent = entry.getValue();
            if (!wanted.test(entry.getKey())) {
                in.skipNBytes(extent.end() - extent.begin());
                continue;
            }
            float[] values = floats(in, extent.length(), chunk);
            tensors.put(entry.getKey(), new Tensor(extent.shape(), values));
        }
        return new Safetensors(header.metadata(), tensors);
    }

    private static float[] floats(InputStream in, int count, ByteBuffer chunk) throws IOException {
        float[] values = new float[count];
        for (int from = 0; from < count; from += CHUNK / Float.BYTES) {
            int length = Math.min(CHUNK / Float.BYTES, count - from);
            fill(chunk, length * Float.BYTES, in);
            chunk.clear().asFloatBuffer().get(values, from, length);
        }
        return values;
    }

    private static void fill(ByteBuffer chunk, int length, InputStream in) throws IOException {
        if (in.readNBytes(chunk.array(), 0, length) < length) {
            throw new EOFException("it ends where %d more bytes are expected".formatted(length));
        }
    }

    private static ByteBuffer buffer() {
        return ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    }
}
