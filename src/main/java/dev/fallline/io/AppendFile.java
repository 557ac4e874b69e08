package dev.fallline.io;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Files that grow record by record. After a kill or on a full disk the last record may be there in
 * part.
 */
public final class AppendFile {
    private AppendFile() {}

    /**
     * Appends a record, and makes the file where it is missing.
     *
     * @throws dev.fallline.FalllineException (failed) that names the file
     */
    public static void append(Path file, byte[] record) {
        try {
            Files.write(file, record, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw AtomicFile.unwritable(file, e);
        }
    }

    /** Appends a text in UTF-8, likewise. */
    public static void append(Path file, String record) {
        append(file, record.getBytes(StandardCharsets.UTF_8));
    }
}
