package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

class SharpnessCommandTest {
    @TempDir static Path temp;

    private static Path run;

    @BeforeAll
    static void train() {
        run = temp.resolve("run");
        Cli.line(
                        "train --data spiral --hidden 8 --activation tanh --optimizer momentum --lr 0.05"
                                + " --epochs 2 --device cpu --l2 0.001 --out "
                                + run)
                .succeeded();
    }

    @Test
    void document() {
        JsonObject d =
                Cli.run(
                                "sharpness",
                                run,
                                "--json",
                                "--smallest",
                                "--examples",
                                "700",
                                "--iterations",
                                "2000")
                        .succeeded()
                        .json()
                        .getAsJsonObject();
        JsonObject sharpness = d.getAsJsonObject("sharpness");
        JsonObject largest = sharpness.getAsJsonObject("largest");
        double value = largest.get("value").getAsDouble();
        assertThat(sharpness.get("examples").getAsInt()).isEqualTo(700);
        assertThat(sharpness.get("parameters").getAsInt()).isEqualTo(2 * 8 + 8 + 8 * 3 + 3);
        assertThat(largest.get("converged").getAsBoolean()).isTrue();
        assertThat(largest.get("residual").getAsDouble()).isLessThan(0.0101 * value);
        assertThat(sharpness.getAsJsonObject("smallest").get("value").getAsDouble())
                .isLessThan(value);
        assertThat(d.get("bound").getAsDouble()).isCloseTo(2 * 1.9 / value, within(1e-9));
        assertThat(d.get("formula").getAsString()).isEqualTo("2(1 + β)/λ");
        assertThat(d.get("lr").getAsDouble()).isEqualTo(0.05);
        assertThat(d.get("penalties").getAsBoolean()).isTrue();
        assertThat(d.get("place").getAsString()).isEqualTo("below");
        assertThat(d.getAsJsonArray("notes")).isEmpty();
    }

    @Test
    void text() {
        String out =
                Cli.run("sharpness", run, "--iterations", "2", "--tolerance", "1e-9")
                        .succeeded()
                        .out();
        assertThat(out.lines())
                .satisfiesExactly(
                        l ->
                                assertThat(l)
                                        .contains(
                                                "3,000 of 3,000 examples, dropout off, penalties included"),
                        l ->
                                assertThat(l)
                                        .startsWith("sharpness ")
                                        .contains("NOT converged after 2"),
                        l ->
                                assertThat(l)
                                        .startsWith("bound ")
                                        .contains("momentum is stable up to"),
                        l ->
                                assertThat(l)
                                        .startsWith("rate       0.05, ")
                                        .contains(" of the bound: "),
                        l -> assertThat(l).startsWith("note ").contains("more --iterations"));
    }

    @Test
    void badUsage() {
        Cli.run("sharpness", run, "--examples", "many").failed(2, "--examples many");
        Cli.run("sharpness", run, "--examples", "0").failed(2, "--examples 0");
        Cli.run("sharpness", run, "--iterations", "1").failed(2, "--iterations 1");
        Cli.run("sharpness", run, "--tolerance", "0").failed(2, "--tolerance 0");
        Cli.run("sharpness", temp).failed(4, temp.toString(), "not the folder of a run");
    }
}
