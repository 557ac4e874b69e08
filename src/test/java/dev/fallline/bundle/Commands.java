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
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * Runs what a step is made of, in processes of their own: what a GPU's driver does to one of them
 * is not done to the others.
 *
 * @param folder for what the processes say
 * @param time that a process may take
 * @param begun what {@link #taken} gives
 */
record Commands(Path folder, TimeLimit time, List<String> begun) {
    Commands(Path folder, TimeLimit time) {
        this(folder, time, new ArrayList<>());
    }

    /** The command line's class. */
    static final String MAIN = "dev.fallline.cli.Main";

    /**
     * An option of Java's: a command shows on its standard error what it does, as on a terminal. So
     * a benchmark's rows are in its log when it is stopped before it prints them.
     */
    static final String SHOW = "-Dfallline.terminal=true";

    private static final List<String> JAVA =
            List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "@java.options",
                    "-cp",
                    System.getProperty("java.class.path"));

    /** A process that did not do what it should. */
    static class Trouble extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Trouble(String message) {
            super(message);
        }
    }

    /** A process that was ended with the budget. */
    static final class BudgetOver extends Trouble {
        private static final long serialVersionUID = 1L;

        BudgetOver(long seconds) {
            super("the time of --budget is over; stopped after %d seconds".formatted(seconds));
        }
    }

    /** What was run since the last call, as one would type it in the bundle's folder. */
    List<String> taken() {
        List<String> all = List.copyOf(begun);
        begun.clear();
        return all;
    }

    private static String typed(List<String> command) {
        String all = String.join(" ", command).replace(SHOW + " ", "");
        String java = String.join(" ", JAVA) + " ";
        if (!all.startsWith(java)) return all;
        String[] parts = all.substring(java.length()).split(MAIN, 2);
        if (parts.length == 1) return "java " + parts[0];
        String options =
                parts[0].isEmpty() ? "" : "JAVA_TOOL_OPTIONS='%s' ".formatted(parts[0].strip());
        return options + "sh fallline" + parts[1];
    }

    /**
     * Runs a command of Fallline and takes the document that it prints.
     *
     * @param options of Java's
     */
    JsonElement fallline(String log, List<String> arguments, String... options) {
        List<String> all = Stream.concat(arguments.stream(), Stream.of("--json")).toList();
        Path out = run(log, java(MAIN, all, options));
        try {
            return JsonParser.parseString(Files.readString(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The command that runs a class.
     *
     * @param options of Java's
     */
    static List<String> java(String main, List<String> arguments, String... options) {
        List<String> command = new ArrayList<>(JAVA);
        command.addAll(List.of(options));
        command.add(main);
        command.addAll(arguments);
        return command;
    }

    /**
     * @return the file of what it said on its standard output
     * @throws Trouble if it did not end well, or in time
     */
    Path run(String log, List<String> command) {
        try {
            Process process = start(log, command);
            long seconds = time.seconds();
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
                if (time.over()) throw new BudgetOver(seconds);
                throw new Trouble("did not end within %d seconds".formatted(seconds));
            }
            if (process.exitValue() == 0) return said(log, "out");
            throw new Trouble(
                    "exit code %d: %s (see %s)"
                            .formatted(
                                    process.exitValue(), last(said(log, "err")), said(log, "*")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Kills a process as soon as something is so.
     *
     * @throws Trouble if it ended before
     */
    void killWhen(String log, List<String> command, BooleanSupplier moment) {
        try {
            Process process = start(log, command);
            while (!moment.getAsBoolean() && process.isAlive()) Thread.sleep(1);
            process.destroyForcibly().waitFor();
            if (process.exitValue() == 0) throw new Trouble("ended before it was killed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Process start(String log, List<String> command) throws IOException {
        Files.createDirectories(folder);
        begun.add(typed(command));
        return new ProcessBuilder(command)
                .redirectOutput(said(log, "out").toFile())
                .redirectError(said(log, "err").toFile())
                .start();
    }

    private Path said(String log, String where) {
        return folder.resolve(log + "." + where);
    }

    private static String last(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        return lines.isEmpty() ? "it said nothing" : lines.getLast().replace("\033[K", "");
    }
}
