package dev.fallline.data.source;

import static dev.fallline.FalllineException.bad;

import dev.fallline.FalllineException;
import dev.fallline.io.AtomicFile;
import dev.fallline.io.IoFailure;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * An array as MNIST is published (LeCun, Cortes, Burges 1998): the bytes 0 and 0, one for the type
 * of an element and one for the number of dimensions, each dimension as a big-endian int, then the
 * elements, big-endian; plain or gzip-compressed, which the first two bytes decide, not the name.
 *
 * @param dimensions the sizes, the slowest first
 * @param values their product of elements
 */
public record Idx(Element element, int[] dimensions, byte[] values) {
    /** The type of an element. */
    public enum Element {
        UNSIGNED_BYTE(0x08, 1),
        BYTE(0x09, 1),
        SHORT(0x0B, 2),
        INT(0x0C, 4),
        FLOAT(0x0D, 4),
        DOUBLE(0x0E, 8);

        private final int code;
        private final int bytes;

        Element(int code, int bytes) {
            this.code = code;
            this.bytes = bytes;
        }
    }

    /** Some virtual machines refuse arrays up to this close to 2³¹. */
    public static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private static final int BUFFER = 1 << 16;

    /** Deflate makes no more than 1032 bytes of one (258 bytes by a code of two bits). */
    private static final long DEFLATE_LIMIT = 1032;

    /** How many times the size of a compressed file is allocated before its content is seen. */
    private static final long USUAL_COMPRESSION = 8;

    /** Unsigned bytes. */
    public Idx(int[] dimensions, byte[] values) {
        this(Element.UNSIGNED_BYTE, dimensions, values);
    }

    /** The offset of the first value. */
    static int header(int dimensions) {
        return Integer.BYTES * (1 + dimensions);
    }

    /**
     * Reads a whole file. Nothing is allocated on the word of the header alone: it is held against
     * the file's size first.
     *
     * @param ranks how many dimensions the file may have
     */
    static Idx read(Path file, int... ranks) {
        try {
            return new Reader(file, ranks).read();
        } catch (NoSuchFileException e) {
            throw bad(e, "%s does not exist: expected an IDX file", file);
        } catch (IOException e) {
            throw bad(e, "%s cannot be read: %s", file, IoFailure.reason(e));
        }
    }

    /** How many elements. */
    int size() {
        return values.length / element.bytes;
    }

    /** An element. */
    double at(int index) {
        ByteBuffer all = ByteBuffer.wrap(values);
        int at = index * element.bytes;
        return switch (element) {
            case UNSIGNED_BYTE -> Byte.toUnsignedInt(values[index]);
            case BYTE -> values[index];
            case SHORT -> all.getShort(at);
            case INT -> all.getInt(at);
            case FLOAT -> all.getFloat(at);
            case DOUBLE -> all.getDouble(at);
        };
    }

    /** The offset of an element in the uncompressed file. */
    long offset(int index) {
        return header(dimensions.length) + (long) index * element.bytes;
    }

    /**
     * The elements as pixels from 0 to 255: whole numbers as they are, floating-point numbers from
     * 0 to 1 times 255.
     *
     * @param file for the error
     * @throws FalllineException (bad data) if they are neither
     */
    byte[] pixels(Path file) {
        if (element == Element.UNSIGNED_BYTE) return values;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        boolean whole = true;
        boolean finite = true;
        for (int i = 0; i < size(); i++) {
            double value = at(i);
            low = Math.min(low, value);
            high = Math.max(high, value);
            whole &= value == Math.rint(value);
            finite &= Double.isFinite(value);
        }
        boolean real = element == Element.FLOAT || element == Element.DOUBLE;
        boolean share = real && high <= 1;
        if (!finite || low < 0 || high > 255 || !(whole || share)) {
            throw bad(
                    "%s holds numbers from %s to %s: expected whole numbers from 0 to 255, or"
                            + " floating-point numbers from 0 to 1",
                    file, low, high);
        }
        var pixels = new byte[size()];
        double scale = share ? 255 : 1;
        for (int i = 0; i < pixels.length; i++) pixels[i] = (byte) Math.round(at(i) * scale);
        return pixels;
    }

    /** Writes the file, compressed where its name ends in {@code .gz}. */
    void write(Path file) {
        boolean gzip = file.toString().endsWith(".gz");
        AtomicFile.write(file, raw -> write(raw, gzip));
    }

    private void write(OutputStream raw, boolean gzip) throws IOException {
        if (!gzip) {
            writeTo(raw);
            return;
        }
        GZIPOutputStream zip = new GZIPOutputStream(raw, BUFFER);
        writeTo(zip);
        zip.finish();
    }

    private void writeTo(OutputStream raw) throws IOException {
        var out = new DataOutputStream(new BufferedOutputStream(raw, BUFFER));
        out.writeInt(element.code << 8 | dimensions.length);
        for (int dimension : dimensions) out.writeInt(dimension);
        out.write(values);
        out.flush();
    }

    /** One reading of one file. */
    private static final class Reader {
        private final Path file;
        private final int[] ranks;
        private final long fileSize;
        private boolean gzip;
        private Element element;

        /** Bytes read so far, after decompression. */
        private long offset;

        Reader(Path file, int[] ranks) throws IOException {
            this.file = file;
            this.ranks = ranks;
            this.fileSize = Files.size(file);
        }

        Idx read() throws IOException {
            if (fileSize == 0) {
                throw bad("%s is empty: expected an IDX file", file);
            }
            gzip = isGzip();
            try (InputStream raw = Files.newInputStream(file);
                    InputStream in = decompressed(raw)) {
                int[] dimensions = header(in);
                byte[] values = values(in, size(dimensions));
                if (in.read() >= 0) {
                    throw bad(
                            "%s continues at %s, where it ends by its header %s: the file is"
                                    + " damaged, download it again",
                            file, place(), text(dimensions));
                }
                return new Idx(element, dimensions, values);
            } catch (EOFException e) {
                throw truncated(e);
            } catch (ZipException e) {
                throw bad(
                        e,
                        "%s holds broken gzip data after %s (%s): download it again",
                        file,
                        place(),
                        e.getMessage());
            }
        }

        private boolean isGzip() throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                return Arrays.equals(in.readNBytes(2), new byte[] {0x1f, (byte) 0x8b});
            }
        }

        private InputStream decompressed(InputStream raw) throws IOException {
            return gzip ? new GZIPInputStream(raw, BUFFER) : new BufferedInputStream(raw);
        }

        private int[] header(InputStream in) throws IOException {
            int magic = number(in);
            int rank = magic & 0xff;
            element =
                    Stream.of(Element.values())
                            .filter(e -> e.code == magic >>> Byte.SIZE)
                            .findFirst()
                            .orElseThrow(() -> unknown(magic));
            if (IntStream.of(ranks).noneMatch(r -> r == rank)) throw unknown(magic);
            var dimensions = new int[rank];
            for (int d = 0; d < rank; d++) {
                dimensions[d] = number(in);
                if (dimensions[d] <= 0) {
                    throw bad(
                            "%s has %d as dimension %d at %s: expected at least 1 and below 2^31",
                            file,
                            Integer.toUnsignedLong(dimensions[d]),
                            d + 1,
                            place(offset - Integer.BYTES));
                }
            }
            return dimensions;
        }

        private FalllineException unknown(int magic) {
            return bad(
                    "%s starts with 0x%08x: expected 0x%08x, the mark of an IDX file of unsigned"
                            + " bytes in %d dimension%s, or that of another type of numbers",
                    file,
                    magic,
                    Element.UNSIGNED_BYTE.code << Byte.SIZE | ranks[0],
                    ranks[0],
                    ranks[0] == 1 ? "" : "s");
        }

        /** Nothing is allocated for values that a small compressed file may not have. */
        private byte[] values(InputStream in, int size) throws IOException {
            byte[] values = new byte[(int) Math.min(size, fileSize * USUAL_COMPRESSION)];
            int read = fill(in, values, 0);
            while (read == values.length && read < size) {
                values = Arrays.copyOf(values, (int) Math.min(size, 2L * read));
                read = fill(in, values, read);
            }
            if (read < size) throw truncated(size - read);
            return values;
        }

        /** In bytes. */
        private int size(int[] dimensions) {
            long size = element.bytes;
            for (int dimension : dimensions) {
                size *= dimension;
                if (size > MOST_BYTES) {
                    throw bad(
                            "%s claims %s bytes at %s: expected no more than %d in all",
                            file, text(dimensions), place(Integer.BYTES), MOST_BYTES);
                }
            }
            long room = gzip ? fileSize * DEFLATE_LIMIT : fileSize - offset;
            if (size > room) {
                throw bad(
                        "%s ends early: its header at %s claims %s = %d bytes, but after it the"
                                + " file has room for %d; download it again",
                        file, place(Integer.BYTES), text(dimensions), size, room);
            }
            return (int) size;
        }

        private int number(InputStream in) throws IOException {
            var bytes = new byte[Integer.BYTES];
            if (fill(in, bytes, 0) < bytes.length) {
                throw bad(
                        "%s ends at %s, within its header: expected %d bytes of it; download it again",
                        file, place(), Idx.header(ranks[0]));
            }
            return ByteBuffer.wrap(bytes).getInt();
        }

        /**
         * Counts while it reads, so that an error within knows its offset.
         *
         * @param from what is filled already
         * @return what is filled then
         */
        private int fill(InputStream in, byte[] target, int from) throws IOException {
            int filled = from;
            while (filled < target.length) {
                int read = in.read(target, filled, target.length - filled);
                if (read < 0) break;
                filled += read;
                offset += read;
            }
            return filled;
        }

        private FalllineException truncated(long missing) {
            return bad(
                    "%s ends early at %s: expected %d more bytes; download it again",
                    file, place(), missing);
        }

        private FalllineException truncated(EOFException cause) {
            return bad(
                    cause,
                    "%s ends early: its gzip data end after %s; download it again",
                    file,
                    place());
        }

        private String place() {
            return place(offset);
        }

        private String place(long at) {
            return "byte " + at + (gzip ? " of the uncompressed data" : "");
        }

        private static String text(int[] dimensions) {
            var text = new StringBuilder();
            for (int dimension : dimensions) {
                if (!text.isEmpty()) text.append(" × ");
                text.append(dimension);
            }
            return text.toString();
        }
    }
}
