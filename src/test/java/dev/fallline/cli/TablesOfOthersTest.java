package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code train --data FILE} without other flags, on tables that others made: each is learned from,
 * or one sentence names the flag that it needs. The tables are those of this repository, or with
 * {@code -Dfallline.tables=FOLDER} all in the folders of that folder; of these, the rows of the
 * table in docs/data.md are printed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TablesOfOthersTest {
    private static final String FOLDER = System.getProperty("fallline.tables");

    /** A flag with its value, where a message proposes one. */
    private static final Pattern FLAG = Pattern.compile("--[a-z-]+( ('[^']*'|[^ ;)']+))?");

    /** What follows a statement in a note: how to overrule it, and why. */
    private static final String MORE = "( \\((otherwise|if|for)|: |, since|; ).*";

    @TempDir Path temp;

    static List<Path> tables() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(FOLDER == null ? "datasets" : FOLDER))) {
            return files.filter(f -> f.toString().matches(".*\\.csv(\\.gz)?")).sorted().toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tables")
    void trainsOrSaysWhichFlagIsNeeded(Path file) {
        Path run = temp.resolve(file.getFileName());
        Cli.Result result = Cli.run("train", "--data", file, "--json", "--out", run);
        String came;
        if (result.code() == 0) {
            came = measured(result.json().getAsJsonObject());
        } else {
            result.failed(result.code() == 2 ? 2 : 4, file.toString(), "--");
            assertThat(run).doesNotExist();
            MatchResult flag = FLAG.matcher(result.err()).results().findFirst().orElseThrow();
            came = "needs `%s`".formatted(flag.group());
        }
        if (FOLDER == null) return;
        System.out.printf(
                "| %s | `%s` | %s | %s |%n",
                file.getParent().getFileName(), file.getFileName(), came, said(result.err()));
    }

    private static String measured(JsonObject report) {
        JsonElement accuracy = report.get("test_accuracy");
        JsonElement r2 = report.get("r2");
        boolean classes = accuracy != null && !accuracy.isJsonNull();
        double value = (classes ? accuracy : r2).getAsDouble();
        assertThat(value).isFinite();
        return classes
                ? String.format(Locale.ROOT, "accuracy %.2f %%", 100 * value)
                : "R² " + String.format(Locale.ROOT, "%.2f", value).replace('-', '−');
    }

    /** Notes and warnings, without how each can be overruled; the result shows what is learned. */
    private static String said(String err) {
        return err.lines()
                .filter(line -> line.matches("(note|warning): .*"))
                .filter(line -> !line.contains("is to be predicted as a number"))
                .map(line -> line.replaceFirst("[a-z]+: ", "").replaceFirst(MORE, ""))
                .collect(Collectors.joining("; "));
    }
}
