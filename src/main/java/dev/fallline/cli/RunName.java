package dev.fallline.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;

/** Names for folders that the user did not name. */
final class RunName {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd_HH-mm-ss");

    private RunName() {}

    /** A folder under {@code runs} that is not there yet, named by the time and what it holds. */
    static Path fresh(String what) {
        String name = LocalDateTime.now().format(TIME) + "-" + what;
        Path folder = Path.of("runs", name);
        for (int i = 2; Files.exists(folder); i++) folder = Path.of("runs", name + "-" + i);
        return folder;
    }
}
