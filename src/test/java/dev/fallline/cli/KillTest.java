package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fallline.TinyImages;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Trains in a process of its own and ends it, with and without a chance to say goodbye. */
class KillTest {
    private static final String FLAGS = "--hidden 8 --epochs %d --dropout 0.1 --threads 2";
    private static final int EPOCHS = 30;

    @TempDir static Path temp;
    private static Path data;

    @BeforeAll
    static void write() {
        data = TinyImages.write(temp.resolve("data"), 20_011, 101);
    }

    private static List<String> training(int epochs, Path out) {
        List<String> args = new ArrayList<>(List.of("train", "--data", data.toString()));
        args.addAll(List.of(FLAGS.formatted(epochs).split(" ")));
        args.addAll(List.of("--out", out.toString()));
        return args;
    }

    @Test
    void killedAtRandomMoments() throws Exception {
        endsTheSame(training(EPOCHS, temp.resolve("whole")), temp.resolve("broken"), 14);
    }

    /** Of thousands of epochs, only some are followed by a checkpoint. */
    @Test
    void killedInShortEpochs() throws Exception {
        Path few = TinyImages.write(temp.resolve("few"), 60, 10);
        List<String> args =
                List.of(
                        ("train --data %s --hidden 4 --epochs 3000 --batch all --threads 1 --out %s")
                                .formatted(few, temp.resolve("whole-short"))
                                .split(" "));
        endsTheSame(args, temp.resolve("broken-short"), 1000);
    }

    /**
     * @param lines that the command writes at most before it is killed
     */
    private static void endsTheSame(List<String> training, Path broken, int lines)
            throws Exception {
        Cli.run(training.toArray()).succeeded();
        Path whole = Path.of(training.getLast());
        List<String> begin = new ArrayList<>(training);
        begin.set(begin.size() - 1, broken.toString());
        Random random = new Random();
        for (int kill = 0; kill < 5; kill++) {
            Process process = OwnProcess.start(next(begin, broken));
            try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
                int read = random.nextInt(lines);
                for (int i = 0; i < read; i++) err.readLine();
                Thread.sleep(random.nextInt(30));
                process.destroyForcibly().waitFor();
            }
        }
        Cli.run(next(begin, broken).toArray()).succeeded();
        assertThat(broken.resolve("weights.safetensors"))
                .hasSameBinaryContentAs(whole.resolve("weights.safetensors"));
        assertThat(history(broken)).isEqualTo(history(whole));
    }

    /** Resumes, or begins where there is nothing to resume. */
    private static List<String> next(List<String> begin, Path run) {
        return Files.exists(run.resolve("config.json"))
                ? List.of("train", "--resume", run.toString())
                : begin;
    }

    private static List<String> history(Path run) throws IOException {
        return Files.readAllLines(run.resolve("history.csv")).stream()
                .map(row -> row.replaceFirst(",[^,]*,[^,]*$", ""))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void askedToEnd(String signal, int code) throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "signals are sent with kill");
        assumeTrue(!OwnProcess.ignoresInterrupts(), "who ignores Ctrl-C has children that do");
        Path run = temp.resolve(signal);
        Process process = OwnProcess.start(training(1_000_000, run));
        String err;
        try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
            while (!reader.readLine().matches(" +2  .*")) {}
            new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
            err = reader.lines().collect(Collectors.joining("\n"));
        }
        assertThat(process.waitFor()).isEqualTo(code);
        assertThat(err).endsWith("Interrupted; saved. Go on with:  fallline train --resume " + run);
        assertThat(process.inputReader().lines()).isEmpty();
        assertThat(run.resolve("checkpoint.safetensors")).exists();
        assertThat(run.resolve("weights.safetensors")).doesNotExist();

        Process again = OwnProcess.start(List.of("train", "--resume", run.toString()));
        try (BufferedReader reader = again.errorReader(StandardCharsets.UTF_8)) {
            String line = reader.readLine();
            while (!line.startsWith("resumed")) line = reader.readLine();
            assertThat(line).matches("resumed       at epoch \\d+, step [\\d,]+");
        } finally {
            again.destroyForcibly().waitFor();
        }
    }
}
