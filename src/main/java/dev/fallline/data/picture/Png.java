package dev.fallline.data.picture;

import java.nio.ByteBuffer;
import java.util.Optional;

/** The chunks of a PNG file (PNG, third edition, W3C 2025, section 5). */
final class Png {
    /** Type of the chunk with EXIF data (section 11.3.4.5), {@code eXIf} in ASCII. */
    static final int EXIF = 0x65584966;

    private static final long SIGNATURE = 0x89504e470d0a1a0aL;

    /** Length and type before the data of a chunk, and the checksum behind them. */
    private static final int HEAD = 8;

    private static final int CHECKSUM = 4;

    private Png() {}

    /**
     * The data of the first chunk of a type.
     *
     * @return empty if the file is no PNG or has no such chunk that is whole
     */
    static Optional<ByteBuffer> chunk(byte[] file, int type) {
        ByteBuffer in = ByteBuffer.wrap(file);
        if (file.length < Long.BYTES || in.getLong() != SIGNATURE) return Optional.empty();
        while (in.remaining() >= HEAD) {
            int length = in.getInt();
            int found = in.getInt();
            if (length < 0 || length > in.remaining() - CHECKSUM) break;
            if (found == type) return Optional.of(in.slice(in.position(), length));
            in.position(in.position() + length + CHECKSUM);
        }
        return Optional.empty();
    }
}
