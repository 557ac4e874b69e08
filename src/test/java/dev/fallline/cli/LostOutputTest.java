package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

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
    void aCommandThatFailedKeepsItsOwnError() {
        run("train", "--lr", "fast").failed(2, "--lr fast cannot be used: give a positive number");
    }
}
