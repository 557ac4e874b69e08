package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Linear support vector machines. */
class HingeCommandTest {
    /**
     * x = ±1, one row each, weights and biases 0, rate 1, a full batch. Both terms are 1, the loss
     * is ½. The subgradient of z is ½(1, −1) for class b and ½(−1, 1) for a; over x = −1 (a) and 1
     * (b) the mean for w is ½(1, −1), for the biases 0. So w = (−½, ½): outputs (½, −½) at −1, the
     * margin is 1 and the loss 0, where nothing moves any more.
     */
    @Test
    void oneStepByHand(@TempDir Path folder) throws IOException {
        Path rows = folder.resolve("rows.csv");
        Files.writeString(rows, "x,label\n-1,a\n1,b\n");
        Path run = folder.resolve("run");
        String line =
                "train --data %s --val-fraction 0 --test-fraction 0 --hidden none --loss hinge --init zeros --optimizer sgd --lr 1 --batch all --epochs 3 --out %s";
        Cli.line(line.formatted(rows, run)).succeeded();
        JsonObject answer =
                Cli.line("predict %s --row -1 --json".formatted(run))
                        .succeeded()
                        .json()
                        .getAsJsonObject();
        assertThat(answer.get("predicted").getAsString()).isEqualTo("a");
        JsonObject outputs = answer.getAsJsonObject("outputs");
        assertThat(outputs.get("a").getAsDouble()).isCloseTo(0.5, within(1e-6));
        assertThat(outputs.get("b").getAsDouble()).isCloseTo(-0.5, within(1e-6));
        assertThat(Cli.line("predict %s --row -1".formatted(run)).succeeded().out())
                .contains("output", "-0.500000")
                .doesNotContain("probability", "%");
        String table = "predict %s --data %s".formatted(run, rows);
        assertThat(Cli.line(table).succeeded().out())
                .startsWith("row,predicted,output(a),output(b)\n1,a,0.5,-0.5\n");
        assertThat(Cli.line(table + " --json").succeeded().out())
                .contains("\"outputs\":{\"a\":0.5,\"b\":-0.5}")
                .doesNotContain("probabilities");
        assertThat(run.resolve("history.csv")).content().contains("\n1,", ",0.5,", ",0.0,");
    }

    @ParameterizedTest
    @CsvSource({
        "--data linear,compares classes",
        "--data blobs --model logistic,does not go with --model logistic",
        "--data blobs --label-smoothing 0.1,--label-smoothing does not apply to --loss hinge",
    })
    void mistakes(String line, String says) {
        Cli.line("train --loss hinge " + line).failed(2, says);
    }
}
