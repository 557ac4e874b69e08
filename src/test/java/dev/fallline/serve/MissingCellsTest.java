package dev.fallline.serve;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import dev.fallline.Fallline;
import dev.fallline.cli.Cli;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Cells without a value are treated alike wherever a row comes from. */
class MissingCellsTest {
    /** Ages 1, 3 and 8: their mean is 4, their median 3. */
    private static final String TABLE =
            "age,color,class\n" + "1,red,a\n3,blue,b\n?,red,a\n8,blue,b\n".repeat(8);

    @TempDir Path temp;

    @ParameterizedTest
    @CsvSource({"mean, mean, 4", "median, median, 3", "drop, mean, 4", "indicator, mean,"})
    void everyEntryReplacesThemAsTrainingDid(String way, String by, String number)
            throws Exception {
        Path data = Files.writeString(temp.resolve("data.csv"), TABLE);
        Path runs = Files.createDirectory(temp.resolve("runs"));
        Path run = runs.resolve("one");
        Cli.run(
                        "train",
                        "--data",
                        data,
                        "--missing",
                        way,
                        "--test-fraction",
                        0,
                        "--device",
                        "cpu",
                        "--out",
                        run)
                .succeeded();
        String note =
                "missing values were replaced by the %s of the training part: 1 in column age"
                        .formatted(by);

        Cli.Result row = Cli.run("predict", run, "--row", ",red", "--json").succeeded();
        assertThat(row.err()).contains("note: " + note);
        JsonObject answer = JsonParser.parseString(row.out()).getAsJsonObject();
        assertThat(answer.remove("notes").getAsJsonArray().get(0).getAsString()).contains(note);
        if (number != null) {
            String whole = Cli.run("predict", run, "--row", number + ",red", "--json").out();
            assertThat(JsonParser.parseString(whole)).isEqualTo(answer);
        }

        Path rows = Files.writeString(temp.resolve("new.csv"), "color,age\nred,NA\n");
        Cli.Result file = Cli.run("predict", run, "--data", rows, "--json").succeeded();
        assertThat(file.err()).contains("note: " + note);
        JsonObject line = JsonParser.parseString(file.out()).getAsJsonObject();
        line.remove("row");
        assertThat(line).isEqualTo(answer);

        try (var served = new Served(runs)) {
            for (String cells :
                    new String[] {"[null, \"red\"]", "{\"color\": \"red\", \"age\": \"\"}"}) {
                JsonObject json =
                        served.json(
                                        "/predict?run=one",
                                        "{\"rows\": [[1, \"red\"], %s]}".formatted(cells))
                                .json();
                assertThat(json.getAsJsonArray("predictions").get(1)).isEqualTo(answer);
                assertThat(json.getAsJsonArray("notes")).hasSize(1);
                assertThat(json.getAsJsonArray("notes").get(0).getAsString())
                        .startsWith("rows[1]: " + note);
            }
        }

        answer.getAsJsonObject("probabilities")
                .entrySet()
                .forEach(
                        p ->
                                assertThat(Fallline.load(run).predictRow(",red"))
                                        .containsEntry(p.getKey(), p.getValue().getAsDouble()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4,   | missing categories were treated as none: 1 in column color",
                "4,green | 1 row has a category in column color that is not in the training data: treated as none",
            })
    void categoriesThatAreNoneAreSaid(String cells, String note) throws IOException {
        Path data = Files.writeString(temp.resolve("data.csv"), TABLE);
        Path run = temp.resolve("run");
        Cli.run("train", "--data", data, "--epochs", 1, "--device", "cpu", "--out", run)
                .succeeded();
        assertThat(Cli.run("predict", run, "--row", cells).succeeded().err()).contains(note);
    }

    /** Its numbers were drawn, and have no mean that is known. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"--row | 1,", "--data | 1,"})
    void aSetThatWasNoTableHasNoMean(String flag, String cells) throws IOException {
        Path run = temp.resolve("run");
        Cli.run("train", "--data", "spiral", "--epochs", 1, "--device", "cpu", "--out", run)
                .succeeded();
        Object given =
                flag.equals("--row") ? cells : Files.writeString(temp.resolve("a.csv"), cells);
        Cli.run("predict", run, flag, given)
                .failed(4, "has an empty cell in line 1, column 2: expected a finite number");
    }
}
