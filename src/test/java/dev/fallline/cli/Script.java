package dev.fallline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs commands, one a line of a file, in a single Java, until one of them fails. */
public final class Script {
    private Script() {}

    public static void main(String[] args) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(args[0]));
        for (String line : lines) {
            int code = Main.run(line.split(" "));
            if (code == 0) continue;
            System.err.printf("exit code %d: %s%n", code, line);
            System.exit(code);
        }
        System.exit(0);
    }
}
