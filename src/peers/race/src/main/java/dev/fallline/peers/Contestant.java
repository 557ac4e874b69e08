package dev.fallline.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A library that trains, in a process of its own. It answers lines on standard input: {@code epoch}
 * by the seconds that it took, {@code weights FILE} by writing them there, as {@link
 * Course#weights} has them.
 */
interface Contestant {
    /** Learns from every batch of the course once, in order, and waits for the end. */
    void epoch() throws Exception;

    /** The parameters as they are now, in the order of {@link Course#weights}. */
    float[] weights();

    /** Answers until standard input ends. What libraries print goes to standard error. */
    static void serve(Contestant contestant) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        answers.println("ready");
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            answers.println(answer(contestant, line));
        }
        System.exit(0); // libraries leave threads behind
    }

    private static String answer(Contestant contestant, String line) throws Exception {
        if (line.equals("epoch")) {
            long began = System.nanoTime();
            contestant.epoch();
            return String.valueOf((System.nanoTime() - began) / 1e9);
        }
        if (line.startsWith("weights ")) {
            write(contestant.weights(), Path.of(line.substring("weights ".length())));
            return "written";
        }
        throw new IllegalArgumentException(line);
    }

    private static void write(float[] weights, Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * weights.length);
        bytes.asFloatBuffer().put(weights);
        Files.write(file, bytes.array());
    }
}
