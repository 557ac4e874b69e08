package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.TinyImages;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

class CompareCommandTest {
    private static final String SMALL =
            "--hidden 8 --val-fraction 0.2 --trials 4 --studies 3 --seeds 1 --device cpu";

    @TempDir static Path temp;
    private static Path tiny;

    @BeforeAll
    static void write() {
        tiny = TinyImages.write(temp.resolve("tiny"), 300, 90);
    }

    private static List<String> compare(Path out, String more) {
        List<String> args = new ArrayList<>(List.of("compare", "--data", tiny.toString()));
        args.addAll(List.of(SMALL.split(" ")));
        args.addAll(List.of("--out", out.toString()));
        args.addAll(List.of(more.split(" ")));
        return args;
    }

    private static Cli.Result run(List<String> args) {
        return Cli.run(args.toArray());
    }

    @Test
    void saysWhoIsBetterAndHowSureThatIs() {
        Path out = temp.resolve("words");
        Cli.Result result = run(compare(out, "--optimizers sgd,adam --epochs 2")).succeeded();
        assertThat(result.out())
                .contains("tiny  test %", "test % after trials", "On tiny, ")
                .contains(
                        "studies are too few for any claim", "by how many points that in training")
                .contains(
                        "until the accuracy on validation is at least that after an epoch: the median of the trainings from fresh seeds; (N of M) if only N of M reach it, - for a contestant that does not, as half of them or fewer do")
                .contains("comparison  " + out);
        assertThat(result.err())
                .contains("comparison    " + out)
                .contains(
                        "trainings     about 42: 3 studies, in each for every contestant 4 to tune")
                .contains("  sgd   lr 0.00333 … 3 (log)")
                .containsPattern(
                        " *\\d+ of about \\d+  study 1    (sgd |adam)  val +\\d+\\.\\d\\d %  lr ")
                .containsPattern("(\\d+) of \\1  study 3    (sgd |adam)  val ");
        for (String file :
                List.of(
                        "comparison.json",
                        "trainings.csv",
                        "standings.csv",
                        "pairs.csv",
                        "budgets.csv")) {
            assertThat(out.resolve(file)).isNotEmptyFile();
        }

        // Once more: all is there already.
        Cli.Result again = run(compare(out, "--optimizers sgd,adam --epochs 2")).succeeded();
        assertThat(again.out()).isEqualTo(result.out());
        assertThat(again.err()).containsPattern("resumed       \\d+ of them were finished before");
        Cli.Result resumed = Cli.run("compare", "--resume", out).succeeded();
        assertThat(resumed.out()).isEqualTo(result.out());

        Cli.run("compare", "--resume", out, "--studies", "2")
                .failed(2, "--studies 2 is less than the 3 of the comparison");
        Cli.Result more = Cli.run("compare", "--resume", out, "--studies", "4").succeeded();
        assertThat(more.out()).contains("standard deviation of 4 studies");
        assertThat(more.err()).containsPattern("resumed       \\d+ of them were finished before");
    }

    @Test
    void oneDocument() {
        Path out = temp.resolve("json");
        JsonObject document =
                run(compare(out, "--optimizers sgd,adam(lr=1e30) --epochs 2 --json"))
                        .succeeded()
                        .json()
                        .getAsJsonObject();
        assertThat(document.get("comparison").getAsString()).isEqualTo(out.toString());
        JsonObject problem = document.getAsJsonArray("problems").get(0).getAsJsonObject();
        JsonArray standings = problem.getAsJsonArray("standings");
        assertThat(standings).hasSize(2);
        assertThat(problem.getAsJsonArray("pairs")).hasSize(1);
        JsonObject first = standings.get(0).getAsJsonObject();
        assertThat(first.get("contestant").getAsString()).isEqualTo("sgd");
        assertThat(first.getAsJsonArray("budgets")).hasSize(3);
        assertThat(standings.get(1).getAsJsonObject().get("failed").getAsInt()).isEqualTo(3);
        assertThat(problem.getAsJsonArray("warnings").toString()).contains("count as guessing");
    }

    /**
     * Of numbers to predict, R² is compared; one that diverges counts as the mean of the targets.
     */
    @Test
    void regression() throws IOException {
        Path out = temp.resolve("regression");
        List<String> args = new ArrayList<>(List.of("compare", "--data", "linear"));
        args.addAll(List.of(SMALL.replace("--studies 3", "--studies 5").split(" ")));
        args.addAll(
                List.of("--epochs", "3", "--optimizers", "sgd(lr=0.1),sgd(lr=1e30),adam(lr=1e-6)"));
        args.addAll(List.of("--out", out.toString()));
        Cli.Result result = run(args).succeeded();
        assertThat(result.out())
                .contains("test R² %", "R² on the test set after the last epoch")
                .containsPattern(
                        "On linear, sgd\\(lr=0.1\\) generalizes best: \\d\\d\\.\\d\\d ± \\d\\.\\d\\d % of the variance of the test set after 3 epochs")
                .contains(
                        "sgd(lr=0.1) is ahead of sgd(lr=1e30): ",
                        "sgd(lr=0.1) is ahead of adam(lr=1e-6): ")
                .contains("5 of 5 trainings from fresh seeds failed (diverged), and count as 0");
        assertThat(out.resolve("report.html")).content().contains("R² on the test set");
        List<String> standings = Files.readAllLines(out.resolve("standings.csv"));
        assertThat(standings.getFirst()).endsWith(",measure");
        assertThat(standings.get(1)).startsWith("linear,sgd(lr=0.1),0.9").endsWith(",R²");
        assertThat(standings).anyMatch(row -> row.startsWith("linear,sgd(lr=1e30),0.0,"));
        assertThat(Files.readAllLines(out.resolve("trainings.csv")).getFirst())
                .endsWith(",train_r2,val_r2,test_r2");

        Cli.Result resumed = Cli.run("compare", "--resume", out).succeeded();
        assertThat(resumed.out()).isEqualTo(result.out());
    }

    @Test
    void severalDataSets() {
        Path out = temp.resolve("several");
        Cli.Result result =
                Cli.line(
                                "compare --data moons,blobs --epochs 1 --optimizers sgd,adam --out "
                                        + out
                                        + " "
                                        + SMALL)
                        .succeeded();
        assertThat(result.out())
                .contains("On moons, ", "On blobs, ")
                .containsPattern("sgd has the highest mean on \\d of 2 problems");
        assertThat(result.err()).contains("moons sgd ", "blobs adam ");
    }

    @Test
    void fromAFile() throws IOException {
        Path file = temp.resolve("problems.json");
        Files.writeString(
                file,
                """
                {"optimizers": ["sgd", "adam"], "trials": 2, "studies": 2, "seeds": 1, "search": null,
                 "epochs": 1, "val-fraction": 0.2, "device": "cpu",
                 "problems": [{"data": "moons", "hidden": [4]}, {"data": "moons", "hidden": [8]}]}
                """);
        Path out = temp.resolve("file");
        Cli.Result result =
                Cli.run("compare", "--config", file, "--studies", 3, "--out", out).succeeded();
        assertThat(result.err()).contains("trainings     about 54: ", "moons 2 adam");
        assertThat(result.out()).contains("On moons, ", "On moons 2, ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            textBlock =
                    """
                    --trials 0            | --trials 0 cannot be used: give a whole number from 1 to 1,000, such as 8
                    --trials x            | --trials x cannot be used: give a whole number
                    --seeds 0             | --seeds 0 cannot be used: give a whole number from 1 to 1,000
                    --studies 1           | --studies 1 cannot be used: give a whole number from 2 to 1,000, such as 10
                    --studies 1001        | --studies 1001 cannot be used: give a whole number from 2 to 1,000
                    --folds 1             | --folds 1 cannot be used: give a whole number from 2 to 1,000
                    --folds 100000        | --folds 100000 cannot be used: give a whole number from 2 to 1,000
                    --target-accuracy 97  | --target-accuracy 97 cannot be used: give a number between 0 and 1
                    --margin 0            | --margin 0 cannot be used: give a number between 0 and 1
                    --difference NaN      | --difference NaN cannot be used: give a number between 0 and 1
                    --search hill         | --search: there is no setting 'hill'
                    --vary hidden         | --vary hidden: 'hidden' is not a setting with values
                    --vary hidden=8       | --vary hidden=8 makes only one configuration: give a setting two values or more, as in hidden=64|128
                    --vary hidden=8|x     | --vary: hidden x cannot be used: give whole numbers of at least 1
                    --vary dropout=0|2    | --vary: dropout 2 cannot be used
                    --optimizers sgd      | --optimizers sgd is only one
                    --optimizers sgd,sgd  | sgd is given twice
                    --optimizers sgd,adm  | unknown --optimizers 'adm'; did you mean 'adam'?
                    --optimizers sgd,     | --optimizers
                    --optimizer sgd       | --optimizer does not go with compare
                    --lr 0.1              | --lr does not go with compare
                    --beta1 0.8           | --beta1 does not go with compare, which has several optimizers: give it to one of them in brackets
                    --threads 2           | --threads does not go with compare
                    --tensorboard         | --tensorboard does not go with compare
                    --online              | --online does not go with compare
                    --jobs 0              | --jobs 0 cannot be used: give at least 1
                    --val-fraction 0      | --val-fraction 0 leaves no validation set to tune on
                    --data moons,,blobs   | unknown data set ''
                    --data nowhere        | unknown data set 'nowhere'
                    --epochs 0            | --epochs 0 cannot be used
                    --batch 99999         | --batch 99,999 is more than
                    --resume runs/none    | --data does not go with --resume, which has its own: remove it
                    """)
    void badInput(String flags, String message) {
        List<String> args = new ArrayList<>(List.of("compare"));
        if (!flags.contains("--data")) args.addAll(List.of("--data", "moons"));
        Path out = temp.resolve("bad");
        if (!flags.contains("--resume")) args.addAll(List.of("--out", out.toString()));
        args.addAll(List.of(flags.split(" ")));
        Cli.Result result = run(args);
        result.failed(message.contains("unknown data set") ? 4 : 2, message);
        assertThat(out).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"problems": []}                                  | "problems" is empty
                    {"problems": {"data": "moons"}}                   | "problems" is a list of objects
                    {"problems": ["moons"]}                           | "problems" is a list of objects
                    {"problems": [{"data": "moons", "lr": 0.1}]}      | --lr does not go with compare
                    {"problems": [{"data": "moons", "seed": 3}]}      | "seed" is the same for all problems
                    {"problems": [{"dta": "moons"}]}                  | did you mean 'data'?
                    {"trials": "many"}                                | line 1, column 20: "trials": "many" cannot be used: give a whole number from 1 to 1,000, such as 8
                    {"trials": 2.5}                                   | line 1, column 20: "trials": 2.5 cannot be used: give a whole number
                    {"trials": [3]}                                   | line 1, column 20: "trials": [3] cannot be used: give a whole number
                    {"margin": true}                                  | line 1, column 20: "margin": true cannot be used: give a number between 0 and 1, such as 0.01
                    {"optimizers": {}}                                | line 1, column 20: "optimizers": {} cannot be used: give a text
                    {"optimizers": [["sgd"]]}                         | line 1, column 20: "optimizers": ["sgd"] cannot be used: give a text
                    {"trails": 3}                                     | unknown setting 'trails'; did you mean 'trials'?
                    """)
    void badFiles(String content, String message) throws IOException {
        Path file =
                Files.writeString(
                        temp.resolve("bad.json"),
                        content.replaceFirst("\\{", "{\"data\": \"moons\", "));
        Path out = temp.resolve("bad");
        Cli.run("compare", "--config", file, "--out", out).failed(2, message);
        assertThat(out).doesNotExist();
    }

    @Test
    void foldersOfOthers() {
        Path run = temp.resolve("training");
        Cli.run("train", "--data", tiny, "--hidden", 4, "--epochs", 1, "--out", run).succeeded();
        run(compare(run, "--epochs 1")).failed(2, "holds trainings: give another folder");
        Cli.run("compare", "--resume", run).failed(4, run + " is not the folder of a comparison");
        Cli.run("compare", "--resume", temp.resolve("none")).failed(4, "is not the folder of a");
    }

    /** Findings without times, and the checksum that is over them too. */
    private static String findings(Path out) throws IOException {
        return Files.readString(out.resolve("comparison.json"))
                .replaceFirst("\"crc32c\": \"[0-9a-f]+\"", "")
                .replaceAll(
                        "\"(seconds|examples_per_second|mean_seconds)\": [-+0-9.Ee]+", "\"$1\": 0")
                .replaceFirst("\"crc32c\": \"\\w+\"", "");
    }

    /** Killed in the tuning, in the second look, among the fresh seeds and before the page. */
    @Test
    void killedInEveryPhase() throws Exception {
        Path whole = temp.resolve("whole");
        Path broken = temp.resolve("broken");
        String flags = "--optimizers sgd,adam --epochs 30 --jobs 2";
        run(compare(whole, flags)).succeeded();
        for (String phase : List.of("00-tuning", "01-second-look", "02-fresh")) {
            Process process = OwnProcess.start(compare(broken, flags));
            while (process.isAlive() && !begun(broken, phase)) Thread.sleep(5);
            process.destroyForcibly().waitFor();
            assertThat(broken.resolve("comparison.json")).doesNotExist();
        }
        Process last = OwnProcess.start(compare(broken, flags));
        while (last.isAlive() && !Files.exists(broken.resolve("comparison.json"))) Thread.sleep(1);
        last.destroyForcibly().waitFor();
        Map<Path, FileTime> finished = trials(broken);
        Cli.Result result = run(compare(broken, flags)).succeeded();
        assertThat(broken.resolve("report.html")).isNotEmptyFile();
        assertThat(result.err()).contains("resumed ");
        assertThat(findings(broken)).isEqualTo(findings(whole));
        assertThat(trials(broken)).isEqualTo(finished);
    }

    private static boolean begun(Path comparison, String phase) throws IOException {
        return trials(comparison).keySet().stream()
                .anyMatch(file -> file.getFileName().toString().contains(phase));
    }

    /** The finished trainings, and when they were written. */
    private static Map<Path, FileTime> trials(Path comparison) throws IOException {
        Map<Path, FileTime> trials = new HashMap<>();
        Path folder = comparison.resolve("trials");
        if (!Files.exists(folder)) return trials;
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                trials.put(file, Files.getLastModifiedTime(file));
            }
        }
        return trials;
    }

    @Test
    void configurations() {
        Path out = temp.resolve("vary");
        Cli.Result result =
                run(compare(out, "--vary hidden=4|8,dropout=0|0.2 --search lr --epochs 1"))
                        .succeeded();
        assertThat(result.out()).contains("hidden=4 dropout=0 ", "hidden=8 dropout=0.2 ");
    }

    @Test
    void nothingIsTunedWhereAllIsGiven() throws IOException {
        Path out = temp.resolve("given");
        Cli.Result result =
                run(compare(out, "--optimizers sgd(lr=0.1) --vary batch=10|50 --epochs 1"))
                        .succeeded();
        assertThat(result.err())
                .contains(
                        "trainings     6: 3 studies, in each for every contestant 1 fresh seed; the settings are as given, nothing is tuned")
                .contains("batch=10  nothing to tune")
                .contains(" of 6  study ")
                .doesNotContain("about");
        assertThat(result.out())
                .contains(
                        "The settings are as given, and nothing was tuned: each study trained every contestant from 1 fresh seed.")
                .doesNotContain("trials", "good rates");
        assertThat(out.resolve("report.html"))
                .content()
                .contains(
                        "The settings of all contestants are as given, and nothing was tuned. In each study every contestant was trained from fresh seeds",
                        "Nothing was tuned")
                .doesNotContain("was tuned again", "by trials", "tune and train", "trials to tune");
        assertThat(out.resolve("budgets.csv")).isEmptyFile();

        Path some = temp.resolve("some");
        Cli.Result mixed = run(compare(some, "--optimizers sgd,sgd(lr=0.1) --epochs 1"));
        assertThat(mixed.succeeded().err())
                .contains(
                        "for every contestant 4 to tune if it has something to tune, the leading");
        assertThat(some.resolve("report.html"))
                .content()
                .contains("every contestant that has something to tune was tuned again");
    }

    @Test
    void aFirstLookSaysSo() {
        Path out = temp.resolve("quick");
        Cli.Result result =
                Cli.line("compare --data moons --epochs 1 --device cpu --quick --out " + out)
                        .succeeded();
        assertThat(result.out())
                .contains("This is a first look, which claims no difference.")
                .contains("studies are too few for any claim");
        assertThat(result.err()).contains("3 studies, in each for every contestant 4 to tune");
    }

    @Test
    void askedToEnd() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "signals are sent with kill");
        assumeTrue(!OwnProcess.ignoresInterrupts(), "who ignores Ctrl-C has children that do");
        Path out = temp.resolve("asked");
        Process process = OwnProcess.start(compare(out, "--optimizers sgd,adam --epochs 200000"));
        String err;
        try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
            while (!reader.readLine().startsWith("trainings ")) {}
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start();
            err = reader.lines().collect(Collectors.joining("\n"));
        }
        assertThat(process.waitFor()).isEqualTo(130);
        assertThat(err)
                .endsWith("Interrupted; saved. Resume with:  fallline compare --resume " + out);
        assertThat(process.inputReader().lines()).isEmpty();
    }
}
