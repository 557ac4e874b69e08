package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;

import java.nio.file.Files;
import java.nio.file.Path;

/** What a command writes beside its output. */
final class OutputFile {
    private OutputFile() {}

    /** Refuses a folder that cannot be made since a file has its place. */
    static void requireFolder(String flag, Path folder) {
        for (Path p = folder.toAbsolutePath(); p != null; p = p.getParent()) {
            if (Files.exists(p) && !Files.isDirectory(p)) {
                throw usage("%s %s: %s is a file; give a folder", flag, folder, p.getFileName());
            }
        }
    }

    /** Refuses a file that cannot be written before the work starts. */
    static void require(String flag, Path file) {
        if (Files.isDirectory(file.toAbsolutePath().getParent()) && !Files.isDirectory(file))
            return;
        throw usage("%s %s cannot be written: give a file in a folder that is there", flag, file);
    }
}
