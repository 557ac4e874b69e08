package dev.fallline.io;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Records in JSON files. The first member of the object is a checksum: that of the text without
 * this member.
 */
public final class JsonFile {
    private static final Pattern CHECKSUM =
            Pattern.compile("\\{(\\s*)\"crc32c\": ?\"([0-9a-f]{8})\",");

    private static final System.Logger LOG = System.getLogger("dev.fallline");

    private JsonFile() {}

    /** Writes a record with a line for each component. */
    public static void write(Path file, Record record) {
        write(file, record, Json.PRETTY, "{\n  \"crc32c\": \"%s\",");
    }

    /** Writes a record in one line. */
    public static void writeLine(Path file, Record record) {
        write(file, record, Json.GSON, "{\"crc32c\":\"%s\",");
    }

    private static void write(Path file, Record record, Gson gson, String beginning) {
        String text = gson.toJson(record) + "\n";
        AtomicFile.write(file, beginning.formatted(checksum(text)) + text.substring(1));
    }

    /**
     * Reads a record that was written here.
     *
     * @param remedy what to do if the file is damaged
     * @throws FalllineException (bad data) if it cannot be read or is not what was written; it
     *     names the file, the line and what was expected
     */
    public static <T extends Record> T read(Path file, Class<T> type, String remedy) {
        return read(file, type, remedy, false);
    }

    /**
     * The same, also of a file without a checksum, such as those of earlier versions; a note says
     * so.
     */
    public static <T extends Record> T readOfAnyVersion(Path file, Class<T> type, String remedy) {
        return read(file, type, remedy, true);
    }

    private static <T extends Record> T read(
            Path file, Class<T> type, String remedy, boolean anyVersion) {
        try {
            String text = Files.readString(file);
            T record = Json.parse(text, type);
            Matcher checksum = CHECKSUM.matcher(text);
            if (checksum.lookingAt()) {
                String content = "{" + text.substring(checksum.end());
                if (!checksum(content).equals(checksum.group(2))) {
                    throw new JsonParseException(
                            "its checksum is not the one that it was written with");
                }
            } else if (anyVersion
                    && firstMember(text).equals(firstMember(Json.GSON.toJson(record)))) {
                noteWithoutChecksum(file);
            } else {
                throw new JsonParseException("it has no checksum");
            }
            return record;
        } catch (JsonParseException e) {
            throw new FalllineException(
                    Kind.BAD_DATA,
                    "%s is damaged: %s; %s".formatted(file, e.getMessage(), remedy),
                    e);
        } catch (IOException e) {
            throw new FalllineException(
                    Kind.BAD_DATA,
                    "%s cannot be read: %s; %s".formatted(file, IoFailure.reason(e), remedy),
                    e);
        }
    }

    /** Tells the user that damage to a file cannot be noticed. */
    public static void noteWithoutChecksum(Path file) {
        LOG.log(
                Level.WARNING,
                "%s has no checksum, as files of earlier versions: damage to it goes unnoticed"
                        .formatted(file));
    }

    /** Where the checksum's own name is damaged, the file does not begin as one without it. */
    private static String firstMember(String json) {
        int from = json.indexOf('"');
        return json.substring(from, json.indexOf('"', from + 1));
    }

    private static String checksum(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }
}
