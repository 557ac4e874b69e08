package dev.fallline.cli;

import static dev.fallline.FalllineException.failed;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** Folders that the user did not name. */
final class RunName {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss");

    private RunName() {}

    /**
     * Makes a folder under {@code runs}, named by the time and what it will hold. No other process
     * gets the same one: to make a folder that exists fails.
     */
    static Path reserve(String what) {
        return reserve(Path.of("runs"), what);
    }

    static Path reserve(Path runs, String what) {
        String name = LocalDateTime.now().format(TIME) + "-" + what;
        try {
            Files.createDirectories(runs);
            for (int i = 1; ; i++) {
                Path folder = runs.resolve(i == 1 ? name : name + "-" + i);
                try {
                    return Files.createDirectory(folder);
                } catch (FileAlreadyExistsException e) {
                    // Another run began in the same second: the next number is free, or one after.
                }
            }
        } catch (IOException e) {
            throw failed(
                    e,
                    "no folder can be created in %s: work in a folder with write permission, or name one with --out",
                    runs.toAbsolutePath());
        }
    }

    /** Removes a reserved folder that nothing was written to. */
    static void removeIfEmpty(Path folder) {
        try {
            Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            // It is in use.
        } catch (IOException e) {
            throw failed(e, "%s cannot be removed: delete it yourself", folder);
        }
    }
}
