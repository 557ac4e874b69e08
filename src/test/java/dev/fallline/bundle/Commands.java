package dev.fallline.bundle;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs what a step is made of, in processes of their own: what a GPU's driver does to one of them
 * is not done to the others.
 *
 * @param folder for what the processes say
 * @param minutes that a process may take
 */
record Commands(Path folder, int minutes) {
    private static final List<String> JAVA =
            List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "@java.options",
                    "-cp",
                    System.getProperty("java.class.path"));

    /** A process that did not do what it should. */
    static final class Trouble extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Trouble(String message) {
            super(message);
        }
    }

    /** Runs a command of Fallline and takes the document that it prints. */
    JsonElement fallline(String log, String... arguments) {
        return json(
                log,
                "dev.fallline.cli.Main",
                Stream.concat(Stream.of(arguments), Stream.of("--json")).toList());
    }

    /** Runs a class whose standard output is one JSON document. */
    JsonElement json(String log, String main, List<String> arguments) {
        Path out = run(log, java(main, arguments));
        try {
            return JsonParser.parseString(Files.readString(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command that runs a class. */
    static List<String> java(String main, List<String> arguments) {
        List<String> command = new ArrayList<>(JAVA);
        command.add(main);
        command.addAll(arguments);
        return command;
    }

    /**
     * @return the file of what it said on its standard output
     * @throws Trouble if it did not end well, or in time
     */
    Path run(String log, List<String> command) {
        Path out = folder.resolve(log + ".out");
        Path err = folder.resolve(log + ".err");
        try {
            Files.createDirectories(folder);
            Process process =
                    new ProcessBuilder(command)
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile())
                            .start();
            if (!process.waitFor(minutes, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
                throw new Trouble("did not end within %d minutes".formatted(minutes));
            }
            if (process.exitValue() == 0) return out;
            throw new Trouble("exit code %d: %s".formatted(process.exitValue(), last(err)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String last(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return lines.isEmpty() ? "it said nothing" : lines.getLast() + " (" + file + ")";
    }
}
