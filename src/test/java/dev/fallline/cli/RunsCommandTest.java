package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
        Cli.run("runs", "list", "--runs", runs.resolve("none")).failed(2, "not a folder");
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
