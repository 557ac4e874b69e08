package dev.fallline.cli;

import com.google.gson.Gson;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs commands in another current folder, one after the other. This takes a process, since a JVM
 * cannot change its folder; it has two processors and no GPU, so that trainings take two threads
 * everywhere.
 */
public final class FolderSession implements AutoCloseable {
    /**
     * What a command came to.
     *
     * @param out standard output
     * @param all standard output and standard error, in the order of writing
     */
    public record Reply(int code, String out, String all) {}

    private static final Gson GSON = new Gson();

    private final Process process;
    private final PrintStream requests;
    private final BufferedReader replies;

    public FolderSession(Path folder) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(
                        "-XX:ActiveProcessorCount=2",
                        "@" + Path.of("src/bundle/java.options").toAbsolutePath(),
                        "-Djava.awt.headless=true"));
        command.addAll(List.of("-cp", OwnProcess.classPath(), FolderSession.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CUDA_VISIBLE_DEVICES", "");
        process = builder.start();
        requests = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        replies = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Runs one command to its end. */
    public Reply run(List<String> args) throws IOException {
        requests.println(GSON.toJson(args));
        String reply = replies.readLine();
        if (reply == null) throw new IOException("the process has ended");
        return GSON.fromJson(reply, Reply.class);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** The process: reads a command as a line of JSON, and answers in the same way. */
    public static void main(String[] unused) throws IOException {
        Locale.setDefault(Locale.ROOT);
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = commands.readLine()) != null; ) {
            answers.println(GSON.toJson(answer(GSON.fromJson(line, String[].class))));
        }
    }

    private static Reply answer(String... args) {
        var out = new ByteArrayOutputStream();
        var all = new ByteArrayOutputStream();
        System.setOut(new PrintStream(both(out, all), true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(all, true, StandardCharsets.UTF_8));
        int code = Main.run(args);
        return new Reply(
                code, out.toString(StandardCharsets.UTF_8), all.toString(StandardCharsets.UTF_8));
    }

    private static OutputStream both(OutputStream first, OutputStream second) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                first.write(b);
                second.write(b);
            }
        };
    }
}
