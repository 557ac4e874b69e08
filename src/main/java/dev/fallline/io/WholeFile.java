package dev.fallline.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads files that others name, but no more of them than they can have: devices are endless. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * All bytes of a file.
     *
     * @param most of them
     * @throws IOException if it cannot be read, or has more
     */
    public static byte[] bytes(Path file, int most) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(most);
            if (bytes.length < most || in.read() < 0) return bytes;
        }
        throw new IOException("it has more than %,d bytes".formatted(most));
    }

    /**
     * The text of a file in UTF-8.
     *
     * @param most bytes of it
     * @throws IOException if it cannot be read, has more, or is no such text
     */
    public static String text(Path file, int most) throws IOException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes(file, most)))
                .toString();
    }
}
