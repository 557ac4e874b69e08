package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Networks with shortcuts. */
class ResidualCommandTest {
    @TempDir private Path folder;

    /**
     * Zero weights and biases, one step: relu(0) = 0 passes no gradient, so W₁ stays 0 and the
     * hidden layer gives its inputs back, h = x. Squared error with residual z − t = −t: for rows
     * (x, t) = (−2, −4) and (2, 4), standardized to ±1, ∂W₂ = mean(x·(0 − t)) = −1, so W₂ = 1 at
     * rate 1. The prediction is then t = 2x, and 6 for x = 3; without a shortcut it is the mean, 0.
     */
    @Test
    void oneStepByHand() throws IOException {
        assertThat(predicted("--residual")).isCloseTo(6, within(1e-5));
        assertThat(predicted("")).isCloseTo(0, within(1e-5));
    }

    private double predicted(String flag) throws IOException {
        Path rows = folder.resolve("rows.csv");
        Files.writeString(rows, "x,y\n-2,-4\n2,4\n");
        Path run = folder.resolve("run" + flag);
        String line =
                "train --data %s --task regression --test-fraction 0 --hidden 1 --init zeros --optimizer sgd --lr 1 --batch all --epochs 1 --out %s ";
        Cli.line(line.formatted(rows, run) + flag).succeeded();
        JsonObject answer =
                Cli.line("predict %s --row 3 --json".formatted(run))
                        .succeeded()
                        .json()
                        .getAsJsonObject();
        return answer.get("predicted").getAsDouble();
    }

    @Test
    void allCommandsKnowTheShortcuts() throws IOException {
        Path run = folder.resolve("run");
        String network = "2-8-8-8-3, relu, residual (2 of 3 hidden layers)";
        String train = "train --data spiral --hidden 8,8,8 --residual --epochs 2 --out ";
        assertThat(said(train + run)).contains(network);
        assertThat(Cli.line("inspect " + run).succeeded().out()).contains(network);
        String test = Cli.line("eval %s --json".formatted(run)).succeeded().out();
        assertThat(test).contains("\"data\": \"spiral\"");
        Path more = folder.resolve("more");
        String from = "train --from %s --epochs 1 --out %s".formatted(run, more);
        assertThat(said(from)).contains(network);
        assertThat(Files.readString(more.resolve("config.json")).replace(" ", ""))
                .contains("\"residual\":true");
        Cli.line("reproduce " + run).succeeded();
        assertThat(
                        Cli.line(
                                        "gradcheck --data spiral --hidden 8,8 --residual --activation tanh")
                                .succeeded()
                                .out())
                .startsWith("2-8-8-3, tanh, residual (1 of 2 hidden layers), cross-entropy")
                .contains("right: ");
    }

    private static String said(String line) {
        Cli.Result r = Cli.line(line).succeeded();
        return r.out() + r.err();
    }

    /** A file of a network without shortcuts says nothing of them, as it never did. */
    @Test
    void weightsOfOtherNetworksStayAsTheyWere() throws IOException {
        Path plain = folder.resolve("plain");
        Path run = folder.resolve("residual");
        String train = "train --data spiral --hidden 8,8 --epochs 1 --out ";
        Cli.line(train + plain).succeeded();
        Cli.line(train + run + " --residual").succeeded();
        assertThat(content(plain)).contains("batchNorm").doesNotContain("residual");
        assertThat(content(run)).contains("residual\\\":true");
    }

    private static String content(Path run) throws IOException {
        return Files.readString(run.resolve("weights.safetensors"), StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--hidden 8,4", "--hidden none", "--model logistic"})
    void someLayerMustHaveOne(String network) {
        Cli.line("train --data spiral --residual " + network)
                .failed(2, "--residual needs a hidden layer as wide as its input, and 2-");
    }
}
