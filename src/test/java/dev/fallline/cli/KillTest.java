package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fallline.TinyImages;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Trains in a process of its own and asks it to end; the campaign kills. */
class KillTest {
    private static final String FLAGS = "--hidden 8 --epochs %d --dropout 0.1 --threads 2";

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

    /** The process that trains and shows it is killed while a page follows it. */
    @Test
    void aKilledServerHarmsNoTraining() throws Exception {
        Path run = temp.resolve("watched");
        List<String> watched = training(1_000_000, run);
        watched.addAll(List.of("--watch", "--port", "0"));
        Process process = OwnProcess.start(watched);
        try (BufferedReader talk = process.errorReader(StandardCharsets.UTF_8)) {
            String address = null;
            for (String line = talk.readLine(); !line.matches(" +2  .*"); line = talk.readLine()) {
                Matcher page = Pattern.compile("http://[^#]+").matcher(line);
                if (page.find()) address = page.group();
            }
            URI events = URI.create(address + "events?run=watched");
            try (BufferedReader page =
                    new BufferedReader(new InputStreamReader(events.toURL().openStream()))) {
                String line = page.readLine();
                while (!line.startsWith("data:")) line = page.readLine();
                assertThat(line).contains("\"state\":\"training\"");
                process.destroyForcibly().waitFor();
            }
        }
        int epochs = Files.readAllLines(run.resolve("history.jsonl")).size() + 2;
        Cli.run("train", "--resume", run, "--epochs", epochs).succeeded();
        Path quiet = temp.resolve("quiet");
        Cli.run(training(epochs, quiet).toArray()).succeeded();
        assertThat(RunFolder.open(run).model().parameters())
                .containsExactly(RunFolder.open(quiet).model().parameters());
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
        assertThat(err)
                .endsWith("Interrupted; saved. Resume with:  fallline train --resume " + run);
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
