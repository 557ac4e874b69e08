package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.TinyImages;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class LrFindCommandTest {
    private static final String FLAGS = "--device cpu --hidden 8 --batch 30 --from 1e-5 --to 1e3 ";

    @TempDir static Path temp;
    private static Path data;

    @BeforeAll
    static void write() {
        data = TinyImages.write(temp.resolve("to-find-a-rate"), 300, 90);
    }

    private static Cli.Result find(String flags) {
        return Cli.line("lr-find --data " + data + " " + flags);
    }

    @Test
    void printsTheRateAloneAndShowsTheCurve() throws IOException {
        Cli.Result result = find(FLAGS + "--optimizer sgd").succeeded();
        assertThat(result.out()).matches("[0-9.e-]+\n");
        double rate = Double.parseDouble(result.out());
        assertThat(rate).isBetween(0.005, 5.0);
        List<String> lines = result.err().lines().toList();
        assertThat(lines).contains("rates         from 1e-5 to 1000 in 150 steps");
        assertThat(lines).anyMatch(line -> line.matches(" +1e-5 +\\d\\.\\d{4} +█+.*"));
        assertThat(lines).filteredOn(line -> line.endsWith("< steepest descent")).hasSize(1);
        assertThat(lines).filteredOn(line -> line.endsWith("< minimum")).hasSize(1);
        assertThat(lines).anyMatch(line -> line.matches("suggested rate +[0-9.e-]+"));
        assertThat(lines).anyMatch(line -> line.matches("minimum/10 +[0-9.e-]+"));
        assertThat(lines).anyMatch(line -> line.matches("ended +at step .*"));
        Cli.keptNoRun("to-find-a-rate");
        Cli.line(
                        "train --data %s --device cpu --hidden 8 --epochs 1 --optimizer sgd --lr %s --out %s"
                                .formatted(data, result.out().strip(), temp.resolve("run")))
                .succeeded();
    }

    @Test
    void documentAndCsvSayTheSame() throws IOException {
        Path csv = temp.resolve("curve.csv");
        Path page = temp.resolve("rate.html");
        Cli.Result result =
                find(FLAGS + "--steps 100 --json --csv " + csv + " --report " + page).succeeded();
        assertThat(page).content().contains("A learning rate for adam", "steepest descent");
        JsonObject document = result.json().getAsJsonObject();
        assertThat(document.keySet())
                .containsExactly(
                        "from",
                        "to",
                        "steps",
                        "ending",
                        "suggestion",
                        "reason",
                        "caution",
                        "steepest",
                        "slope",
                        "least",
                        "tenth_of_least",
                        "points");
        assertThat(document.get("steps").getAsInt()).isEqualTo(100);
        assertThat(document.get("slope").getAsDouble()).isNegative();
        double least = document.getAsJsonObject("least").get("rate").getAsDouble();
        assertThat(document.get("tenth_of_least").getAsDouble()).isEqualTo(least / 10);
        JsonArray points = document.getAsJsonArray("points");
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows.getFirst()).isEqualTo("step,rate,loss,smoothed");
        assertThat(rows).hasSize(points.size() + 1);
        for (int i = 0; i < points.size(); i++) {
            JsonObject point = points.get(i).getAsJsonObject();
            String[] cells = rows.get(i + 1).split(",");
            assertThat(cells[0]).isEqualTo(point.get("step").getAsString());
            assertThat(Double.parseDouble(cells[1])).isEqualTo(point.get("rate").getAsDouble());
            assertThat(Double.parseDouble(cells[2])).isEqualTo(point.get("loss").getAsDouble());
            assertThat(Double.parseDouble(cells[3])).isEqualTo(point.get("smoothed").getAsDouble());
        }
    }

    /** The launcher's $(…) must not get a number, and the reason must not be lost. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--json"})
    void noSuggestion(String flag) {
        Cli.Result result = find("--device cpu --hidden 8 --from 1e-12 --to 1e-9 " + flag);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().lines().toList().getLast())
                .startsWith("fallline: no rate can be suggested: the loss never falls clearly");
        if (flag.isEmpty()) assertThat(result.out()).isEmpty();
        else assertThat(result.json().getAsJsonObject().get("suggestion").isJsonNull()).isTrue();
    }

    @Test
    void numbersToPredict() {
        Cli.Result result =
                Cli.line("lr-find --data linear --model linear --optimizer sgd --device cpu")
                        .succeeded();
        assertThat(Double.parseDouble(result.out())).isBetween(0.005, 0.5);
    }

    @Test
    void takesAConfigurationFile() throws IOException {
        Path file = temp.resolve("some.json");
        Files.writeString(file, "{\"hidden\": [4], \"epochs\": 2, \"device\": \"cpu\", \"lr\": 7}");
        Cli.Result result = find("--config " + file + " --steps 50 --to 1").succeeded();
        assertThat(result.err()).contains("from 1e-7 to 1 in 50 steps");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--lr 0.1            | --lr does not go with lr-find",
                "--epochs 3          | --epochs does not go with lr-find",
                "--schedule cosine   | --schedule does not go with lr-find",
                "--tensorboard       | --tensorboard does not go with lr-find",
                "--online            | --online does not go with lr-find",
                "--from 1 --to 0.1   | --from 1 is not below --to 0.1",
                "--from -1           | --from -1 cannot be used",
                "--steps 10          | --steps 10 is too few for a curve",
                "--report no/such/f  | --report no/such/f cannot be written",
                "--csv no/such/f.csv | --csv no/such/f.csv cannot be written",
                "--optimizer sdg     | did you mean 'sgd'?",
                "--batch 1000        | --batch 1,000 is more than the 300 examples",
            })
    void refusesBadUsage(String flags, String message) {
        Cli.Result result = find("--device cpu " + flags);
        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(message);
    }
}
