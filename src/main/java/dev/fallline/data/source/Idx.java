package dev.fallline.data.source;

import static dev.fallline.data.BadData.bad;

import dev.fallline.FalllineException;
import dev.fallline.io.AtomicFile;

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
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * An array of unsigned bytes as MNIST is published (LeCun, Cortes, Burges 1998): the bytes 0, 0, 8
 * and the number of dimensions, each dimension as a big-endian int, then the values; plain or
 * gzip-compressed, which is told by the first two bytes and not by the name.
 *
 * @param dimensions the sizes, the slowest first
 * @param values their product of bytes
 */
public record Idx(int[] dimensions, byte[] values) {
    /** Some virtual machines refuse arrays up to this close to 2³¹. */
    public static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private static final int UNSIGNED_BYTE = 8;
    private static final int BUFFER = 1 << 16;

    /** Deflate makes no more than 1032 bytes of one (258 bytes by a code of two bits). */
    private static final long DEFLATE_LIMIT = 1032;

    /** The offset of the first value. */
    static int header(int dimensions) {
        return Integer.BYTES * (1 + dimensions);
    }

    /**
     * Reads a whole file. Nothing is allocated on the word of the header alone: it is held against
     * the file's size first.
     *
     * @param dimensions how many the file must have
     */
    static Idx read(Path file, int dimensions) {
        try {
            return new Reader(file, dimensions).read();
        } catch (NoSuchFileException e) {
            throw bad(e, "%s does not exist: expected an IDX file.", file);
        } catch (IOException e) {
            throw bad(e, "%s cannot be read: %s.", file, e.getMessage());
        }
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
        out.writeInt(UNSIGNED_BYTE << 8 | dimensions.length);
        for (int dimension : dimensions) out.writeInt(dimension);
        out.write(values);
        out.flush();
    }

    /** One reading of one file. */
    private static final class Reader {
        private final Path file;
        private final int rank;
        private final long fileSize;
        private boolean gzip;

        /** Bytes read so far, after decompression. */
        private long offset;

        Reader(Path file, int rank) throws IOException {
            this.file = file;
            this.rank = rank;
            this.fileSize = Files.size(file);
        }

        Idx read() throws IOException {
            if (fileSize == 0) {
                throw bad("%s is empty: expected an IDX file.", file);
            }
            gzip = isGzip();
            try (InputStream raw = Files.newInputStream(file);
                    InputStream in = decompressed(raw)) {
                int[] dimensions = header(in);
                var values = new byte[size(dimensions)];
                int read = fill(in, values);
                if (read < values.length) throw truncated(values.length - read);
                if (in.read() >= 0) {
                    throw bad(
                            "%s goes on at %s, where its header %s says it ends: the file is"
                                    + " damaged, get it again.",
                            file, place(), text(dimensions));
                }
                return new Idx(dimensions, values);
            } catch (EOFException e) {
                throw truncated(e);
            } catch (ZipException e) {
                throw bad(
                        e,
                        "%s holds broken gzip data after %s (%s): get it again.",
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
            int expected = UNSIGNED_BYTE << 8 | rank;
            if (magic != expected) {
                throw bad(
                        "%s starts with 0x%08x: expected 0x%08x, the mark of an IDX file of"
                                + " unsigned bytes in %d dimension%s.",
                        file, magic, expected, rank, rank == 1 ? "" : "s");
            }
            var dimensions = new int[rank];
            for (int d = 0; d < rank; d++) {
                dimensions[d] = number(in);
                if (dimensions[d] <= 0) {
                    throw bad(
                            "%s has %d as dimension %d at %s: expected at least 1 and below 2^31.",
                            file,
                            Integer.toUnsignedLong(dimensions[d]),
                            d + 1,
                            place(offset - Integer.BYTES));
                }
            }
            return dimensions;
        }

        private int size(int[] dimensions) {
            long size = 1;
            for (int dimension : dimensions) {
                size *= dimension;
                if (size > MOST_BYTES) {
                    throw bad(
                            "%s claims %s bytes at %s: expected no more than %d in all.",
                            file, text(dimensions), place(Integer.BYTES), MOST_BYTES);
                }
            }
            long room = gzip ? fileSize * DEFLATE_LIMIT : fileSize - offset;
            if (size > room) {
                throw bad(
                        "%s ends early: its header at %s claims %s = %d bytes, but after it the"
                                + " file has room for %d; get it again.",
                        file, place(Integer.BYTES), text(dimensions), size, room);
            }
            return (int) size;
        }

        private int number(InputStream in) throws IOException {
            var bytes = new byte[Integer.BYTES];
            if (fill(in, bytes) < bytes.length) {
                throw bad(
                        "%s ends at %s, within its header: expected %d bytes of it; get it again.",
                        file, place(), Idx.header(rank));
            }
            return ByteBuffer.wrap(bytes).getInt();
        }

        /** Counts while it reads, so that an error within knows its offset. */
        private int fill(InputStream in, byte[] target) throws IOException {
            int filled = 0;
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
                    "%s ends early at %s: expected %d more bytes; get it again.",
                    file, place(), missing);
        }

        private FalllineException truncated(EOFException cause) {
            return bad(
                    cause,
                    "%s ends early: its gzip data break off after %s; get it again.",
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
