package dev.fallline.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.annotations.JsonAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nullable;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;

class JsonFileTest {
    @TempDir Path temp;

    private enum Color {
        RED,
        GREEN
    }

    private record Inner(int count) {
        Inner {
            if (count < 0) throw new IllegalArgumentException("\"count\" must be at least 0");
        }
    }

    private record Sample(
            String theName,
            int whole,
            double real,
            Double perhaps,
            boolean yes,
            Color color,
            List<Inner> list,
            int[][] table,
            Map<String, Double> map,
            @Nullable String remark) {
        Sample {
            list = List.copyOf(list);
        }
    }

    private static final String SOUND =
            """
            {"the_name": "x", "whole": 1, "real": 0.5, "yes": true, "color": "RED",
            "list": [{"count": 2}], "table": [[1], []], "map": {"lr": 1}}""";

    private static Sample sample(double real, Double perhaps) {
        return new Sample(
                "größer\n",
                3,
                real,
                perhaps,
                true,
                Color.GREEN,
                List.of(new Inner(0), new Inner(7)),
                new int[][] {{1, 2}, {}},
                Map.of("eps", 1e-8),
                null);
    }

    private static void assertSame(Sample read, Sample written) {
        assertThat(read)
                .usingRecursiveComparison()
                .withEqualsForType(Double::equals, Double.class)
                .isEqualTo(written);
    }

    @Test
    void comesBack() throws IOException {
        Path file = temp.resolve("sample.json");
        for (Sample written : List.of(sample(1 / 3.0, 2.5), sample(Double.NaN, null))) {
            JsonFile.write(file, written);
            assertThat(Files.readAllLines(file).get(1)).matches("  \"crc32c\": \"[0-9a-f]{8}\",");
            assertSame(JsonFile.read(file, Sample.class, ""), written);
            JsonFile.writeLine(file, written);
            assertThat(Files.readAllLines(file)).hasSize(1);
            assertSame(JsonFile.read(file, Sample.class, ""), written);
        }
    }

    @Test
    void everyFlippedBitIsNoticed() throws IOException {
        Path file = temp.resolve("sample.json");
        JsonFile.writeLine(file, sample(0.1, 2.5));
        byte[] sound = Files.readAllBytes(file);
        // The last byte is a line break, and what stands there in its place may be a space.
        for (int i = 0; i < 8 * (sound.length - 1); i++) {
            byte[] flipped = sound.clone();
            flipped[i / 8] ^= (byte) (1 << i % 8);
            Files.write(file, flipped);
            assertThatThrownBy(() -> JsonFile.read(file, Sample.class, "remove it"))
                    .isInstanceOfSatisfying(
                            FalllineException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.BAD_DATA))
                    .hasMessageMatching("(?s).*json (is damaged|cannot be read): .*; remove it");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "the_name": "x"    | "the_name": 5       | "the_name" must be a text in line 1
                    "the_name": "x",   | ``                  | "the_name" is missing in line 2
                    "whole": 1         | "whole": 1.5        | "whole" must be a whole number in line 1
                    "whole": 1         | "whole": "1"        | "whole" must be a whole number in line 1
                    "whole": 1         | "whole": null       | "whole" must be a whole number in line 1
                    "whole": 1         | "whole": 1e400      | "whole" must be a whole number in line 1
                    "real": 0.5        | "real": 1e400       | "real" must be a number in line 1
                    "real": 0.5        | "real": NaN         | there is no valid JSON in line 1
                    "real": 0.5        | "real": 0.x         | there is no valid JSON in line 1
                    "yes": true        | "yes": 1            | "yes" must be true or false in line 1
                    "yes": true,       | ``                  | "yes" is missing in line 2
                    "color": "RED"     | "color": "BLUE"     | "color" must be one of [RED, GREEN] in line 1
                    [{"count": 2}]     | {}                  | "list" must be a list in line 2
                    [{"count": 2}]     | [null]              | "list" must be a list in line 2
                    [{"count": 2}]     | [5]                 | an object is expected in line 2
                    [{"count": 2}]     | [{}]                | "count" is missing in line 2
                    [{"count": 2}]     | [{"count": -2}]     | "count" must be at least 0 in line 2
                    [[1], []]          | [[1], null]         | "table" must be a list in line 2
                    [[1], []]          | [["a"]]             | "table" must be a list in line 2
                    [[1], []]          | [[null]]            | "table" must be a list in line 2
                    {"lr": 1}          | {"lr": null}        | "map" must be an object in line 2
                    "yes": true        | "yes": true, "yes": true | "yes" is given twice in line 1
                    {"lr": 1}}         | {"lr": 1}} x        | there is no valid JSON in line 2
                    {"lr": 1}}         | {"lr": 1}           | there is no valid JSON in line 2
                    """)
    void saysWhatIsWrongAndWhere(String sound, String damaged, String message) {
        assertThat(SOUND).contains(sound);
        assertThat(Json.parse(SOUND, Sample.class).list()).containsExactly(new Inner(2));
        assertThatThrownBy(() -> Json.parse(SOUND.replace(sound, damaged), Sample.class))
                .isInstanceOf(JsonParseException.class)
                .hasMessage(message);
    }

    @Test
    void linesMayBeEmptyAndAreCounted() throws IOException {
        Path file = temp.resolve("inner.jsonl");
        assertThat(lines(file)).isEmpty();
        String text = "{\"count\": 1}\n\n{\"count\": 2}\r\n" + JsonFile.line(new Inner(3));
        Files.writeString(file, text + "{\"cou");
        assertThat(lines(file)).containsExactly(new Inner(1), new Inner(2), new Inner(3));
        Files.writeString(file, text + "{}\n");
        assertThatThrownBy(() -> lines(file))
                .hasMessageContaining("\"count\" is missing in line 5");
        Files.writeString(file, text + "null\n");
        assertThatThrownBy(() -> lines(file)).hasMessageContaining("is expected in line 5");
        for (String[] change : new String[][] {{":3}", ":2}"}, {"crc32c", "crc32d"}}) {
            Files.writeString(file, text.replace(change[0], change[1]));
            assertThatThrownBy(() -> lines(file))
                    .isInstanceOf(FalllineException.class)
                    .hasMessageStartingWith(file + " is damaged: ")
                    .hasMessageContaining("checksum")
                    .hasMessageContaining("line 4");
        }
    }

    /** An object without members, of a type that demands none. */
    @Test
    void anEmptyObjectHasNoChecksum() throws IOException {
        Path file = Files.writeString(temp.resolve("loose.jsonl"), "{}\n");
        assertThatThrownBy(() -> JsonFile.readLines(file, Loose.class, "remove it"))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("is damaged: there is no checksum in line 1");
    }

    private record Loose(Double perhaps) {
        Loose {
            if (perhaps == null) perhaps = 0.0;
        }
    }

    private static List<Inner> lines(Path file) {
        return JsonFile.readLines(file, Inner.class, "remove it");
    }

    @Test
    void saysWhyItCannotBeRead() throws IOException {
        Path file = temp.resolve("sample.json");
        assertRefused(file, "cannot be read: it does not exist");
        Files.write(file, new byte[] {'{', (byte) 0xff});
        assertRefused(file, "cannot be read: it is not text in UTF-8");
        Files.writeString(file, SOUND);
        assertRefused(file, "is damaged: there is no checksum in line 1");
        var denied = new FileNotFoundException(file + " (Permission denied)");
        assertThat(IoFailure.reason(denied)).isEqualTo("there is no permission");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeTrue(!Files.isReadable(file), "root reads everything");
        assertRefused(file, "cannot be read: there is no permission");
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("---------"));
        assertThatThrownBy(() -> IoFailure.exists(file))
                .isInstanceOf(FalllineException.class)
                .hasMessage("%s cannot be read: there is no permission", file);
    }

    private static void assertRefused(Path file, String what) {
        assertThatThrownBy(() -> JsonFile.read(file, Sample.class, "use another run"))
                .isInstanceOf(FalllineException.class)
                .hasMessage("%s %s; use another run", file, what);
    }

    @JsonAdapter(Thrower.class)
    private record Odd() {}

    private static final class Thrower extends TypeAdapter<Odd> {
        @Override
        public void write(JsonWriter out, Odd odd) {}

        @Override
        public Odd read(JsonReader in) {
            throw new UnsupportedOperationException();
        }
    }

    private record Holder(Odd odd) {}

    @Test
    void whateverAnAdapterThrowsIsDamage() {
        assertThatThrownBy(() -> Json.parse("{\"odd\": {}}", Holder.class))
                .isInstanceOf(JsonParseException.class)
                .hasMessage("\"odd\" must be an object in line 1");
    }

    /** Its reader counts the columns of a text from where the text began. */
    @Test
    void aTextWithoutEndOverTwoLines() {
        assertThatThrownBy(() -> JsonDocument.lenient("{'a': ':\n"))
                .isInstanceOf(JsonParseException.class)
                .hasMessage("is not JSON: unexpected '' at line 2, column 1");
    }
}
