package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A result that standard output did not take, as on a full disk or of a closed pipe, is no success.
 */
class LostOutputTest {
    @TempDir Path temp;

    private static final class FullDisk extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }
    }

    private static Cli.Result run(String... args) {
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        var err = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(new FullDisk(), true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            int code = Main.run(args);
            return new Cli.Result(code, "", err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    @Test
    void ofATrainingSaysWhereTheResultIs() {
        for (String format : new String[] {"--json", "--diagnose"}) {
            Path run = temp.resolve("run" + format);
            Cli.Result result =
                    run("train", "--data", "rings", "--epochs", "1", "--out", "" + run, format);
            assertThat(result.code()).isEqualTo(1);
            assertThat(result.err())
                    .endsWith(
                            "fallline: standard output could not be written to: the result is in %s%n"
                                    .formatted(run));
            assertThat(run.resolve("weights.safetensors")).exists();
        }
    }

    @Test
    void ofWhateverElse() {
        for (String line : new String[] {"devices --json", "--help", "--version", "data list"}) {
            run(line.split(" ")).failed(1, "standard output could not be written to");
        }
        run("train", "--print-config").failed(1, "standard output could not be written to");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void ofPredictionsInAFile() {
        Path run = temp.resolve("run");
        Cli.line("train --data rings --epochs 1 --out " + run).succeeded();
        Cli.line("predict %s --data rings --out /dev/full".formatted(run))
                .failed(1, "Cannot write /dev/full: the disk is full");
    }

    @Test
    void aCommandThatFailedKeepsItsOwnError() {
        run("train", "--lr", "fast").failed(2, "--lr fast cannot be used: give a positive number");
    }

    /**
     * As {@code seq 99999 | true} does: silence, and the exit code of a program that SIGPIPE ends.
     */
    @Test
    void aReaderThatEndsIsNoError() throws Exception {
        assertThat(piped("true", "help")).isEqualTo("141");
        assertThat(piped("cat >/dev/null", "help")).isEqualTo("0");
        assertThat(temp.resolve("err")).isEmptyFile();
    }

    /** A training shows itself on standard error, and goes on without readers. */
    @Test
    void aTrainingWhoseReaderEndsIsWhole() throws Exception {
        Path run = temp.resolve("run");
        String train = "train --data rings --epochs 3 --out " + run;
        assertThat(piped("true", train.split(" "))).isEqualTo("141");
        assertThat(temp.resolve("err")).content().doesNotContain("fallline:");
        assertThat(run.resolve("report.html")).exists();
        assertThat(RunFolder.open(run).epochs()).hasSize(3);
    }

    /** The exit code of a command in a process of its own, whose output another one reads. */
    private String piped(String reader, String... args) throws Exception {
        String shell = "{ \"$@\" 2>err; echo $? >code; } | { %s; }".formatted(reader);
        List<String> line = new ArrayList<>(List.of("sh", "-c", shell, "sh"));
        line.addAll(OwnProcess.command(List.of(args)));
        Process process =
                new ProcessBuilder(line).directory(temp.toFile()).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        // What the JVM says before the program begins is not its own.
        Path err = temp.resolve("err");
        Files.writeString(
                err,
                Files.readString(err).replaceFirst("WARNING: Using incubator modules.*\n", ""));
        return Files.readString(temp.resolve("code")).strip();
    }
}
