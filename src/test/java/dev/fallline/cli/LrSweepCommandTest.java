package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.TinyImages;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class LrSweepCommandTest {
    private static final String FLAGS =
            "--device cpu --optimizer sgd --hidden 8 --batch 30 --epochs 12 --rates 1e-4,0.5,1e30";

    @TempDir static Path temp;
    private static Path data;

    @BeforeAll
    static void write() {
        data = TinyImages.write(temp.resolve("data"), 300, 90);
    }

    private static Cli.Result sweep(String flags) {
        return Cli.line("lr-sweep --data " + data + " " + flags);
    }

    @Test
    void showsATable() throws IOException {
        Path runs = Path.of("runs");
        boolean before = Files.exists(runs);
        Cli.Result result = sweep(FLAGS + " --target-accuracy 0.6").succeeded();
        List<String> lines = result.out().lines().toList();
        assertThat(lines).hasSize(6);
        assertThat(lines.get(0)).isEqualTo("rate  verdict        at step  train accuracy");
        assertThat(lines.get(2)).matches("1e-4  not-converged      120 +\\d\\d\\.\\d\\d %");
        assertThat(lines.get(3)).matches(" 0\\.5  converged +\\d+ +\\d\\d\\.\\d\\d %");
        assertThat(lines.get(4)).matches("1e30  diverged +\\d+ +-");
        assertThat(lines.get(5)).matches("fastest  rate 0\\.5, \\d+ steps");
        assertThat(result.err())
                .contains("an epoch's train accuracy of at least 60.00 %, within 120 steps");
        assertThat(Files.exists(runs)).as("no run is kept").isEqualTo(before);
    }

    @Test
    void documentAndCsvSayTheSame() throws IOException {
        Path csv = temp.resolve("sweep.csv");
        JsonObject document =
                sweep(FLAGS + " --val-fraction 0.2 --target-loss 0.8 --json --csv " + csv)
                        .succeeded()
                        .json()
                        .getAsJsonObject();
        assertThat(document.get("measure").getAsString()).isEqualTo("val_loss");
        assertThat(document.get("target").getAsDouble()).isEqualTo(0.8);
        JsonArray trials = document.getAsJsonArray("trials");
        List<String> rows = Files.readAllLines(csv);
        assertThat(rows.getFirst()).isEqualTo("rate,verdict,step,value");
        assertThat(rows).hasSize(4);
        for (int i = 0; i < 3; i++) {
            JsonObject trial = trials.get(i).getAsJsonObject();
            String[] cells = rows.get(i + 1).split(",", -1);
            assertThat(Double.parseDouble(cells[0])).isEqualTo(trial.get("rate").getAsDouble());
            assertThat(cells[1]).isEqualTo(trial.get("verdict").getAsString());
            assertThat(cells[2]).isEqualTo(trial.get("step").getAsString());
            if (cells[3].isEmpty()) assertThat(trial.get("value").isJsonNull()).isTrue();
            else
                assertThat(Double.parseDouble(cells[3]))
                        .isEqualTo(trial.get("value").getAsDouble());
        }
        assertThat(trials.get(2).getAsJsonObject().get("verdict").getAsString())
                .isEqualTo("diverged");
    }

    @Test
    void takesAConfigurationFile() throws IOException {
        Path file = temp.resolve("some.json");
        Files.writeString(file, "{\"hidden\": [4], \"epochs\": 2, \"device\": \"cpu\", \"lr\": 7}");
        Cli.Result result =
                sweep("--config " + file + " --batch all --rates 0.1 --target-accuracy 1")
                        .succeeded();
        assertThat(result.err()).contains("within 2 steps");
        assertThat(result.out()).contains("none converged");
    }

    @Test
    void refusesBadUsage() {
        sweep("--lr 0.1").failed(2, "--lr does not go with lr-sweep");
        sweep("--rates x").failed(2, "--rates x: give a list of rates");
        sweep("--rates 1..2 --count 1").failed(2, "--count 1 cannot be used");
        sweep("--target-loss 1 --target-accuracy 1").failed(2, "exclude each other");
        sweep("--target-accuracy 90").failed(2, "--target-accuracy 90.0 cannot be used");
        sweep("--csv " + temp.resolve("no/such.csv")).failed(2, "cannot be written");
        sweep("--csv " + temp).failed(2, "cannot be written");
        sweep("--optimizer sdg").failed(2, "did you mean sgd?");
    }
}
