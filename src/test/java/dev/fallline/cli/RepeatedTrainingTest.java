package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** {@code train --folds} and {@code --seeds}. */
class RepeatedTrainingTest {
    private static final String IRIS =
            "train --data iris --hidden 6 --epochs 8 --lr 0.01 --threads 2 --device cpu ";

    @TempDir Path temp;

    private static double[] values(JsonObject document, String metric) {
        return document.getAsJsonArray("parts").asList().stream()
                .map(JsonElement::getAsJsonObject)
                .mapToDouble(p -> p.get(metric).getAsDouble())
                .toArray();
    }

    private static JsonObject json(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    /** Over five splits, no flags are as good as settings that suit the data, but for a point. */
    @Test
    void defaultsFitSmallData() {
        double[] accuracies =
                Stream.of("", "--hidden 32 --lr 0.003 --batch 32 --epochs 60 ")
                        .map(
                                flags ->
                                        "train --data iris --folds 5 --test-fraction 0 --json "
                                                + flags)
                        .map(line -> line + "--out " + temp.resolve("small" + line.length()))
                        .map(line -> Cli.line(line).succeeded().json().getAsJsonObject())
                        .map(document -> document.getAsJsonObject("mean").get("val_accuracy"))
                        .mapToDouble(JsonElement::getAsDouble)
                        .toArray();
        assertThat(accuracies[1]).isGreaterThan(0.94);
        assertThat(accuracies[0]).isGreaterThanOrEqualTo(accuracies[1] - 0.01);
    }

    @Test
    void folds() throws IOException {
        Path out = temp.resolve("folds");
        Cli.Result result = Cli.line(IRIS + "--folds 4 --json --out " + out).succeeded();
        JsonObject document = result.json().getAsJsonObject();
        double[] accuracies = values(document, "val_accuracy");
        assertThat(accuracies).hasSize(4);
        for (int i = 0; i < 4; i++) {
            JsonObject report = json(out.resolve("fold" + (i + 1)).resolve("report.json"));
            assertThat(report.get("val_accuracy").getAsDouble()).isEqualTo(accuracies[i]);
            assertThat(report.has("test_accuracy")).isFalse();
        }
        double mean = IntStream.range(0, 4).mapToDouble(i -> accuracies[i]).average().getAsDouble();
        double squares =
                IntStream.range(0, 4).mapToDouble(i -> Math.pow(accuracies[i] - mean, 2)).sum();
        assertThat(document.getAsJsonObject("mean").get("val_accuracy").getAsDouble())
                .isCloseTo(mean, within(1e-12));
        assertThat(document.getAsJsonObject("deviation").get("val_accuracy").getAsDouble())
                .isCloseTo(Math.sqrt(squares / 3), within(1e-12));
        assertThat(json(out.resolve("summary.json"))).isEqualTo(document);

        // Every example is predicted once, by the network that did not learn from it.
        List<String> lines = Files.readAllLines(out.resolve("predictions.csv"));
        assertThat(lines.removeFirst())
                .isEqualTo(
                        "example,seed,fold,target,predicted,p(setosa),p(versicolor),p(virginica)");
        List<String[]> rows = lines.stream().map(l -> l.split(",")).toList();
        assertThat(new TreeSet<>(rows.stream().map(r -> Integer.valueOf(r[0])).toList()))
                .hasSize(150)
                .startsWith(1)
                .endsWith(150);
        Map<String, Double> right =
                rows.stream()
                        .collect(
                                Collectors.groupingBy(
                                        r -> r[2],
                                        Collectors.averagingDouble(
                                                r -> r[3].equals(r[4]) ? 1 : 0)));
        for (int i = 0; i < 4; i++) {
            assertThat(right.get("" + (i + 1))).isCloseTo(accuracies[i], within(1e-12));
        }

        // Again: nothing is left to be trained. More epochs go on.
        Path weights = out.resolve("fold3/weights.safetensors");
        Cli.Result again = Cli.line(IRIS + "--folds 4 --json --out " + out).succeeded();
        assertThat(again.out()).isEqualTo(result.out());
        byte[] before = Files.readAllBytes(weights);
        Cli.line((IRIS + "--folds 4 --out " + out).replace("--epochs 8", "--epochs 9")).succeeded();
        assertThat(weights.toFile()).isNotEmpty();
        assertThat(Files.readAllBytes(weights)).isNotEqualTo(before);
    }

    @Test
    void seeds() throws IOException {
        Path out = temp.resolve("seeds");
        Cli.Result result = Cli.line(IRIS + "--seeds 3..4 --out " + out).succeeded();
        assertThat(result.out())
                .containsPattern("(?m)^seed3 +8 ")
                .containsPattern("(?m)^test accuracy +\\d+\\.\\d\\d % ± \\d+\\.\\d\\d %$")
                .doesNotContain("predictions");
        Path alone = temp.resolve("alone");
        Cli.line(IRIS + "--seed 4 --out " + alone).succeeded();
        assertThat(out.resolve("seed4/weights.safetensors"))
                .hasSameBinaryContentAs(alone.resolve("weights.safetensors"));
        assertThat(out.resolve("predictions.csv")).doesNotExist();
    }

    /** What is to be known of the data is said once; a class may have a comma in its name. */
    @Test
    void notesAndNames() throws IOException {
        String rows = "1,,\"York, NY\"\n2,3,b\n3,4,\"York, NY\"\n4,5,b\n".repeat(5);
        Path data = Files.writeString(temp.resolve("gaps.csv"), "\"a, b\",c,y\n" + rows);
        Cli.Result told =
                Cli.run(
                                "train",
                                "--data",
                                data,
                                "--folds",
                                3,
                                "--epochs",
                                1,
                                "--class-weight",
                                "\"York, NY\":2,b:1",
                                "--drop",
                                "\"a, b\"",
                                "--out",
                                temp.resolve("gaps"))
                        .succeeded();
        assertThat(told.err()).containsOnlyOnce("missing values were replaced");
        Cli.run("train", "--data", data, "--class-weight", "York, NY:2,b:1")
                .failed(2, "as in a:1,b:5 or \"x, y\":2");
        Path config = temp.resolve("config.json");
        Files.writeString(config, "{'drop': ['a, b']}".replace('\'', '"'));
        Cli.Result printed =
                Cli.run("train", "--data", data, "--config", config, "--print-config").succeeded();
        assertThat(printed.json().getAsJsonObject().get("drop").toString()).isEqualTo("[\"a, b\"]");
    }

    /** Numbers are given in their own units. */
    @Test
    void ofNumbers() throws IOException {
        Path out = temp.resolve("numbers");
        String flags = "train --data linear --seeds 1,5 --folds 2 --epochs 4 --device cpu --out ";
        Cli.line(flags + out).succeeded();
        List<String> lines = Files.readAllLines(out.resolve("predictions.csv"));
        assertThat(lines).hasSize(1 + 2 * 1_000);
        assertThat(lines.getFirst()).isEqualTo("example,seed,fold,target,predicted");
        double error =
                lines.stream()
                        .skip(1)
                        .map(l -> l.split(","))
                        .filter(r -> r[1].equals("5") && r[2].equals("2"))
                        .mapToDouble(
                                r ->
                                        Math.pow(
                                                Double.parseDouble(r[3]) - Double.parseDouble(r[4]),
                                                2))
                        .average()
                        .orElseThrow();
        JsonObject report = json(out.resolve("seed5-fold2/report.json"));
        double rmse =
                report.getAsJsonArray("epochs")
                        .get(3)
                        .getAsJsonObject()
                        .get("val_rmse")
                        .getAsDouble();
        assertThat(Math.sqrt(error)).isCloseTo(rmse, within(1e-6));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --folds 1                    | --folds 1 cannot be used: give a whole number of at least 2
                    --folds 151                  | 150 examples cannot be divided into 151 folds
                    --folds 3 --val-fraction 0.1 | --val-fraction 0.1 does not go with folds
                    --folds 3 --class-weight setosa:2e6 | --class-weight setosa:2e6 has a weight more than 1,000,000 times another
                    --folds 3 --fold 1/3         | --fold does not go with --folds
                    --fold 4/3                   | --fold 4/3 cannot be used: give its number and how many, as in 2/5
                    --seeds 5..1                 | --seeds 5..1 cannot be used: give up to 1,000 different whole numbers
                    --seeds 1,1                  | --seeds 1,1 cannot be used
                    --seeds 1..9000000000        | --seeds 1..9000000000 cannot be used
                    --seeds 1..3 --seed 2        | --seed does not go with --seeds
                    --seeds 1..3 --watch         | --watch does not go with --folds and --seeds
                    """)
    void badInput(String flags, String message) {
        Path out = temp.resolve("never");
        Cli.line("train --data iris --out " + out + " " + flags).failed(2, message);
        assertThat(out).doesNotExist();
    }

    /** The weights after --from are compared by what they are: others do not go on. */
    @Test
    void fromWeights() throws IOException {
        Path run = temp.resolve("run");
        Cli.line(IRIS + "--out " + run).succeeded();
        String folds = IRIS + "--from " + run + " --folds 2 --out " + temp.resolve("folds");
        Cli.Result result = Cli.line(folds).succeeded();
        assertThat(Cli.line(folds).succeeded().out()).isEqualTo(result.out());
        Path other = temp.resolve("other");
        Cli.line(IRIS + "--seed 5 --out " + other).succeeded();
        Cli.line(folds.replace(run.toString(), other.toString()))
                .failed(2, "with --from " + other, "begun with --from " + run);
    }

    /** A folder whose name was chosen for the user is removed when nothing was trained. */
    @Test
    void leavesNoEmptyFolder() throws IOException {
        Path data =
                Files.writeString(
                        temp.resolve("no-folds-of-these.csv"), "x,y\n" + "1,a\n2,b\n".repeat(3));
        Cli.line("train --folds 9 --data " + data).failed(2, "6 examples cannot be divided");
        Cli.keptNoRun("no-folds-of-these");
    }

    @Test
    void notIntoAnotherFolder() throws IOException {
        Path run = temp.resolve("run");
        Cli.line(IRIS + "--out " + run).succeeded();
        Cli.line(IRIS + "--folds 3 --out " + run).failed(2, "holds a run already");
        Path comparison = Files.createDirectory(temp.resolve("comparison"));
        Files.writeString(comparison.resolve("protocol.json"), "{}");
        Cli.line(IRIS + "--seeds 1,2 --out " + comparison).failed(2, "holds a comparison");
    }

    /** One table has the runs of one configuration: a flag left out is a difference too. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --lr 0.01    | ''           | with --lr 0.01, and this would be with --lr 0.001
                    --hidden 6   | ''           | with --hidden 6, and this would be with --hidden
                    --epochs 8   | ''           | with --epochs 8, and this would be with --epochs
                    ''           | --clip-norm 1 | without --clip-norm, and this would be with --clip-norm 1
                    --folds 2    | --folds 3    | with --fold 1/2, and this would be with --fold 1/3
                    --data iris  | --data moons | with --data iris, and this would be with --data moons
                    """)
    void continuesTheSameOnly(String flags, String others, String message) throws IOException {
        Path out = temp.resolve("folds");
        String all = IRIS + "--folds 2 --out " + out;
        Cli.line(all).succeeded();
        byte[] before = Files.readAllBytes(out.resolve("summary.json"));
        String changed = flags.isEmpty() ? all + " " + others : all.replace(flags, others);
        Cli.line(changed).failed(2, "fold1 was begun " + message, "give another --out");
        assertThat(out.resolve("summary.json")).hasBinaryContent(before);
        assertThat(out.resolve("fold3")).doesNotExist();
    }

    @Test
    void divergence() throws IOException {
        Path out = temp.resolve("diverged");
        Cli.Result r = Cli.line(IRIS.replace("0.01", "1e30") + "--seeds 1..2 --out " + out);
        assertThat(r.code()).isEqualTo(1);
        assertThat(r.err()).contains("a training diverged");
        assertThat(r.out()).contains("diverged  2 of 2");
    }
}
