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
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
    void dataThatHaveChangedAreRefused() throws IOException {
        Path run = temp.resolve("run");
        train(data, 3, run).succeeded();
        Files.writeString(data, Files.readString(data).replaceFirst("5\\.1", "7.9"));
        String changed = "data.csv has changed since " + run + " was begun";
        for (String command : List.of("eval", "reproduce", "sharpness")) {
            Cli.run(command, run).failed(4, changed);
        }
        Cli.run("predict", run, "--index", 0).failed(4, changed);
    }

    /** Other units make the same standardized numbers, but not for the network. */
    @Test
    void otherUnitsAreNotTakenForThoseTrainedOn() throws IOException {
        Path folder = Files.createDirectory(temp.resolve("units"));
        Path test = folder.resolve("test.csv");
        Files.writeString(folder.resolve("train.csv"), "a,label\n1,x\n2,y\n4,x\n5,y\n");
        Files.writeString(test, "a,label\n3,x\n6,y\n");
        Path run = temp.resolve("run");
        train(folder, 3, run).succeeded();
        Files.writeString(folder.resolve("train.csv"), "a,label\n8,x\n16,y\n32,x\n40,y\n");
        Files.writeString(test, "a,label\n24,x\n48,y\n");
        for (int i = 0; i < 2; i++) {
            assertThat(Cli.run("predict", run, "--index", i, "--json").succeeded().json())
                    .isEqualTo(
                            Cli.run("predict", run, "--data", test, "--index", i, "--json")
                                    .succeeded()
                                    .json());
        }
        assertThat(Cli.run("eval", run).succeeded().out())
                .contains(Cli.run("eval", run, "--data", test).succeeded().out().split("loss")[1]);
    }

    @Test
    void whatWasSaidOfTheDataIsNotSaidAgain() throws IOException {
        Files.writeString(
                data,
                "count,value,label\n"
                        + IntStream.range(0, 20)
                                .mapToObj(
                                        i ->
                                                "%d,%d,%s\n"
                                                        .formatted(i, i % 7, i % 2 > 0 ? "x" : "y"))
                                .collect(Collectors.joining()));
        Path run = temp.resolve("run");
        assertThat(train(data, 1, run).succeeded().err()).contains("leave it out by --drop count");
        for (String command : List.of("eval", "sharpness", "reproduce")) {
            assertThat(Cli.run(command, run).succeeded().err()).doesNotContain("--drop");
        }
        assertThat(Cli.run("predict", run, "--index", 0).succeeded().err()).isEmpty();
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
