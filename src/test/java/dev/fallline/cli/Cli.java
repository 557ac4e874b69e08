package dev.fallline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Runs the command line in this process and keeps what it writes. */
public final class Cli {
    /** What a command came to. */
    public record Result(int code, String out, String err) {
        public Result succeeded() {
            assertThat(code).as(err).isZero();
            return this;
        }

        /** One sentence on standard error, nothing on standard output. */
        public void failed(int expected, String... parts) {
            assertThat(code).as(err).isEqualTo(expected);
            assertThat(out).isEmpty();
            assertThat(err.lines().toList()).as("one line").hasSize(1);
            assertThat(err).startsWith("fallline: ").doesNotContain("Exception", "null");
            assertThat(err).contains(parts);
            // Where a flag is expected first, nothing may stand before it.
            boolean flagFirst = parts.length > 0 && parts[0].matches("--[a-z-]+: .*");
            if (flagFirst) assertThat(err).startsWith("fallline: " + parts[0]);
        }

        /** Standard output, which must be one document of strict JSON and nothing else. */
        public JsonElement json() {
            try (JsonReader reader = new JsonReader(new StringReader(out))) {
                reader.setStrictness(Strictness.STRICT);
                JsonElement document = JsonParser.parseReader(reader);
                assertThat(reader.peek()).isEqualTo(JsonToken.END_DOCUMENT);
                return document;
            } catch (JsonSyntaxException | IOException e) {
                throw new AssertionError("not one JSON document: " + out, e);
            }
        }
    }

    private Cli() {}

    public static Result run(Object... args) {
        PrintStream realOut = System.out;
        PrintStream realErr = System.err;
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            int code =
                    Main.run(List.of(args).stream().map(Object::toString).toArray(String[]::new));
            return new Result(
                    code,
                    out.toString(StandardCharsets.UTF_8),
                    err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(realOut);
            System.setErr(realErr);
        }
    }

    /** A command as one would type it, without quotes. */
    public static Result line(String line) {
        return run((Object[]) line.strip().split("\\s+"));
    }

    /** Nothing was kept of data of this name, which no other test has. */
    static void keptNoRun(String name) throws IOException {
        Path runs = Path.of("runs");
        if (!Files.exists(runs)) return;
        try (Stream<Path> all = Files.list(runs)) {
            assertThat(all).noneMatch(run -> run.toString().contains(name));
        }
    }
}
