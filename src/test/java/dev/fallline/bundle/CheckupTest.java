package dev.fallline.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;

import dev.fallline.bundle.Outcome.Failed;
import dev.fallline.bundle.Outcome.NotPossible;
import dev.fallline.bundle.Outcome.Passed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A step that failed must not look as if it had passed. */
class CheckupTest {
    @Test
    void judgesTests() {
        assertThat(judged(3, List.of(), 0)).isInstanceOf(Passed.class);
        assertThat(judged(3, List.of(), 2)).isInstanceOf(Passed.class);
        assertThat(judged(3, List.of("one"), 2)).isInstanceOf(Failed.class);
        assertThat(judged(0, List.of(), 2)).isEqualTo(new NotPossible("no GPU"));
        assertThat(judged(0, List.of(), 0)).isInstanceOf(Failed.class);
    }

    private static Outcome judged(int passed, List<String> failures, int aborted) {
        return SuiteSteps.judge(
                new Suite.Summary(passed, failures, aborted, Set.of("no GPU"), Set.of("host")),
                "log");
    }

    @Test
    void writesAfterEachStep(@TempDir Path folder) {
        JsonObject head = new JsonObject();
        head.addProperty("gpu", "none");
        Results results = new Results(folder, head);
        JsonObject figures = new JsonObject();
        figures.addProperty("tests", 7);
        figures.addProperty("seconds", 1.2345678e-5);
        results.add("one", 0.25, new Passed(figures), List.of("sh fallline devices --json"));
        results.add("two", 1, new NotPossible("no GPU"), List.of());
        assertThat(results.failed()).isFalse();
        assertThat(folder.resolve("results.json")).content().doesNotContain("running");
        results.begin("three");
        assertThat(folder.resolve("results.json"))
                .content()
                .contains("\"running\": \"three\"", "\"tests\": 7");
        assertThat(folder.resolve("results.md"))
                .content()
                .contains(
                        "- gpu: none",
                        "; none\n\n    sh fallline devices --json\n",
                        "| two | not possible here | 1.0 | no GPU |",
                        "- tests: 7",
                        "- seconds: 0.00001235");
        results.add("three", 1, new Failed("a | b"), List.of());
        assertThat(results.failed()).isTrue();
        assertThat(folder.resolve("results.md"))
                .content()
                .contains("| three | failed | 1.0 | a \\| b |");
        assertThat(folder.resolve("results.json"))
                .content()
                .contains("\"result\": \"passed\"", "\"result\": \"failed\"", "\"tests\": 7");
    }

    /** Each process has what is left of the budget, and no step begins where nothing is. */
    @Test
    void keepsToTheBudget() {
        assertThat(TimeLimit.of(10, 0, 9).seconds()).isEqualTo(600);
        assertThat(TimeLimit.of(10, 100, 1).seconds()).isBetween(90L, 95L);
        assertThat(TimeLimit.of(10, 400, 9).seconds()).isEqualTo(99);
        assertThat(TimeLimit.of(10, 100, 1).over()).isFalse();
        assertThat(TimeLimit.of(10, 6, 1).over()).isTrue();
        assertThat(TimeLimit.of(10, 3, 1).seconds()).isZero();
    }

    @Test
    void packsItsLogs(@TempDir Path folder) throws Exception {
        Path logs = Files.createDirectory(folder.resolve("logs"));
        Files.writeString(logs.resolve("one.out"), "said");
        Path archive = folder.resolve("logs.tar.gz");
        try (LogArchive all = new LogArchive(logs, archive)) {
            all.pack();
            assertThat(archive).exists();
        }
        Path said = folder.resolve("said");
        new ProcessBuilder("tar", "-xzOf", archive.toString())
                .redirectOutput(said.toFile())
                .start()
                .waitFor();
        assertThat(said).content().isEqualTo("said");
    }

    @ParameterizedTest
    @CsvSource({
        "--data nowhere, 4, --data nowhere has no IDX file",
        "--out nowhere/a.tar.gz, 1, --out nowhere/a.tar.gz: there is no such folder",
        "--out, 2, --out needs a value",
        "here, 2, there is no flag or place for here",
    })
    void theScriptRefuses(String arguments, int code, String sentence, @TempDir Path temp)
            throws Exception {
        Path said = temp.resolve("said");
        Process process =
                new ProcessBuilder(("sh src/bundle/make " + temp + " " + arguments).split(" "))
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(said).content().startsWith("fallline: " + sentence);
        assertThat(process.exitValue()).isEqualTo(code);
    }
}
