package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;

import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a command writes beside its output. */
final class OutputFile {
    private OutputFile() {}

    /** Refuses a file that cannot be written before the work starts. */
    static void require(String flag, Path file) {
        if (Files.isDirectory(file.toAbsolutePath().getParent()) && !Files.isDirectory(file))
            return;
        throw usage("%s %s cannot be written: give a file in a folder that is there", flag, file);
    }
}
