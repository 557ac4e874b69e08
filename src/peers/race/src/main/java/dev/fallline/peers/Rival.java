package dev.fallline.peers;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A contestant's process, seen from outside. It does nothing unless it is asked. */
final class Rival implements AutoCloseable {
    private final Entry entry;
    private final Path folder;
    private final Path log;
    private final Process process;
    private final PrintWriter questions;
    private final BufferedReader answers;

    /**
     * Starts it and waits until it is ready.
     *
     * @param folder for what it writes
     * @param course the file
     */
    Rival(Entry entry, Path folder, Path course) throws IOException {
        this.entry = entry;
        this.folder = folder;
        log = folder.resolve(entry.name().replaceAll("[^A-Za-z0-9]+", "-") + ".log");
        ProcessBuilder builder =
                new ProcessBuilder(entry.command(course.toString())).redirectError(log.toFile());
        builder.environment().putAll(entry.environment());
        process = builder.start();
        questions = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        answers = process.inputReader(StandardCharsets.UTF_8);
        answer();
    }

    /** Seconds of an epoch. */
    double epoch() throws IOException {
        questions.println("epoch");
        return Double.parseDouble(answer());
    }

    float[] weights() throws IOException {
        Path file = folder.resolve("weights");
        questions.println("weights " + file);
        answer();
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        float[] weights = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(weights);
        return weights;
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line != null) return line;
        throw new FalllineException(
                Kind.FAILED, "%s has ended: its log %s says why".formatted(entry.name(), log));
    }

    @Override
    public void close() {
        process.destroy();
    }
}
