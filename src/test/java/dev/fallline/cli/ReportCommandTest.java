package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pages as commands write them. */
class ReportCommandTest {
    @Test
    void theSameAsTrainWrote(@TempDir Path folder) throws IOException {
        Path run = folder.resolve("run");
        Cli.Result train =
                Cli.line("train --data spiral --hidden 8 --epochs 2 --diagnose --out " + run);
        Path page = run.resolve("report.html");
        assertThat(train.succeeded().out()).containsPattern("\npage +\\Q" + page + "\\E\n$");
        String written = Files.readString(page);
        Files.delete(page);
        assertThat(Cli.run("report", run).succeeded().out()).isEqualTo(page + "\n");
        assertThat(page).content().isEqualTo(written);
        var document = Cli.run("report", run, "--json").succeeded().json().getAsJsonObject();
        assertThat(document.get("page").getAsString()).isEqualTo(page.toString());
    }

    @Test
    void aRunThatIsNotFinishedHasNone(@TempDir Path folder) throws IOException {
        Path run = folder.resolve("run");
        Cli.line("train --data spiral --hidden 8 --epochs 1 --out " + run).succeeded();
        Files.delete(run.resolve("report.json"));
        Files.delete(run.resolve("report.html"));
        Cli.run("report", run).failed(4, run.toString(), "--resume");
        Cli.run("report", folder).failed(4, folder.toString());
        assertThat(run.resolve("report.html")).doesNotExist();
    }

    @Test
    void aTrainingThatDivergesHasOneToo(@TempDir Path folder) {
        Path run = folder.resolve("run");
        Cli.Result r =
                Cli.line(
                        "train --data linear --model linear --optimizer sgd --lr 1e30 --epochs 3 --out "
                                + run);
        assertThat(r.code()).isEqualTo(1);
        assertThat(run.resolve("report.html")).content().contains("class=\"warning\"");
    }

    @Test
    void minimizationsHavePagesForAnyNumberOfVariables(@TempDir Path folder) {
        for (String function : new String[] {"x^2", "rosenbrock", "rosenbrock(50)"}) {
            for (String starts : new String[] {"", " --starts 3 --range -1..1"}) {
                Path page = folder.resolve("page.html");
                Cli.line("minimize %s --steps 20 --report %s%s".formatted(function, page, starts))
                        .succeeded();
                assertThat(page).content().contains("Minimizing " + function);
            }
        }
    }

    @Test
    void aPageThatCannotBeWrittenIsAnError(@TempDir Path folder) {
        Path page = folder.resolve("none/page.html");
        Cli.line("minimize x^2 --report " + page).failed(2, page.toString());
    }
}
