package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A run goes on with its data, wherever they are now. */
class MovedDataTest {
    private static final Path IRIS = Path.of("src/test/resources/cases/iris_tr.csv");

    @TempDir Path temp;
    private Path data;

    @BeforeEach
    void copy() throws IOException {
        data = Files.copy(IRIS, temp.resolve("data.csv"));
    }

    private Cli.Result train(Object data, int epochs, Path run) {
        return Cli.run(
                "train", "--data", data, "--epochs", epochs, "--device", "cpu", "--out", run);
    }

    private static Cli.Result resume(Path run, int epochs, Object data) {
        return Cli.run("train", "--resume", run, "--epochs", epochs, "--data", data);
    }

    @Test
    void theRunGoesOnWithTheSameBits() throws IOException {
        Path whole = temp.resolve("whole");
        train(data, 5, whole).succeeded();
        Path run = temp.resolve("run");
        train(data, 3, run).succeeded();
        Path moved = Files.move(data, temp.resolve("moved.csv"));
        Cli.run("train", "--resume", run, "--epochs", 5)
                .failed(4, "data.csv does not exist", "give the new path with --data");
        Cli.run("train", "--from", run).failed(4, "give the new path with --data");
        for (String command : List.of("eval", "reproduce", "sharpness")) {
            Cli.run(command, run).failed(4, "train --resume " + run + " --data PATH");
        }
        Cli.run("predict", run, "--index", 0).failed(4, "train --resume " + run + " --data PATH");
        resume(run, 5, moved).succeeded();
        assertThat(run.resolve("weights.safetensors"))
                .hasSameBinaryContentAs(whole.resolve("weights.safetensors"));
        // Where the data are is remembered, also where nothing else changes.
        Cli.run("eval", run).succeeded();
        Path back = Files.move(moved, temp.resolve("back.csv"));
        resume(run, 5, back).succeeded();
        Cli.run("eval", run).succeeded();
    }

    @Test
    void otherDataAreRefusedAndChangeNothing() throws IOException {
        Path run = temp.resolve("run");
        train(data, 3, run).succeeded();
        String config = Files.readString(run.resolve("config.json"));
        Path other = temp.resolve("other.csv");
        Files.writeString(other, Files.readString(data).replaceFirst("5\\.1", "5.2"));
        resume(run, 5, other).failed(4, "other.csv is not what " + run + " was begun with");
        assertThat(run.resolve("config.json")).hasContent(config);
    }

    @Test
    void dataFromStandardInputAreGivenAgain() throws IOException {
        Path run = temp.resolve("run");
        piped(() -> train("-", 3, run).succeeded());
        Cli.run("eval", run).failed(2, "were read from standard input: give them by --data");
        Cli.run("reproduce", run)
                .failed(2, "(standard input) are not in a file", "train from a file");
        Cli.run("train", "--resume", run, "--epochs", 4)
                .failed(2, "were read from standard input: give them by --data");
        piped(() -> resume(run, 4, "-").succeeded());
        resume(run, 5, data).succeeded();
        Cli.run("eval", run).succeeded();
    }

    private void piped(Runnable command) throws IOException {
        InputStream before = System.in;
        System.setIn(
                new ByteArrayInputStream(Files.readString(data).getBytes(StandardCharsets.UTF_8)));
        try {
            command.run();
        } finally {
            System.setIn(before);
        }
    }
}
