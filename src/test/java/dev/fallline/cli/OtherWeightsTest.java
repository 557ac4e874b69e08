package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Weights that are another network's, or gone, are no reason for wrong numbers. */
class OtherWeightsTest {
    @TempDir Path temp;
    private Path run;
    private Path weights;

    @BeforeEach
    void train() {
        run = train("run", "--data iris --hidden 8");
        weights = run.resolve("weights.safetensors");
    }

    private Path train(String name, String flags) {
        Path out = temp.resolve(name);
        Cli.line("train --epochs 1 --device cpu --out " + out + " " + flags).succeeded();
        return out;
    }

    @Test
    void thoseOfAnotherNetworkAreRefused() throws IOException {
        List<String> others =
                List.of(
                        "--data iris --hidden 9",
                        "--data iris --hidden 8 --activation tanh",
                        "--data iris --hidden 8 --batch-norm",
                        "--data moons --hidden 7");
        for (int i = 0; i < others.size(); i++) {
            Path other = train("other" + i, others.get(i));
            Files.copy(
                    other.resolve("weights.safetensors"),
                    weights,
                    StandardCopyOption.REPLACE_EXISTING);
            for (String command : List.of("eval", "inspect", "sharpness")) {
                Cli.run(command, run).failed(4, weights + " has the weights of another network");
            }
            Cli.run("predict", run, "--row", "1,2,3,4").failed(4, "train --resume " + run);
        }
        Cli.run("train", "--resume", run).succeeded();
        Cli.run("eval", run).succeeded();
    }

    /** The network is the same, and what it was trained on is not. */
    @Test
    void thoseForOtherDataAreRefused() throws IOException {
        Path other = train("other", "--data moons --hidden 8");
        Files.copy(
                other.resolve("weights.safetensors"), weights, StandardCopyOption.REPLACE_EXISTING);
        Cli.run("eval", run).failed(4, "iris has examples of 4 numbers, but the network");
        Cli.run("predict", run, "--index", 0).failed(4, "iris has examples of 4 numbers");
    }

    @Test
    void lostOnesAreWrittenAgain() throws IOException {
        byte[] before = Files.readAllBytes(weights);
        Files.delete(weights);
        Cli.run("eval", run)
                .failed(4, run + " has lost its weights: write them again with train --resume");
        Cli.run("train", "--resume", run).succeeded();
        assertThat(weights).hasBinaryContent(before);
    }
}
