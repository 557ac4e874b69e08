package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Whole tables are answered, whatever their columns and delimiters look like. */
class PredictDataTest {
    private static final Path CASES = Path.of("src/test/resources/cases");

    @TempDir static Path temp;
    private static Path iris;

    @BeforeAll
    static void train() {
        iris = temp.resolve("iris");
        Cli.run(
                        "train",
                        "--data",
                        CASES.resolve("iris_tr.csv"),
                        "--epochs",
                        60,
                        "--batch",
                        32,
                        "--device",
                        "cpu",
                        "--out",
                        iris)
                .succeeded();
    }

    @Test
    void everyRowWithoutLabels() throws IOException {
        Path out = temp.resolve("answers.csv");
        Cli.run("predict", iris, "--data", CASES.resolve("iris_nolab.csv"), "--out", out)
                .succeeded();
        List<String> lines = Files.readAllLines(out);
        assertThat(lines).hasSize(51);
        assertThat(lines.getFirst())
                .isEqualTo("row,predicted,p(setosa),p(versicolor),p(virginica)");
        List<String> labels =
                Files.readAllLines(CASES.resolve("iris_hold.csv")).stream()
                        .skip(1)
                        .map(line -> line.replaceFirst(".*,", ""))
                        .toList();
        long right =
                IntStream.range(0, 50)
                        .filter(i -> lines.get(i + 1).split(",")[1].equals(labels.get(i)))
                        .count();
        assertThat(right).isGreaterThanOrEqualTo(46);
        double sum = 0;
        for (String p : lines.get(1).split(",", 3)[2].split(",")) sum += Double.parseDouble(p);
        assertThat(sum).isCloseTo(1, within(1e-6));
    }

    @Test
    void theLikeliestOnly() throws IOException {
        Path out = temp.resolve("answers.jsonl");
        Cli.run(
                        "predict",
                        iris,
                        "--data",
                        CASES.resolve("iris_nolab.csv"),
                        "--top",
                        2,
                        "--out",
                        out)
                .succeeded();
        JsonObject first =
                JsonParser.parseString(Files.readAllLines(out).getFirst()).getAsJsonObject();
        assertThat(first.keySet()).containsExactly("row", "predicted", "probabilities");
        JsonObject p = first.getAsJsonObject("probabilities");
        assertThat(p.size()).isEqualTo(2);
        assertThat(p.keySet().iterator().next()).isEqualTo(first.get("predicted").getAsString());
        assertThat(
                        Cli.run(
                                        "predict",
                                        iris,
                                        "--data",
                                        CASES.resolve("iris_nolab.csv"),
                                        "--top",
                                        1)
                                .out())
                .startsWith("row,predicted,probability\n1,");
    }

    /** Columns in another order, without names, with other delimiters; rows from a pipe. */
    @Test
    void theSameAnswersHoweverRowsCome() throws IOException {
        String expected = answers(CASES.resolve("iris_hold.csv"));
        assertThat(answers(CASES.resolve("iris_reord.csv"))).isEqualTo(expected);
        List<String> rows = Files.readAllLines(CASES.resolve("iris_nolab.csv"));
        String body = rows.stream().skip(1).collect(Collectors.joining("\n"));
        assertThat(answers(Files.writeString(temp.resolve("plain.csv"), body))).isEqualTo(expected);
        String decimal = body.replace(",", ";").replace(".", ",");
        assertThat(answers(Files.writeString(temp.resolve("decimal.csv"), decimal)))
                .isEqualTo(expected);
        InputStream real = System.in;
        try {
            System.setIn(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
            assertThat(answers(Path.of("-"))).isEqualTo(expected);
        } finally {
            System.setIn(real);
        }
    }

    private static String answers(Path data) {
        return Cli.run("predict", iris, "--data", data, "--top", 1).succeeded().out();
    }

    @Test
    void whatIsMissingOrNewIsSaid() throws IOException {
        Path train = temp.resolve("cat.csv");
        String rows =
                IntStream.range(0, 40)
                        .mapToObj(i -> (i % 2 == 0 ? "red," : "blue,") + i % 7 + "," + i % 2)
                        .collect(Collectors.joining("\n"));
        Files.writeString(train, "colour,x,label\n" + rows + "\n");
        Path run = temp.resolve("cat");
        Cli.run("train", "--data", train, "--epochs", 2, "--out", run).succeeded();
        Path more =
                Files.writeString(temp.resolve("more.csv"), "x,shape,colour\n?,7,green\n2,8,red\n");
        Cli.Result answered = Cli.run("predict", run, "--data", more).succeeded();
        assertThat(answered.out().lines()).hasSize(3);
        assertThat(answered.err())
                .contains(
                        "'shape' was not trained on",
                        "1 row has a category in column colour that is not in the training data",
                        "mean of the training part: 1 in column x");
        Files.writeString(more, "x,colour\n1,green\n2,grey\n3,red\n");
        assertThat(Cli.run("predict", run, "--data", more).succeeded().err())
                .contains(
                        "2 rows have categories in column colour that are not in the training data: treated as none");
        Cli.run("predict", run, "--row", "red,1,0,7")
                .failed(
                        4,
                        "has 4 columns,",
                        "expected the 2 features, or all 3 columns of the training data\n");
        Cli.run("eval", run, "--data", more).failed(4, "has no column 'label'");
        Files.writeString(more, "x,colour,label\n1,red,0\n1,red,2\n1,red,3\n");
        Cli.run("eval", run, "--data", more).failed(4, "'2', '3' in column 3 (label)", "'0', '1'");
        Files.writeString(more, "y,label\n1,0\n");
        Cli.run("eval", run, "--data", more).failed(4, "no column 'colour', 'x'");
        Files.writeString(more, "x,colour\n1,red\n1e39,red\n");
        assertThat(Cli.run("predict", run, "--data", more).err())
                .contains("'1e39' in line 3, column 1 (x)");
    }

    @Test
    void numbersInTheirUnits() throws IOException {
        Path train = temp.resolve("two.csv");
        String rows =
                IntStream.range(0, 60)
                        .mapToObj(i -> "%d,%d,%d".formatted(i, 300_000 + 1_000 * i, -2 * i))
                        .collect(Collectors.joining("\n"));
        Files.writeString(train, "x,price,loss\n" + rows + "\n");
        Path run = temp.resolve("price");
        Cli.run(
                        "train",
                        "--data",
                        train,
                        "--model",
                        "linear",
                        "--label",
                        "price",
                        "--drop",
                        "none,loss",
                        "--optimizer",
                        "sgd",
                        "--lr",
                        0.5,
                        "--batch",
                        "all",
                        "--epochs",
                        60,
                        "--out",
                        run)
                .succeeded();
        Path rest = Files.writeString(temp.resolve("rest.csv"), "x\n10\n20\n");
        List<String> lines =
                Cli.run("predict", run, "--data", rest).succeeded().out().lines().toList();
        assertThat(lines.getFirst()).isEqualTo("row,price");
        assertThat(Double.parseDouble(lines.get(1).split(",")[1])).isCloseTo(310_000, within(1.0));
        assertThat(Double.parseDouble(lines.get(2).split(",")[1])).isCloseTo(320_000, within(1.0));
        Cli.run("predict", run, "--row", "1,2,3,4")
                .failed(
                        4,
                        "expected the 1 feature, or all 3 columns of the training data, which are 2 without what is to be predicted");
    }

    @Test
    void otherDataAreAnsweredToo() {
        Path run = temp.resolve("spiral");
        Cli.run("train", "--data", "spiral", "--epochs", 1, "--out", run).succeeded();
        assertThat(Cli.run("predict", run, "--data", "spiral").succeeded().out().lines())
                .hasSize(1001);
    }

    @Test
    void refusals() {
        Cli.run("predict", iris, "--row", "1,2,3,4", "--top", 1).failed(2, "--top 1 needs --data");
        Cli.run("predict", iris, "--index", 1, "--out", "x.csv")
                .failed(2, "--out x.csv needs --data");
        Cli.run("predict", iris, "--data", "spiral", "--top", 0).failed(2, "--top 0");
        Cli.run("predict", iris, "--row", "1,2,NaN,4").failed(4, "--row has 'NaN'");
        Cli.run("predict", iris, "--row", "1,2,1e39,4").failed(4, "--row has '1e39'");
    }
}
