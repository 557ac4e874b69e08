package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A column of numbers is learned, measured and predicted; nothing speaks of accuracies. */
class RegressionCommandsTest {
    @TempDir static Path temp;
    private static Path csv;
    private static Path run;
    private static Cli.Result trained;

    /** y = 3a − b + 10. */
    @BeforeAll
    static void train() throws IOException {
        csv = temp.resolve("heights.csv");
        String rows =
                IntStream.range(0, 200)
                        .mapToObj(i -> new double[] {i * 37 % 100 / 10.0, i * 61 % 97})
                        .map(r -> r[0] + "," + r[1] + "," + (3 * r[0] - r[1] + 10))
                        .collect(Collectors.joining("\n"));
        Files.writeString(csv, "a,b,height\n" + rows + "\n");
        run = temp.resolve("run");
        trained =
                Cli.run(
                                "train",
                                "--model",
                                "linear",
                                "--data",
                                csv,
                                "--optimizer",
                                "sgd",
                                "--lr",
                                0.5,
                                "--batch",
                                "all",
                                "--epochs",
                                100,
                                "--device",
                                "cpu",
                                "--out",
                                run,
                                "--json")
                        .succeeded();
    }

    @Test
    void report() {
        JsonObject report = trained.json().getAsJsonObject();
        assertThat(report.get("test_accuracy").isJsonNull()).isTrue();
        assertThat(report.get("confusion").isJsonNull()).isTrue();
        assertThat(report.get("rmse").getAsDouble()).isCloseTo(0, within(1e-4));
        assertThat(report.get("r2").getAsDouble()).isCloseTo(1, within(1e-6));
        JsonObject last = report.getAsJsonArray("epochs").get(99).getAsJsonObject();
        assertThat(last.get("train_accuracy").isJsonNull()).isTrue();
        assertThat(last.get("test_r2").getAsDouble()).isCloseTo(1, within(1e-6));
        assertThat(trained.err()).contains("test rmse").doesNotContain("test %");
    }

    /** Singles of such numbers are 65,536 apart. */
    @Test
    void largeNumbersKeepTheirDigits() throws IOException {
        Path large = temp.resolve("large.csv");
        String rows =
                IntStream.range(0, 100)
                        .mapToObj(i -> "%d,%d\n".formatted(i, 1_000_000_000_000L + 3 * i))
                        .collect(Collectors.joining());
        Files.writeString(large, "a,y\n" + rows);
        Path out = temp.resolve("large");
        Cli.line(
                        "train --task regression --model linear --optimizer lbfgs --data %s --out %s"
                                .formatted(large, out))
                .succeeded();
        JsonObject answer =
                Cli.run("predict", out, "--row", 50, "--json").succeeded().json().getAsJsonObject();
        assertThat(answer.get("predicted").getAsDouble()).isCloseTo(1e12 + 150, within(0.01));
        String said = Cli.run("predict", out, "--row", 50).succeeded().out();
        assertThat(Double.parseDouble(said.replace("predicted", "")))
                .isCloseTo(1e12 + 150, within(0.01));
    }

    @Test
    void doubtsAreSaid() throws IOException {
        Path out = temp.resolve("slow");
        String flags = "train --data linear --model linear --optimizer sgd --lr 1e-4 --epochs 10";
        Cli.Result slow = Cli.line(flags + " --json --out " + out).succeeded();
        assertThat(slow.json().getAsJsonObject().getAsJsonArray("warnings")).hasSize(2);
        assertThat(slow.err())
                .contains(
                        "warning: R² is -",
                        "warning: the training loss still fell steeply when --epochs ended the"
                                + " training, to ");
        assertThat(Files.readString(out.resolve("report.html"))).contains("still fell steeply");
        assertThat(trained.json().getAsJsonObject().getAsJsonArray("warnings")).isEmpty();
    }

    @Test
    void evalPredictInspectReproduce() {
        JsonObject eval = Cli.run("eval", run, "--json").succeeded().json().getAsJsonObject();
        assertThat(eval.keySet())
                .containsExactly(
                        "run", "data", "examples", "test_loss", "test_rmse", "test_r2", "test_mae");
        assertThat(eval.get("examples").getAsInt()).isEqualTo(40);
        assertThat(Cli.run("eval", run).succeeded().out()).containsPattern("R² +1.0000");
        JsonObject row =
                Cli.run("predict", run, "--row", "2,5", "--json")
                        .succeeded()
                        .json()
                        .getAsJsonObject();
        assertThat(row.get("predicted").getAsDouble()).isCloseTo(11, within(1e-3));
        JsonObject known =
                Cli.run("predict", run, "--index", 0, "--json")
                        .succeeded()
                        .json()
                        .getAsJsonObject();
        assertThat(known.get("target").getAsDouble())
                .isCloseTo(known.get("predicted").getAsDouble(), within(1e-3));
        assertThat(Cli.run("inspect", run).succeeded().out())
                .contains("test RMSE ")
                .containsPattern("\\(intercept\\) +10\na +3\nb +-1\n");
        assertThat(Cli.run("reproduce", run).succeeded().out()).contains("identical", "RMSE  ");
    }

    /**
     * Of (1, 2) and (3, 6), from 0, the gradient of the mean of ½(wx + b − y)² is (−10, −4): a step
     * at 0.1 leads to w = 1, b = 0.4.
     */
    @Test
    void withoutStandardizing() throws IOException {
        Path file = temp.resolve("two.csv");
        Files.writeString(file, "x,y\n1,2\n3,6\n");
        Path raw = temp.resolve("raw");
        String flags =
                " --model linear --init zeros --optimizer sgd --lr 0.1 --batch all --epochs 1"
                        + " --test-fraction 0 --device cpu --standardize none";
        Cli.Result said = Cli.line("train --data " + file + " --out " + raw + flags).succeeded();
        assertThat(said.err()).contains("note: numbers are not standardized");
        assertThat(Files.readString(raw.resolve("config.json")))
                .contains("\"standardize\": \"none\"");
        String shown = Cli.run("inspect", raw).succeeded().out();
        assertThat(shown)
                .containsPattern("\\(intercept\\) +0\\.4\nx +1\n")
                .containsPattern("layer1.weight +to 1\n-+ +-+\n +1 +1.000000\n")
                .containsPattern("layer1.bias +to 1\n-+ +-+\n +1 +0.400000");
        JsonObject row =
                Cli.run("predict", raw, "--row", "5", "--json")
                        .succeeded()
                        .json()
                        .getAsJsonObject();
        assertThat(row.get("predicted").getAsDouble()).isCloseTo(5.4, within(1e-6));
        // ½(1.4 − 2)² and ½(3.4 − 6)².
        assertThat(Cli.run("eval", raw, "--data", file, "--json").succeeded().json())
                .satisfies(
                        e ->
                                assertThat(e.getAsJsonObject().get("test_loss").getAsDouble())
                                        .isCloseTo((0.18 + 3.38) / 2, within(1e-6)));
        Cli.line("train --data moons --standardize none").failed(2, "no table of numbers");
    }

    /** Two linear functions at once, each in its own units. */
    @Test
    void severalTargets() throws IOException {
        Path file = temp.resolve("two.csv");
        String rows =
                IntStream.range(0, 200)
                        .mapToObj(i -> new double[] {i * 37 % 100 / 10.0, i * 61 % 97})
                        .map(
                                r ->
                                        "%s,%s,%s,%s"
                                                .formatted(
                                                        3 * r[0] - r[1] + 10,
                                                        r[0],
                                                        r[1],
                                                        1e5 * r[1] + 2e6))
                        .collect(Collectors.joining("\n"));
        Files.writeString(file, "height,a,b,price\n" + rows + "\n");
        Path two = temp.resolve("two");
        String flags =
                "train --data %s --label height,price --model linear --optimizer sgd --lr 0.5"
                        + " --batch all --epochs 200 --out %s";
        Cli.line(flags.formatted(file, two)).succeeded();
        JsonObject eval =
                Cli.run("eval", two, "--data", file, "--json").succeeded().json().getAsJsonObject();
        assertThat(eval.get("examples").getAsInt()).isEqualTo(200);
        assertThat(eval.get("test_r2").getAsDouble()).isCloseTo(1, within(1e-6));
        JsonObject row =
                Cli.run("predict", two, "--row", "2,5", "--json")
                        .succeeded()
                        .json()
                        .getAsJsonObject();
        assertThat(row.get("predicted height").getAsDouble()).isCloseTo(11, within(1e-3));
        assertThat(row.get("predicted price").getAsDouble()).isCloseTo(2.5e6, within(100.0));
        assertThat(Cli.run("predict", two, "--data", file).succeeded().out())
                .startsWith("row,height,price\n1,");
        assertThat(Cli.run("inspect", two).succeeded().out()).contains("height", "price");
    }

    @Test
    void refusals() throws IOException {
        Cli.run("train", "--data", csv, "--task", "classification").failed(4, "--task regression");
        Cli.run("train", "--data", csv, "--task", "regresion")
                .failed(2, "--task 'regresion'", "did you mean 'regression'");
        Cli.run("train", "--data", csv, "--task", "regression", "--loss", "cross-entropy")
                .failed(2, "--loss cross-entropy", "squared-error");
        Cli.run("train", "--data", "moons", "--model", "ridge").failed(2, "moons has classes");
        Cli.run("train", "--data", "linear", "--model", "logistic").failed(2, "linear has numbers");
        Cli.run("train", "--model", "linear", "--hidden", "8").failed(2, "--hidden", "linear");
        Cli.run("train", "--model", "linear", "--loss", "huber").failed(2, "--loss huber");
        Cli.run("train", "--model", "ridge", "--l2", "0").failed(2, "--l2 0");
        Cli.run("train", "--model", "logistc").failed(2, "did you mean 'logistic'");
        Cli.run("train", "--model", "linear", "--task", "classification").failed(2, "--task");
        Cli.run("train", "--online", "--epochs", "3").failed(2, "--epochs 3", "--online");
        Cli.run("train", "--online", "--dropout", "0.1").failed(2, "--dropout 0.1", "--online");
        Cli.run("train", "--order", "random").failed(2, "--order 'random'");
        Cli.run("lr-sweep", "--data", "linear", "--rates", "0.1").failed(2, "--target-loss");
        Path bad = temp.resolve("bad.csv");
        Files.writeString(bad, "a,target\n1,2.5\n2,tall\n");
        Cli.run("train", "--data", bad, "--task", "regression")
                .failed(4, "'tall' in line 3", "target", "finite number");
    }

    @Test
    void online() {
        Path out = temp.resolve("online");
        Cli.Result result =
                Cli.run(
                                "train",
                                "--online",
                                "--model",
                                "logistic",
                                "--data",
                                "moons",
                                "--device",
                                "cpu",
                                "--out",
                                out)
                        .succeeded();
        assertThat(result.out()).contains("online loss", "regret/√t", "   1,000  ");
        assertThat(out.resolve("report.md")).content().contains("## Online", "| 1,000 |");
        JsonObject info =
                Cli.run("data", "info", "linear", "--json").succeeded().json().getAsJsonObject();
        assertThat(info.getAsJsonObject("targets").get("maximum").getAsDouble()).isPositive();
        assertThat(Cli.run("data", "info", csv, "--task", "regression").succeeded().out())
                .contains("greatest target");
    }

    /** The other commands that train. */
    @Test
    void sweepAndGradientCheck() {
        Cli.run(
                        "lr-sweep",
                        "--model",
                        "ridge",
                        "--data",
                        "linear",
                        "--rates",
                        "0.01,0.1",
                        "--target-loss",
                        "0.5",
                        "--device",
                        "cpu")
                .succeeded();
        String check =
                Cli.run("gradcheck", "--task", "regression", "--data", csv, "--hidden", "3")
                        .succeeded()
                        .out();
        assertThat(check).contains("squared-error");
    }

    /** What is written is read again as it was. */
    @Test
    void generatedNumbersSurviveTheirFile() {
        Path folder = temp.resolve("made");
        Cli.run("data", "make", "linear", "--out", folder).succeeded();
        assertThat(folder.resolve("train.csv")).content().startsWith("x1,x2,x3,target\n");
        JsonObject read = targets(folder, "--task", "regression");
        JsonObject made = targets("linear");
        for (String what : made.keySet()) {
            assertThat(read.get(what).getAsDouble())
                    .isCloseTo(made.get(what).getAsDouble(), within(1e-6));
        }
    }

    private static JsonObject targets(Object... args) {
        List<Object> command = new ArrayList<>(List.of("data", "info", "--json"));
        command.addAll(List.of(args));
        return Cli.run(command.toArray())
                .succeeded()
                .json()
                .getAsJsonObject()
                .getAsJsonObject("targets");
    }
}
