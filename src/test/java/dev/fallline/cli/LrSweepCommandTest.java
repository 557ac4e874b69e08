package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import dev.fallline.TinyImages;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        data = TinyImages.write(temp.resolve("to-sweep-rates"), 300, 90);
    }

    private static Cli.Result sweep(String flags) {
        return Cli.line("lr-sweep --data " + data + " " + flags);
    }

    @Test
    void showsATable() throws IOException {
        Cli.Result result = sweep(FLAGS + " --target-accuracy 0.6").succeeded();
        List<String> lines = result.out().lines().toList();
        assertThat(lines).hasSize(8);
        assertThat(lines.get(0)).isEqualTo("rate  verdict        at step  train accuracy");
        assertThat(lines.get(2)).matches("1e-4  not converged      120 +\\d\\d\\.\\d\\d %");
        assertThat(lines.get(3)).matches(" 0\\.5  converged +\\d+ +\\d\\d\\.\\d\\d %");
        assertThat(lines.get(4)).matches("1e30  diverged +\\d+ +-");
        assertThat(lines.get(6)).isEqualTo("fastest rate  0.5");
        assertThat(lines.get(7)).matches("its steps     \\d+");
        assertThat(result.err())
                .contains("an epoch's train accuracy of at least 60.00 %, within 120 steps");
        Cli.keptNoRun("to-sweep-rates");
    }

    @Test
    void documentAndCsvSayTheSame() throws IOException {
        Path csv = temp.resolve("sweep.csv");
        Path page = temp.resolve("rates.html");
        JsonObject document =
                sweep(
                                FLAGS
                                        + " --val-fraction 0.2 --target-loss 0.8 --json --csv "
                                        + csv
                                        + " --report "
                                        + page)
                        .succeeded()
                        .json()
                        .getAsJsonObject();
        assertThat(document.get("measure").getAsString()).isEqualTo("val_loss");
        assertThat(page)
                .content()
                .contains("Learning rates for sgd", "Converged is a val loss of at most 0.8000.");
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
        sweep("--target-accuracy 90").failed(2, "--target-accuracy 90 cannot be used");
        sweep("--csv " + temp.resolve("no/such.csv")).failed(2, "cannot be written");
        sweep("--csv " + temp).failed(2, "cannot be written");
        sweep("--optimizer sdg").failed(2, "did you mean 'sgd'?");
        sweep("--master local[2] --device gpu").failed(2, "--device gpu does not go with --master");
        sweep("--master local[2] --threads 2").failed(2, "--threads 2 does not go with --master");
        if (System.getenv("SPARK_HOME") == null) {
            sweep("--master local[2]").failed(2, "--master local[2] needs Apache Spark");
        }
        sweep("--tensorboard").failed(2, "--tensorboard does not go with lr-sweep");
    }

    /** On x² from 1 a step multiplies x by 1 − 2η; the steps are derived in FirstOrderTest. */
    @Test
    void ratesOnAFunction() {
        Path page = temp.resolve("function.html");
        Cli.Result r =
                Cli.line("lr-sweep x^2 --start x=1 --rates 0.1,0.5,1,1.1 --json --report " + page)
                        .succeeded();
        assertThat(page).content().contains("<dt>function</dt>\n<dd>x^2</dd>", "<dd>x=1</dd>");
        JsonObject document = r.json().getAsJsonObject();
        assertThat(document.get("measure").getAsString()).isEqualTo("gradient_norm");
        List<String> said =
                document.getAsJsonArray("trials").asList().stream()
                        .map(JsonElement::getAsJsonObject)
                        .map(t -> t.get("verdict").getAsString() + " " + t.get("step"))
                        .toList();
        assertThat(said)
                .containsExactly(
                        "converged 66", "converged 1", "not-converged 10000", "diverged 66");
    }

    /** x ← x(1 − 2η), moved back to 1 where it is less: 3 · 0.8⁵ = 0.98 with η = 0.1. */
    @Test
    void ratesWithinABox() {
        String sweep = "lr-sweep x^2 --start x=3 --box 1..4 --rates ";
        assertThat(steps(sweep + "0.1 --json")).isEqualTo(5);
        assertThat(steps(sweep + "1.1 --json")).isEqualTo(1);
    }

    /** x = 0.8ᵏ: x² ≤ 10⁻⁴ first at k = 21, where 0.64²¹ = 8.507e-5. */
    @Test
    void stepsToAValue(@TempDir Path folder) {
        Path page = folder.resolve("function.html");
        Cli.Result r =
                Cli.line(
                                "lr-sweep x^2 --start x=1 --rates 0.1,0.5,1 --target-loss 1e-4 --report "
                                        + page)
                        .succeeded();
        assertThat(r.out().lines().toList())
                .containsSequence(
                        " 0.1  converged           21  8.51e-5  0.009223",
                        " 0.5  converged            1        0  0.000000",
                        "   1  not converged   10,000        1  1.000000");
        assertThat(page).content().contains("The function and the path", "lr 0.1", "Value");
    }

    /** One and the same training may be the fastest and not the best. */
    @Test
    void theBestRateBesideTheFastest() {
        String flags =
                "--device cpu --optimizer sgd --hidden 8 --batch 30 --epochs 12 --val-fraction 0.2"
                        + " --rates 0.02,0.5 --target-loss 1.05 --json ";
        JsonArray until =
                sweep(flags).succeeded().json().getAsJsonObject().getAsJsonArray("trials");
        JsonObject document = sweep(flags + "--to-end").succeeded().json().getAsJsonObject();
        assertThat(document.get("measure").getAsString()).isEqualTo("best_val_loss");
        JsonArray trials = document.getAsJsonArray("trials");
        for (int i = 0; i < 2; i++) {
            JsonObject first = until.get(i).getAsJsonObject();
            JsonObject trial = trials.get(i).getAsJsonObject();
            assertThat(trial.get("step")).as("of the target").isEqualTo(first.get("step"));
            assertThat(trial.get("verdict")).isEqualTo(first.get("verdict"));
            assertThat(trial.get("value").getAsDouble())
                    .isLessThanOrEqualTo(first.get("value").getAsDouble());
        }
        assertThat(sweep(flags.replace("--json", "--to-end")).succeeded().out())
                .contains("best val loss", "best rate", "its best val loss");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x^2 --hidden 5           | --hidden does not apply to a function",
                "x^2 --lr 1               | --lr does not go with lr-sweep",
                "x^2 --to-end             | do not apply to a function",
                "x^2 --target-accuracy 1  | do not apply to a function",
                "x^2 --target-loss NaN    | --target-loss NaN cannot be used",
                "x^2 --optimizer newton   | --lr cannot be used with newton",
                "x^2 --start y=1          | unknown variable 'y'",
                "x^2 --master local       | --config and --master do not apply to a function",
                "x^2+y^2 --optimizer adam --ball 1 | --ball does not apply to adam",
                "x^2 --box 2..1           | is not a range of two numbers",
                "--start x=1              | are for a FUNCTION: give one",
                "--box 0..1               | are for a FUNCTION: give one",
            })
    void mistakesWithAFunction(String line, String says) {
        Cli.line("lr-sweep " + line).failed(2, says);
    }

    @Test
    void settingsReachTheFunctionsOptimizer() {
        String sweep = "lr-sweep x^2+100*y^2 --optimizer momentum --rates 0.005 --json";
        long little = steps(sweep + " --momentum 0");
        assertThat(steps(sweep + " --momentum 0.669")).isLessThan(little / 2);
    }

    private static long steps(String line) {
        JsonObject document = Cli.line(line).succeeded().json().getAsJsonObject();
        JsonObject trial = document.getAsJsonArray("trials").get(0).getAsJsonObject();
        assertThat(trial.get("verdict").getAsString()).isEqualTo("converged");
        return trial.get("step").getAsLong();
    }
}
