package dev.fallline.data;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes files that are whole or not there. */
final class Output {
    private Output() {}

    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes beside the file under a temporary name, then renames. */
    static void write(Path file, Body body) throws IOException {
        Path whole = file.toAbsolutePath();
        Path partial =
                whole.resolveSibling(
                        "%s.%d.part".formatted(whole.getFileName(), ProcessHandle.current().pid()));
        try {
            try (OutputStream out = Files.newOutputStream(partial)) {
                body.writeTo(out);
            }
            Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
