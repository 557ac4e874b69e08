package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class DiagnoseCommandTest {
    @TempDir Path temp;

    private Cli.Result train(String flags) {
        return Cli.line(
                        "train --diagnose --data spiral --device cpu --out %s %s"
                                .formatted(temp.resolve("run"), flags))
                .succeeded();
    }

    @Test
    void tableAndWarnings() {
        Cli.Result result = train("--hidden 64,32 --lr 100 --epochs 3");
        // Once while it goes on, though it holds in every epoch; and in the end.
        assertThat(result.err().lines().filter(DiagnoseCommandTest::ofTheSecondLayer)).hasSize(1);
        assertThat(result.out().lines().filter(DiagnoseCommandTest::ofTheSecondLayer)).hasSize(1);
        assertThat(result.out())
                .contains("layers after epoch 3, on 512 examples; the diagnoses took ")
                .containsPattern("(?m)^    2 +32 .* %  ");
    }

    private static boolean ofTheSecondLayer(String line) {
        return line.matches("warning: layer 2: \\d+ of 32 ReLUs are 0 for all examples .*");
    }

    @Test
    void document() {
        JsonObject d = train("--epochs 2 --json").json().getAsJsonObject();
        JsonArray diagnoses = d.getAsJsonArray("diagnoses");
        assertThat(diagnoses).hasSize(3);
        JsonObject last = diagnoses.get(2).getAsJsonObject();
        assertThat(last.get("epoch").getAsInt()).isEqualTo(2);
        assertThat(last.getAsJsonArray("warnings")).isEmpty();
        JsonObject layer = last.getAsJsonArray("layers").get(0).getAsJsonObject();
        assertThat(layer.keySet())
                .containsExactly(
                        "layer",
                        "units",
                        "update_ratio",
                        "dead",
                        "weights",
                        "gradients",
                        "activations");
        assertThat(layer.getAsJsonObject("gradients").getAsJsonArray("histogram")).hasSize(20);
    }

    @Test
    void divergenceBeforeTheFirstEpochEnds() {
        Cli.Result result =
                Cli.line(
                        "train --diagnose --data spiral --hidden 8 --activation identity --optimizer sgd"
                                + " --lr 1e30 --device cpu --out "
                                + temp.resolve("run"));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("layers before the first step, on 512 examples\n");
    }
}
