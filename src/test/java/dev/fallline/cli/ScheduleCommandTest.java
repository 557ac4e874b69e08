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

class ScheduleCommandTest {
    private static JsonObject json(String line) {
        return Cli.line("schedule " + line + " --json").succeeded().json().getAsJsonObject();
    }

    private static double rate(JsonObject curve, int step) {
        return curve.getAsJsonArray("points").get(step).getAsJsonObject().get("rate").getAsDouble();
    }

    /** floor + (η − floor)(1 + cos(πt/T))/2: 0.1 first, the middle of the two, the floor last. */
    @Test
    void halfACosineWithItsEnd() {
        JsonObject curve = json("cosine(floor=0.02) --lr 0.1 --steps 4");
        assertThat(curve.getAsJsonArray("points")).hasSize(5);
        assertThat(rate(curve, 0)).isEqualTo(0.1);
        assertThat(rate(curve, 1)).isCloseTo(0.06 + 0.04 * Math.sqrt(0.5), within(1e-15));
        assertThat(rate(curve, 2)).isCloseTo(0.06, within(1e-15));
        assertThat(rate(curve, 4)).isEqualTo(0.02);
    }

    /** Without --epochs lengths are steps; with 2 epochs of 3 steps, halved after the first 3. */
    @Test
    void lengthsInStepsOrEpochs() {
        JsonObject steps = json("step(every=1,factor=0.5) --steps 6");
        JsonObject epochs = json("step(every=1,factor=0.5) --steps 6 --epochs 2");
        assertThat(rate(steps, 2)).isEqualTo(0.25);
        assertThat(rate(epochs, 2)).isEqualTo(1);
        assertThat(rate(epochs, 3)).isEqualTo(0.5);
        assertThat(rate(epochs, 6)).isEqualTo(0.25);
    }

    @Test
    void forPeople(@TempDir Path folder) throws IOException {
        Path csv = folder.resolve("rates.csv");
        Path page = folder.resolve("rates.html");
        Cli.Result r =
                Cli.line("schedule linear --steps 4 --csv " + csv + " --report " + page)
                        .succeeded();
        assertThat(r.out())
                .contains("first update           1\n", "last update            0.25\n")
                .contains("at the end             0\n", "mean over the updates  0.625");
        assertThat(Files.readAllLines(csv))
                .containsExactly("step,rate", "0,1.0", "1,0.75", "2,0.5", "3,0.25", "4,0.0");
        assertThat(page).content().contains("Schedule linear", "4 updates from --lr 1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plateau                          | follows the loss",
                "cosin                            | did you mean 'cosine'?",
                "cosine --steps 0                 | --steps 0 cannot be used",
                "cosine --steps 10 --epochs 3     | --epochs 3 cannot be used with --steps 10",
                "cosine --lr 0                    | --lr 0 cannot be used",
                "cosine(warmup=9) --steps 5       | fallline: schedule 'cosine(warmup=9)': warmup must end before the run does",
                "cosine(floor=2)                  | fallline: schedule cosine: floor 2 cannot be used",
            })
    void mistakes(String line, String says) {
        Cli.line("schedule " + line).failed(2, says);
    }
}
