package dev.fallline.io;

import static dev.fallline.FalllineException.bad;

import com.google.gson.JsonParseException;

import dev.fallline.FalllineException;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Records in JSON files, and as JSON lines. The first member of the object is a checksum: that of
 * the text without this member.
 */
public final class JsonFile {
    /** The name of the checksum's member. */
    public static final String CHECKSUM = "crc32c";

    private static final Pattern BEGINNING =
            Pattern.compile("\\{(\\s*)\"crc32c\": ?\"([0-9a-f]{8})\",");

    private static final System.Logger LOG = System.getLogger("dev.fallline");

    private JsonFile() {}

    /** Writes a record with a line for each component. */
    public static void write(Path file, Record record) {
        write(file, Json.file(record));
    }

    /** Writes a JSON object that has a line for each member. */
    public static void write(Path file, String object) {
        AtomicFile.write(file, withChecksum(object, "{\n  \"crc32c\": \"%s\","));
    }

    /** Writes a record in one line. */
    public static void writeLine(Path file, Record record) {
        AtomicFile.write(file, line(record));
    }

    /** One line for a file of JSON lines, with a checksum of its own. */
    public static String line(Record record) {
        return withChecksum(Json.line(record), "{\"crc32c\":\"%s\",");
    }

    private static String withChecksum(String object, String beginning) {
        return beginning.formatted(checksum(object)) + object.substring(1);
    }

    /** Whether a text has a checksum that is not its own. */
    public static boolean isDamaged(String text) {
        Matcher beginning = BEGINNING.matcher(text);
        return beginning.lookingAt()
                && !checksum("{" + text.substring(beginning.end())).equals(beginning.group(2));
    }

    /**
     * Reads a record that was written here.
     *
     * @param remedy what to do if the file is damaged
     * @throws FalllineException (bad data) if it cannot be read or is not what was written; it
     *     names the file, the line and what was expected
     */
    public static <T extends Record> T read(Path file, Class<T> type, String remedy) {
        return reading(file, remedy, text -> parse(text, type, 1, false));
    }

    /**
     * The same, also of a file without a checksum, such as those of earlier versions; a note says
     * so.
     */
    public static <T extends Record> T readOfAnyVersion(Path file, Class<T> type, String remedy) {
        return reading(
                file,
                remedy,
                text -> {
                    T record = parse(text, type, 1, true);
                    if (!BEGINNING.matcher(text).lookingAt()) noteWithoutChecksum(file);
                    return record;
                });
    }

    /**
     * Reads the records of JSON lines, of any version; none where there is no file. Half a line at
     * the end, as a killed process leaves it, and empty lines are passed over.
     */
    public static <T extends Record> List<T> readLines(Path file, Class<T> type, String remedy) {
        if (!Files.exists(file)) return List.of();
        return reading(
                file,
                remedy,
                text -> {
                    List<T> records = new ArrayList<>();
                    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
                    int number = 0;
                    for (String line : whole.lines().toList()) {
                        number++;
                        if (!line.isBlank()) records.add(parse(line + "\n", type, number, true));
                    }
                    return records;
                });
    }

    private static <T> T reading(Path file, String remedy, Function<String, T> parser) {
        try {
            return parser.apply(Files.readString(file));
        } catch (JsonParseException e) {
            throw bad(e, "%s is damaged: %s; %s", file, e.getMessage(), remedy);
        } catch (IOException e) {
            throw bad(e, "%s cannot be read: %s; %s", file, IoFailure.reason(e), remedy);
        }
    }

    private static <T> T parse(String text, Class<T> type, int firstLine, boolean anyVersion) {
        T record = Json.parse(text, type, firstLine);
        if (isDamaged(text)) {
            throw new JsonParseException(
                    "the record from line %d does not match its checksum".formatted(firstLine));
        }
        if (BEGINNING.matcher(text).lookingAt()
                || anyVersion && firstMember(text).equals(firstMember(Json.GSON.toJson(record)))) {
            return record;
        }
        throw new JsonParseException("there is no checksum in line %d".formatted(firstLine));
    }

    /** Notes that damage to a file cannot be detected. */
    public static void noteWithoutChecksum(Path file) {
        LOG.log(
                Level.WARNING,
                "%s has no checksum, as files of earlier versions: damage to it cannot be detected"
                        .formatted(file));
    }

    /** Where the checksum's own name is damaged, the file does not begin as one without it. */
    private static String firstMember(String json) {
        int from = json.indexOf('"');
        return from < 0 ? "" : json.substring(from, json.indexOf('"', from + 1));
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }
}
