package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import dev.fallline.train.run.RunGroup;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunsCommandTest {
    private Path runs;

    @BeforeAll
    void train(@TempDir Path folder) {
        runs = folder;
        for (String[] run : new String[][] {{"slow", "0.001"}, {"quick", "0.02"}}) {
            Cli.line(
                            "train --data moons --hidden 8 --epochs 3 --lr %s --out %s"
                                    .formatted(run[1], folder.resolve(run[0])))
                    .succeeded();
        }
    }

    @Test
    void runsAreListed() {
        String text = Cli.run("runs", "list", "--runs", runs).succeeded().out();
        assertThat(text).contains("run", "slow", "quick", "finished", "moons", "adam", "0.02");
        JsonArray all =
                Cli.run("runs", "list", "--runs", runs, "--sort", "loss", "--json")
                        .succeeded()
                        .json()
                        .getAsJsonArray();
        assertThat(all.get(0).getAsJsonObject().get("name").getAsString()).isEqualTo("quick");
        assertThat(all.get(1).getAsJsonObject().get("epochs").getAsInt()).isEqualTo(3);
        Cli.run("runs", "list", "--runs", runs, "--sort", "size").failed(2, "--sort size");
        Cli.run("runs", "list", "--runs", runs.resolve("none"))
                .failed(2, "does not exist: give the folder");
    }

    @Test
    void runsOfAnotherFolderAreNamedByIt() {
        for (String command : List.of("list", "compare", "rm")) {
            Cli.run("runs", command, runs.resolve("slow"))
                    .failed(2, "is not in the folder runs: give --runs " + runs);
        }
    }

    @Test
    void differencesAreShown(@TempDir Path folder) {
        Path page = folder.resolve("both.html");
        String text =
                Cli.run("runs", "compare", "slow", "quick", "--runs", runs, "--report", page)
                        .succeeded()
                        .out();
        assertThat(text).containsPattern("lr +0.001 +0.02").doesNotContain("hidden");
        assertThat(page).content().contains("slow, training", "quick, test");
        Cli.run("runs", "compare", "slow", "quik", "--runs", runs)
                .failed(2, "unknown run 'quik'; did you mean 'quick'?");
    }

    /** The runs of --seeds and --folds are one line, with the mean and the deviation. */
    @Test
    void repeatedTrainingsAreAGroup(@TempDir Path folder) throws IOException {
        Path group = folder.resolve("moons-seeds");
        Cli.line("train --data moons --hidden 4 --epochs 2 --seeds 1..2 --folds 2 --out " + group)
                .succeeded();
        Cli.line("train --data moons --hidden 6 --epochs 2 --out " + folder.resolve("one"))
                .succeeded();
        Files.createDirectories(folder.resolve("others").resolve("mine"));
        JsonArray all =
                Cli.run("runs", "list", "--runs", folder, "--json")
                        .succeeded()
                        .json()
                        .getAsJsonArray();
        assertThat(all.size()).isEqualTo(2);
        JsonObject line = all.get(1).getAsJsonObject();
        assertThat(line.get("name").getAsString()).isEqualTo("moons-seeds");
        assertThat(line.get("state").getAsString()).isEqualTo("finished");
        assertThat(line.get("members").getAsJsonArray())
                .map(JsonElement::getAsString)
                .containsExactly(
                        "moons-seeds/seed1-fold1",
                        "moons-seeds/seed1-fold2",
                        "moons-seeds/seed2-fold1",
                        "moons-seeds/seed2-fold2");
        JsonObject summary =
                JsonParser.parseString(Files.readString(group.resolve("summary.json")))
                        .getAsJsonObject();
        for (String[] same :
                new String[][] {
                    {"mean", "val_accuracy", "val_accuracy"},
                    {"deviation", "val_accuracy", "val_deviation"}
                }) {
            double told = summary.getAsJsonObject(same[0]).get(same[1]).getAsDouble();
            assertThat(line.get(same[2]).getAsDouble()).isCloseTo(told, within(1e-9));
        }
        assertThat(Cli.run("runs", "list", "--runs", folder).out())
                .containsPattern("moons-seeds +finished .* 4 +moons")
                .contains("± val");

        String compared =
                Cli.run("runs", "compare", "one", group, "--runs", folder).succeeded().out();
        assertThat(compared)
                .containsPattern("hidden +\\[6\\] +\\[4\\]")
                .containsPattern("fold +1/2, 2/2")
                .containsPattern("seed +1 +1, 2");
        String parts = Cli.run("runs", "compare", "moons-seeds", "--runs", folder).out();
        assertThat(parts).containsPattern("seed +1 +1 +2 +2");
        String two = "moons-seeds/seed1-fold1 moons-seeds/seed2-fold1";
        assertThat(Cli.line("runs compare %s --runs %s".formatted(two, folder)).out())
                .containsPattern("seed +1 +2")
                .doesNotContain("fold  ");
        Cli.run("runs", "compare", "one", "--runs", folder).failed(2, "give two or more");
        Cli.run("runs", "compare", "one", "moons-seeds/seed3-fold1", "--runs", folder)
                .failed(2, "did you mean 'moons-seeds/seed1-fold1'?");

        Files.writeString(group.resolve("notes.txt"), "mine");
        Cli.run("runs", "rm", "moons-seeds", "--yes", "--runs", folder).succeeded();
        assertThat(group.toFile().list()).containsExactly("notes.txt");
        assertThat(Cli.run("runs", "list", "--runs", folder).out()).doesNotContain("seeds");
    }

    /** A group's mean is that of the members that are finished. */
    @Test
    void unfinishedMembersDoNotCount(@TempDir Path folder) throws IOException {
        Path group = folder.resolve("group");
        Cli.line("train --data moons --hidden 4 --epochs 2 --seeds 1..2 --out " + group)
                .succeeded();
        Files.delete(group.resolve("seed2").resolve("report.json"));
        JsonObject whole = runs(folder).get(0).getAsJsonObject();
        JsonObject first =
                runs(group).asList().stream()
                        .map(JsonElement::getAsJsonObject)
                        .filter(r -> r.get("name").getAsString().endsWith("seed1"))
                        .findFirst()
                        .orElseThrow();
        assertThat(whole.get("state").getAsString()).isEqualTo("1 of 2 finished");
        assertThat(whole.get("test_accuracy")).isEqualTo(first.get("test_accuracy"));
    }

    /**
     * A group knows which runs it is to have, which of them are damaged, and goes with the last.
     */
    @Test
    void groupsThatAreNotWhole(@TempDir Path folder) throws IOException {
        Path group = folder.resolve("group");
        Cli.line("train --data moons --hidden 4 --epochs 2 --seeds 1..4 --out " + group)
                .succeeded();
        assertThat(state(folder)).isEqualTo("finished");
        for (String name : new String[] {"seed2", "seed3"}) {
            String run = "group/" + name;
            Cli.run("runs", "rm", run, "--yes", "--runs", folder).succeeded();
        }
        assertThat(state(folder)).isEqualTo("2 of 4 finished");
        Files.writeString(group.resolve("seed4").resolve("config.json"), "{");
        assertThat(state(folder)).isEqualTo("1 of 4 finished, 1 damaged");
        JsonObject whole = runs(folder).get(0).getAsJsonObject();
        assertThat(whole.get("data").getAsString()).isEqualTo("moons");

        assertThat(Cli.run("runs", "list", "group", "--runs", folder).succeeded().out())
                .containsPattern("group/seed1 +finished")
                .containsPattern("group/seed4 .*config.json");
        Cli.run("runs", "compare", "group", "--runs", folder).failed(4, "config.json");
        for (String command : new String[] {"eval", "report"}) {
            Cli.run(command, group).failed(4, "holds the runs of --seeds or --folds", "seed");
        }
        Cli.run("train", "--resume", group).failed(2, "the same command", "--out " + group);

        Cli.run("runs", "rm", "group/seed4", "--yes", "--runs", folder).succeeded();
        Cli.run("runs", "rm", "group/seed1", "--yes", "--runs", folder).succeeded();
        assertThat(group).doesNotExist();
    }

    /** Whatever removed the runs, what is left of the group can be removed. */
    @Test
    void anEmptyGroup(@TempDir Path folder) throws IOException {
        Path group = Files.createDirectory(folder.resolve("group"));
        new RunGroup(group).plan(List.of("seed1", "seed2"));
        assertThat(state(folder)).isEqualTo("0 of 2 finished");
        Cli.run("runs", "compare", "group", "--runs", folder).failed(2, "give two or more");
        Files.writeString(group.resolve("group.json"), "{}");
        assertThat(state(folder)).contains("group.json is damaged");
        Cli.run("runs", "rm", "group", "--yes", "--runs", folder).succeeded();
        assertThat(group).doesNotExist();
    }

    private static String state(Path folder) {
        return runs(folder).get(0).getAsJsonObject().get("state").getAsString();
    }

    private static JsonArray runs(Path folder) {
        return Cli.run("runs", "list", "--runs", folder, "--json")
                .succeeded()
                .json()
                .getAsJsonArray();
    }

    @Test
    void runsAreRemovedAndNothingElse() throws IOException {
        Path gone = runs.resolve("gone");
        Cli.line("train --data moons --hidden 8 --epochs 1 --out " + gone).succeeded();
        Files.writeString(gone.resolve("notes.txt"), "mine");
        Cli.run("runs", "rm", "gone", "--runs", runs).failed(2, "no terminal", "--yes");
        Cli.run("runs", "rm", "gone", "none", "--yes", "--runs", runs).failed(2, "'none'");
        assertThat(gone.resolve("config.json")).exists();
        Cli.run("runs", "rm", gone, "--yes", "--runs", runs).succeeded();
        assertThat(gone).isDirectoryContaining("glob:**/notes.txt");
        assertThat(gone.resolve("weights.safetensors")).doesNotExist();
        assertThat(Cli.run("runs", "list", "--runs", runs).out()).doesNotContain("gone");
    }

    @Test
    void aQuietTrainingSaysItsResult(@TempDir Path folder) {
        Cli.Result told =
                Cli.line("train --data moons --epochs 1 --quiet --out " + folder.resolve("run"))
                        .succeeded();
        assertThat(told.err()).isEmpty();
        assertThat(told.out()).contains("test accuracy");
    }

    @Test
    void serveRefusesWhatItCannotServe() {
        Cli.run("serve", runs.resolve("slow"), "--runs", runs).failed(2, "--runs");
        Cli.run("serve", runs).failed(4, "is not the folder of a run");
        Cli.run("serve", "--runs", runs, "--port", "70000").failed(2, "--port 70000");
        Cli.run("serve", "--runs", runs, "--bind", "no.such.host.invalid").failed(2, "--bind");
        Cli.line("train --data moons --port 1").failed(2, "--port 1", "--watch");
    }
}
