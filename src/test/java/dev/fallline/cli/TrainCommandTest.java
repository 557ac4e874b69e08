package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import dev.fallline.TinyImages;
import dev.fallline.cli.terminal.Screen;
import dev.fallline.train.Metric;
import dev.fallline.train.run.RunFolder;
import dev.fallline.train.run.Safetensors;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What {@code train} prints and keeps, and what the other commands make of it. */
class TrainCommandTest {
    /** Names that stay: other programs read them. */
    private static final String[] KNOWN = {
        "epoch",
        "steps",
        "train_loss",
        "train_accuracy",
        "train_rmse",
        "train_r2",
        "val_loss",
        "val_accuracy",
        "val_rmse",
        "val_r2",
        "test_loss",
        "test_accuracy",
        "test_rmse",
        "test_r2",
        "generalization_gap",
        "gradient_norm",
        "lr",
        "seconds",
        "examples_per_second"
    };

    private static final String[] EPOCH =
            Stream.concat(Stream.of("epoch", "steps"), Metric.ALL.stream().map(Metric::name))
                    .toArray(String[]::new);

    @TempDir static Path temp;
    private static Path data;
    private static Path run;
    private static Cli.Result trained;

    @BeforeAll
    static void train() {
        data = TinyImages.write(temp.resolve("tiny"), 900, 150);
        run = temp.resolve("run");
        trained = Cli.run(flags("--json", "--epochs", 3, "--out", run)).succeeded();
    }

    private static Object[] flags(Object... more) {
        Stream<Object> usual =
                Stream.of("train", "--data", data, "--hidden", "8", "--batch", 64, "--threads", 2);
        return Stream.concat(usual, Arrays.stream(more)).toArray();
    }

    @Test
    void document() {
        JsonObject document = trained.json().getAsJsonObject();
        assertThat(document.keySet())
                .contains("run", "device", "parameters", "epochs", "test_accuracy", "seconds");
        assertThat(document.get("run").getAsString()).isEqualTo(run.toString());
        assertThat(document.get("device").getAsString()).isEqualTo("CPU, 2 threads");
        assertThat(document.get("parameters").getAsInt()).isEqualTo(12 * 8 + 8 + 8 * 3 + 3);
        assertThat(document.get("ended").getAsString()).isEqualTo("epochs");
        assertThat(document.get("seconds").getAsDouble()).isPositive();
        assertThat(EPOCH).containsSubsequence(KNOWN);
        JsonArray epochs = document.getAsJsonArray("epochs");
        assertThat(epochs).hasSize(3);
        for (JsonElement e : epochs) {
            assertThat(e.getAsJsonObject().keySet()).containsExactly(EPOCH);
        }
        JsonObject last = epochs.get(2).getAsJsonObject();
        assertThat(last.get("steps").getAsInt()).isEqualTo(3 * 15);
        assertThat(last.get("lr").getAsDouble()).isEqualTo(0.001);
        assertThat(last.get("val_loss").isJsonNull()).isTrue();
        assertThat(last.get("generalization_gap").getAsDouble())
                .isEqualTo(
                        last.get("train_accuracy").getAsDouble()
                                - last.get("test_accuracy").getAsDouble());
        assertThat(document.get("test_accuracy")).isEqualTo(last.get("test_accuracy"));
    }

    @Test
    void talkIsOnStandardErrorAndPlain() {
        assertThat(trained.err().lines())
                .anyMatch(l -> l.equals("run           " + run))
                .anyMatch(l -> l.equals("device        CPU, 2 threads"))
                .anyMatch(l -> l.startsWith("not used      gpu: "))
                .anyMatch(l -> l.matches("    3  +\\d\\.\\d{4}(  +([\\d.]+|-))+  +[\\d,]+"));
        assertThat(trained.err() + trained.out()).doesNotContain("\r", "\033");
    }

    @Test
    void redrawnLineIsErasedBeforeOtherOutput() {
        System.setProperty("fallline.terminal", "true");
        try {
            Path out = temp.resolve("redrawn");
            Cli.Result result = Cli.run(flags("--epochs", 2, "--out", out)).succeeded();
            assertThat(result.err()).contains("\repoch 1/2  ", "\033[K");
            List<String> lines = Screen.lines(result.err());
            assertThat(lines).noneMatch(l -> l.startsWith("epoch 1/2"));
            assertThat(lines.getLast()).isEmpty();
            assertThat(lines.subList(lines.size() - 3, lines.size() - 1))
                    .allMatch(l -> l.matches(" +[12]  +\\d\\.\\d{4} .*"));
            assertThat(result.out()).doesNotContain("\r", "\033").startsWith("test accuracy");
        } finally {
            System.clearProperty("fallline.terminal");
        }
    }

    @Test
    void runFolder() throws IOException {
        try (Stream<Path> files = Files.list(run)) {
            assertThat(files.map(f -> f.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "config.json",
                            "environment.json",
                            "checkpoint.safetensors",
                            "weights.safetensors",
                            "history.csv",
                            "history.jsonl",
                            "report.json",
                            "report.md",
                            "report.html",
                            "misclassified.json",
                            "lock");
        }
        List<String> csv = Files.readAllLines(run.resolve("history.csv"));
        assertThat(csv).hasSize(4).first().isEqualTo(String.join(",", EPOCH));
        JsonArray epochs = trained.json().getAsJsonObject().getAsJsonArray("epochs");
        List<String> lines = Files.readAllLines(run.resolve("history.jsonl"));
        for (int i = 0; i < 3; i++) {
            JsonObject epoch = epochs.get(i).getAsJsonObject();
            JsonObject line = JsonParser.parseString(lines.get(i)).getAsJsonObject();
            String[] cells = csv.get(i + 1).split(",", -1);
            for (int c = 0; c < EPOCH.length; c++) {
                JsonElement value = epoch.get(EPOCH[c]);
                if (value.isJsonNull()) {
                    assertThat(cells[c]).isEmpty();
                    assertThat(line.has(EPOCH[c])).isFalse();
                } else {
                    assertThat(Double.parseDouble(cells[c])).isEqualTo(value.getAsDouble());
                    assertThat(line.get(EPOCH[c])).isEqualTo(value);
                }
            }
        }
        JsonObject environment = parse(run.resolve("environment.json"));
        assertThat(environment.keySet())
                .containsExactly(
                        "crc32c",
                        "fallline",
                        "revision",
                        "java",
                        "os",
                        "processors",
                        "device",
                        "choices",
                        "data");
    }

    private static JsonObject parse(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    @Test
    void keptConfigurationIsComplete() throws IOException {
        JsonObject config = parse(run.resolve("config.json"));
        assertThat(config.keySet())
                .contains("lr", "init", "device", "threads", "beta1", "beta2", "eps", "batch")
                .contains("weight-decay", "schedule", "seed", "dropout", "precision");
        assertThat(config.get("data").getAsString()).isEqualTo(data.toString());
        assertThat(config.get("device").getAsString()).isEqualTo("cpu");
        assertThat(config.get("lr").getAsDouble()).isEqualTo(0.001);
        assertThat(config.get("init").getAsString()).isEqualTo("xavier-uniform");

        // It makes the same run again, whatever the defaults may become.
        Path again = temp.resolve("again");
        Cli.run("train", "--config", run.resolve("config.json"), "--out", again).succeeded();
        assertThat(again.resolve("config.json")).hasSameBinaryContentAs(run.resolve("config.json"));
        assertThat(again.resolve("weights.safetensors"))
                .hasSameBinaryContentAs(run.resolve("weights.safetensors"));

        // A copy that is edited keeps the old checksum, or has none.
        Path edited = temp.resolve("edited.json");
        String text = Files.readString(run.resolve("config.json"));
        String other = text.replace("\"seed\": 1", "\"seed\": 7");
        assertThat(other).isNotEqualTo(text);
        for (String json : List.of(other, withoutChecksum(other))) {
            Files.writeString(edited, json);
            assertThat(Cli.run("train", "--config", edited, "--print-config").succeeded().out())
                    .isEqualTo(withoutChecksum(other));
        }
    }

    @Test
    void seedsDecide() {
        Path same = temp.resolve("same");
        Path other = temp.resolve("other");
        Cli.run(flags("--epochs", 3, "--seed", 1, "--out", same)).succeeded();
        Cli.run(flags("--epochs", 3, "--seed", 2, "--out", other)).succeeded();
        Path weights = Path.of("weights.safetensors");
        assertThat(same.resolve(weights)).hasSameBinaryContentAs(run.resolve(weights));
        assertThat(weights(other)).isNotEqualTo(weights(run));
    }

    private static byte[] weights(Path run) {
        try {
            return Files.readAllBytes(run.resolve("weights.safetensors"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void printedConfigurationIsAConfiguration() throws IOException {
        String flags = "--data spiral --hidden none --optimizer momentum --lr 0.5 --clip-norm 1";
        String printed = Cli.line("train --print-config " + flags).succeeded().out();
        Path file = temp.resolve("printed.json");
        Files.writeString(file, printed);
        assertThat(Cli.run("train", "--print-config", "--config", file).out()).isEqualTo(printed);

        JsonObject changed =
                Cli.run("train", "--print-config", "--config", file, "--lr", "0.25")
                        .json()
                        .getAsJsonObject();
        JsonObject expected = JsonParser.parseString(printed).getAsJsonObject();
        expected.addProperty("lr", 0.25);
        assertThat(changed).isEqualTo(expected);
        assertThat(changed.get("hidden").getAsJsonArray()).isEmpty();
    }

    @Test
    void printedConfigurationOfARunThatGoesOn() throws IOException {
        String printed = Cli.run("train", "--resume", run, "--print-config").succeeded().out();
        assertThat(printed)
                .isEqualTo(withoutChecksum(Files.readString(run.resolve("config.json"))));
    }

    private static String withoutChecksum(String json) {
        return json.replaceFirst("\n  \"crc32c\": \"[0-9a-f]{8}\",", "");
    }

    @Test
    void resumingWithEqualFlagsAndAnyDevice() {
        Object[] flags = {
            "train", "--resume", run, "--data", data, "--hidden", "8", "--lr", "1e-3", "--json"
        };
        JsonObject again = Cli.run(flags).succeeded().json().getAsJsonObject();
        assertThat(again.get("epochs")).isEqualTo(trained.json().getAsJsonObject().get("epochs"));
        assertThat(Cli.run("train", "--resume", run, "--device", "auto").succeeded().err())
                .contains("resumed       already ended at step ")
                .doesNotContain("at epoch");
        Cli.run("train", "--resume", run, "--device", "gpu").failed(3, "--device gpu");
    }

    @Test
    void timeEndsBeforeEpochsDo() {
        Path out = temp.resolve("limited");
        Cli.Result r = Cli.run(flags("--time-limit", "0s", "--out", out)).succeeded();
        assertThat(r.err())
                .contains(
                        "The time of 0s is up after epoch 1; saved. Resume with:  fallline train"
                                + " --resume "
                                + out);
        assertThat(RunFolder.open(out).report().ended()).isEqualTo("time-limit");
        Cli.run("reproduce", out).succeeded();
    }

    @Test
    void stepsEndBeforeEpochsDo() {
        Path out = temp.resolve("steps");
        JsonObject d =
                Cli.run(flags("--json", "--steps", 20, "--out", out)).json().getAsJsonObject();
        assertThat(d.get("ended").getAsString()).isEqualTo("steps");
        JsonArray epochs = d.getAsJsonArray("epochs");
        assertThat(epochs.get(epochs.size() - 1).getAsJsonObject().get("steps").getAsInt())
                .isEqualTo(20);
    }

    @Test
    void stepsThatEpochsDoNotReachAreNoted() {
        Path out = temp.resolve("few");
        assertThat(Cli.run(flags("--epochs", 1, "--steps", 20, "--out", out)).err())
                .contains("note: --epochs 1 ends the training at step 15, before --steps 20");
    }

    @Test
    void accuracyIsThatOfTheSetThatItWasMeasuredOn() {
        Path data = TinyImages.write(temp.resolve("trainonly"), 300, 0);
        Path out = temp.resolve("validated");
        Object[] flags = {
            "train",
            "--data",
            data,
            "--test-fraction",
            0,
            "--val-fraction",
            0.2,
            "--hidden",
            4,
            "--epochs",
            1,
            "--out",
            out
        };
        assertThat(Cli.run(flags).succeeded().out()).startsWith("validation accuracy  ");
        Cli.run("eval", out).failed(2, "has no test part", "--data");
        JsonObject report = Cli.run("train", "--resume", out, "--json").json().getAsJsonObject();
        assertThat(report.get("test_accuracy").isJsonNull()).isTrue();
        assertThat(report.get("val_accuracy").getAsDouble()).isPositive();
    }

    /** Not the rate alone is to blame. */
    @Test
    void divergenceByNoise() {
        Cli.Result r =
                Cli.line(
                        "train --data blobs --epochs 1 --optimizer langevin --temperature 1e30 --out "
                                + temp.resolve("noisy"));
        assertThat(r.code()).isEqualTo(1);
        assertThat(r.err()).contains("; try a lower --temperature or --lr 0.01 or --clip-norm 1");
    }

    /**
     * The rate is not blamed for what the initial weights give, nor alone for a steep activation.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --activation leaky-relu(1e20)      | initial weights, or its gradient, is not a finite number; try a number nearer 0 than in --activation leaky-relu(1e20)
                    --init constant(1e38)              | try smaller initial weights (--init) or inputs of a smaller scale (--standardize)
                    --activation elu(30) --optimizer sgd --lr 1e4 | try a number nearer 0 than in --activation elu(30) or --lr
                    --activation elu(0.5) --optimizer sgd --lr 1e30 --batch all | after the first update the loss is not a finite number; try --lr
                    """)
    void divergenceOfAnotherCause(String flags, String part) {
        Cli.Result r =
                Cli.line(
                        "train --data spiral --epochs 3 %s --out %s"
                                .formatted(flags, temp.resolve("d" + flags.hashCode())));
        assertThat(r.code()).isEqualTo(1);
        assertThat(r.err()).contains(part);
    }

    @Test
    void divergence() throws IOException {
        Path out = temp.resolve("diverged");
        Cli.Result r =
                Cli.run(
                        "train",
                        "--data",
                        "spiral",
                        "--optimizer",
                        "sgd",
                        "--lr",
                        "1e6",
                        "--json",
                        "--out",
                        out);
        assertThat(r.code()).isEqualTo(1);
        JsonObject document = r.json().getAsJsonObject();
        assertThat(document.get("ended").getAsString()).isEqualTo("diverged");
        assertThat(r.err().lines().toList().getLast())
                .matches(
                        "fallline: the training diverged at step \\d+ \\(epoch 1\\): gradients"
                                + " exploded, from a norm of .* to .*; try --lr 0.1 or --clip-norm 1");
        assertThat(out.resolve("weights.safetensors")).doesNotExist();
        assertThat(parse(out.resolve("report.json")).get("ended").getAsString())
                .isEqualTo("diverged");
        Cli.run("eval", out).failed(4, "has no weights, because its training diverged");
        // Nothing changes by trying again.
        Cli.Result again = Cli.run("train", "--resume", out);
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err().lines().toList().getLast())
                .isEqualTo(r.err().lines().toList().getLast());
    }

    @Test
    void reproduction(@TempDir Path copy) throws IOException {
        Cli.Result same = Cli.run("reproduce", run).succeeded();
        assertThat(same.out()).startsWith("identical: every bit of every weight\n");
        assertThat(Cli.run("reproduce", run, "--json").json().getAsJsonObject().get("same"))
                .isEqualTo(JsonParser.parseString("true"));

        BadInputTest.copy(run, copy);
        Path file = copy.resolve("weights.safetensors");
        byte[] flipped = weights(copy);
        flipped[flipped.length - 1] ^= 1;
        Files.write(file, flipped);
        for (String command : new String[] {"reproduce", "eval", "inspect"}) {
            Cli.run(command, copy).failed(4, file.toString(), "does not match its checksum");
        }
        BadInputTest.copy(run, copy);
        Safetensors changed = Safetensors.read(file);
        changed.tensors().get("layer1.weight").values()[0] += 1;
        changed.withChecksum().write(file);
        differs(copy, "losses of all epochs are the same, so the weights were changed");

        BadInputTest.copy(run, copy);
        edit(copy, "\"seed\": 1", "\"seed\": 2");
        differs(copy, "losses differ from epoch 1 on");

        BadInputTest.copy(run, copy);
        edit(copy, "\"epochs\": 3", "\"epochs\": 4");
        differs(copy, "losses differ from epoch 4 on");

        BadInputTest.copy(run, copy);
        edit(copy, "    8\n", "    9\n");
        differs(copy, "the networks have different shapes");

        BadInputTest.copy(run, copy);
        edit(copy, "\"threads\": 2", "\"threads\": 0");
        Cli.run("reproduce", copy).failed(4, "\"threads\": 0 cannot be used");
    }

    private static void edit(Path run, String from, String to) throws IOException {
        Path file = run.resolve("config.json");
        String text = Files.readString(file);
        assertThat(text).contains(from);
        String edited = text.replace(from, to);
        Files.writeString(file, edited);
        Cli.run("reproduce", run).failed(4, file + " does not match its checksum");
        Files.writeString(file, withoutChecksum(edited));
    }

    private static void differs(Path run, String how) {
        Cli.Result r = Cli.run("reproduce", run);
        assertThat(r.code()).isEqualTo(1);
        assertThat(r.out()).startsWith("different: ").contains(how);
        Cli.Result json = Cli.run("reproduce", run, "--json");
        assertThat(json.code()).isEqualTo(1);
        assertThat(json.json().getAsJsonObject().get("same").getAsBoolean()).isFalse();
    }

    @Test
    void everyCommandPrintsOneDocument() {
        List<String> commands =
                List.of(
                        "eval RUN",
                        "predict RUN --index 3",
                        "predict RUN --row 9,9,9,9,1,1,1,1,1,1,1,1",
                        "inspect RUN",
                        "reproduce RUN",
                        "devices",
                        "data list",
                        "data info spiral",
                        "data show " + data + " --augment affine",
                        "data make spiral --out " + temp.resolve("made"));
        for (String command : commands) {
            Cli.Result r = Cli.line(command.replace("RUN", run.toString()) + " --json").succeeded();
            assertThat(r.json().isJsonObject() || r.json().isJsonArray()).as(command).isTrue();
        }
    }

    @Test
    void evaluationAgreesWithTheTraining() {
        JsonObject report = trained.json().getAsJsonObject();
        JsonObject eval = Cli.run("eval", run, "--json").json().getAsJsonObject();
        JsonObject metrics = trained.json().getAsJsonObject().getAsJsonObject("metrics");
        assertThat(metrics.size()).isEqualTo(4);
        metrics.entrySet()
                .forEach(m -> assertThat(eval.get("test_" + m.getKey())).isEqualTo(m.getValue()));
        assertThat(eval.get("test_accuracy")).isEqualTo(report.get("test_accuracy"));
        assertThat(eval.get("confusion")).isEqualTo(report.get("confusion"));
        assertThat(Cli.run("eval", run).out())
                .containsPattern("data +tiny\\nexamples +150\\nloss +")
                .contains("macro F1  ", "class  examples  precision   recall       F1")
                .contains("class / predicted");
    }

    @Test
    void predictionsAddUpToOne() {
        JsonObject p = Cli.run("predict", run, "--index", 149, "--json").json().getAsJsonObject();
        assertThat(p.get("label").getAsString()).isEqualTo("2");
        double sum =
                p.getAsJsonObject("probabilities").asMap().values().stream()
                        .mapToDouble(JsonElement::getAsDouble)
                        .sum();
        assertThat(sum).isBetween(1 - 1e-6, 1 + 1e-6);
    }

    /** A network sees other data as it saw its own, and knows classes by name. */
    @Test
    void otherDataAreReadAsTheNetworkKnowsThem(@TempDir Path folder) throws IOException {
        StringBuilder own = new StringBuilder("x,label\n");
        StringBuilder other = new StringBuilder("x,label\n");
        for (int i = 0; i < 60; i++) {
            own.append(i % 2 == 0 ? -1 - i % 3 : 1 + i % 3).append(i % 2 == 0 ? ",low\n" : ",up\n");
            // Its mean, 24, would have 1 and 2 taken for low; its first class is up.
            other.append(i % 2 == 0 ? 1 + i % 4 / 2 * 99 : -1 - i % 3)
                    .append(i % 2 == 0 ? ",up\n" : ",low\n");
        }
        Path ownFile = Files.writeString(folder.resolve("own.csv"), own);
        Path otherFile = Files.writeString(folder.resolve("other.csv"), other);
        Path run = folder.resolve("run");
        Cli.run("train", "--data", ownFile, "--hidden", 4, "--lr", 0.05, "--out", run).succeeded();
        assertThat(accuracy(run, ownFile)).isEqualTo(1);
        assertThat(accuracy(run, otherFile)).isEqualTo(1);
        Files.writeString(otherFile, other.toString().replace("up", "north"));
        Cli.run("eval", run, "--data", otherFile)
                .failed(4, "'north' in column 2 (label)", "'low', 'up'");
    }

    private static double accuracy(Path run, Path data) {
        JsonObject eval = Cli.run("eval", run, "--data", data, "--json").json().getAsJsonObject();
        return eval.get("test_accuracy").getAsDouble();
    }
}
