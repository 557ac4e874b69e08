package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Small files that people have, such as once were read wrongly; what is right is in each row. */
class CasesTest {
    private static final Path CASES = Path.of("src/test/resources/cases");

    @TempDir static Path temp;

    /** What is understood of a table, in a line, and what is said of it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    labneg0       | 60 examples of 2 numbers; to learn: label (3 classes: 0 20, 1 20, 2 20)           |
                    inthead       | 60 examples of 2 numbers; to learn: 2 (3 classes: 0 20, 1 20, 2 20)               | --header none
                    inthead_y     | 60 examples of 2 numbers; to learn: y (3 classes: 0 20, 1 20, 2 20)               | --header none
                    wave          | 60 examples of 2 numbers; to learn: variety (3 classes: ash 20, birch 20, cedar 20) | --header none
                    miss1_nslasha | 60 examples of 2 numbers; to learn: 3 (3 classes: ash 20, birch 20, cedar 20)     | --missing
                    miss_nslasha  | 60 examples of 2 numbers; to learn: species (3 classes: ash 20, birch 20, cedar 20) | --missing
                    thousands     | 60 examples of 2 numbers; to learn: species (3 classes: ash 20, birch 20, cedar 20) | --decimal
                    semi          | 60 examples of 2 numbers; to learn: species (3 classes: ash 20, birch 20, cedar 20) | '0,39' was read as 0.39
                    semi_dot      | 60 examples of 2 numbers; to learn: species (3 classes: ash 20, birch 20, cedar 20) | --delimiter
                    cat           | 60 examples of 1 number, 2 columns of categories {name 1, sex 2}                  |
                    iris_id       | 150 examples of 4 numbers; to learn: Species (3 classes: setosa 50                | --drop none
                    letter16      | examples of 16 numbers; to learn                                                  |
                    letter16half  | examples of 16 numbers; to learn                                                  |
                    """)
    void isUnderstood(String name, String understood, String said) {
        Cli.Result result = Cli.run("data", "info", file(name)).succeeded();
        assertThat(result.out()).contains(understood);
        if (said == null) assertThat(result.err()).isEmpty();
        else assertThat(result.err()).contains(said);
    }

    /** One sentence that names the place and, where one helps, the flag. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    train --data CASES/big39.csv   | 4 | '6.745484342600449e+38' in line 3, column 1 (t)
                    lr-find --data CASES/big39.csv | 4 | --drop t
                    train --data CASES/dates.csv   | 4 | --drop day
                    train --data CASES/sentinel    | 4 | test.csv has '-3.4028235E38' in line 7, column 1 (elev)
                    compare --data CASES/sentinel --optimizers sgd,adam | 4 | test.csv has '-3.4028235E38' in line 7
                    train --data CASES/missing.csv | 4 | missing.csv does not exist
                    """)
    void isRefused(String line, int code, String message) {
        String[] args =
                (line.replace("CASES", CASES.toString()) + " --out " + temp.resolve("no"))
                        .split(" ");
        if (line.startsWith("lr-find")) args = line.replace("CASES", CASES.toString()).split(" ");
        Cli.run((Object[]) args).failed(code, message);
        assertThat(temp.resolve("no")).doesNotExist();
    }

    /** Without any flag. The columns of s10 lie near 1.7e9, and the letters are whole numbers. */
    @ParameterizedTest
    @CsvSource({"s10, 0.97", "letter16, 0.88", "letter16half, 0.88"})
    void isLearnedWithoutFlags(String name, double least) {
        assertThat(train(name).get("test_accuracy").getAsDouble()).isGreaterThanOrEqualTo(least);
    }

    /** Every row of a later file, by the columns' names. */
    @Test
    void isMeasuredByWhatWasLearned() throws IOException {
        assertThat(train("iris_tr").get("test_accuracy").getAsDouble()).isGreaterThan(0.89);
        JsonObject hold = eval("iris_tr", "iris_hold");
        assertThat(hold.get("examples").getAsInt()).isEqualTo(50);
        assertThat(hold.get("test_accuracy").getAsDouble()).isGreaterThan(0.9);
        assertThat(eval("iris_tr", "iris_reord").get("test_accuracy"))
                .isEqualTo(hold.get("test_accuracy"));
        assertThat(eval("iris_tr", "iris_onerow").get("examples").getAsInt()).isEqualTo(1);
        assertThat(eval("iris_tr", "iris_onecls").get("examples").getAsInt()).isEqualTo(13);
        train("mostint");
        assertThat(eval("mostint", "mostint_new").get("test_accuracy").getAsDouble())
                .isGreaterThan(0.85);
    }

    /** Chance is never left: no row that was learned from is in a later test part. */
    @Test
    void refusesDataThatChanged() throws IOException {
        Path noise = temp.resolve("noise.csv");
        List<String> lines = Files.readAllLines(file("noise"));
        Files.write(noise, lines);
        Path run = temp.resolve("noise");
        Cli.run("train", "--data", noise, "--epochs", 2, "--out", run).succeeded();
        Files.write(noise, lines);
        Cli.run("eval", run).succeeded();
        Files.write(noise, Collections.singleton(lines.getLast()), StandardOpenOption.APPEND);
        Cli.run("eval", run).failed(4, "has changed since");
    }

    @Test
    void aDivergedTrainingIsAFailure() {
        Cli.Result result =
                Cli.run(
                        "train",
                        "--data",
                        file("n129"),
                        "--lr",
                        "1e12",
                        "--epochs",
                        1,
                        "--batch",
                        "all",
                        "--hidden",
                        "64,64,64,64",
                        "--json",
                        "--out",
                        temp.resolve("n129"));
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("diverged").doesNotContain("Exception");
        assertThat(result.json().getAsJsonObject().get("ended").getAsString())
                .isEqualTo("diverged");
    }

    /** The first loss is infinite or nearly so; the best one comes later. */
    @Test
    void anInfiniteLossIsNotTheBest() {
        JsonObject report =
                Cli.run(
                                "train",
                                "--data",
                                file("out"),
                                "--task",
                                "regression",
                                "--early-stop",
                                3,
                                "--val-fraction",
                                0.2,
                                "--seed",
                                4,
                                "--json",
                                "--out",
                                temp.resolve("out"))
                        .succeeded()
                        .json()
                        .getAsJsonObject();
        assertThat(report.get("best_epoch").getAsInt()).isPositive();
    }

    @Test
    void numbersInTheirUnits() {
        assertThat(train("regbig", "--task", "regression").get("r2").getAsDouble())
                .isGreaterThan(0.95);
        JsonObject constant = train("regconst", "--task", "regression");
        assertThat(constant.get("r2"))
                .satisfiesAnyOf(
                        r2 -> assertThat(r2).isNull(), r2 -> assertThat(r2.isJsonNull()).isTrue());
    }

    /** No page shows a precision of nothing as a number. */
    @Test
    void whatIsUndefinedStaysUndefined() throws IOException {
        train("imb", "--epochs", "2");
        String page = Files.readString(temp.resolve("imb").resolve("report.md"));
        assertThat(page).contains("| 1 | 2 | – | 0.00 % |");
    }

    private static JsonObject eval(String run, String data) {
        return Cli.run("eval", temp.resolve(run), "--data", file(data), "--json")
                .succeeded()
                .json()
                .getAsJsonObject();
    }

    private static JsonObject train(String name, String... flags) {
        Path run = temp.resolve(name);
        List<Object> args =
                new ArrayList<>(List.of("train", "--data", file(name), "--json", "--out", run));
        args.addAll(List.of(flags));
        return Cli.run(args.toArray()).succeeded().json().getAsJsonObject();
    }

    private static Path file(String name) {
        return CASES.resolve(name + ".csv");
    }
}
