package dev.fallline.io;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.MalformedJsonException;

import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JSON object with the position of each member in its text, and no duplicate members. */
public final class JsonDocument {
    private static final Pattern PLACE = Pattern.compile("line (\\d+) column (\\d+)");
    private static final Pattern WORD = Pattern.compile("[\\w.+-]+|.");

    private final Map<JsonElement, String> places = new IdentityHashMap<>();
    private final String text;
    private final JsonObject root;

    private JsonDocument(String text, Strictness strictness) {
        this.text = text;
        try (JsonReader reader = new JsonReader(new StringReader(text))) {
            reader.setStrictness(strictness);
            try {
                JsonElement all = read(reader);
                reader.peek();
                if (!all.isJsonObject()) throw new JsonParseException("is not a JSON object");
                root = all.getAsJsonObject();
            } catch (EOFException e) {
                throw new JsonParseException("is not JSON: it ends too early, at " + place(reader));
            } catch (MalformedJsonException e) {
                throw malformed(reader);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringReader throws none
        }
    }

    /**
     * Reads JSON as RFC 8259 has it.
     *
     * @throws JsonParseException whose message follows the name of the text, as in {@code is not
     *     JSON: …}
     */
    public static JsonDocument strict(String text) {
        return new JsonDocument(text, Strictness.STRICT);
    }

    /**
     * Reads JSON that may have single quotes, or none around names.
     *
     * @throws JsonParseException as {@link #strict}
     */
    public static JsonDocument lenient(String text) {
        return new JsonDocument(text, Strictness.LENIENT);
    }

    public JsonObject root() {
        return root;
    }

    /** Where a value of a member begins, as in {@code line 3, column 5}. */
    public String place(JsonElement value) {
        return places.getOrDefault(value, "line 1, column 1");
    }

    private JsonElement read(JsonReader reader) throws IOException {
        return switch (reader.peek()) {
            case BEGIN_OBJECT -> object(reader);
            case BEGIN_ARRAY -> {
                JsonArray array = new JsonArray();
                reader.beginArray();
                while (reader.hasNext()) array.add(read(reader));
                reader.endArray();
                yield array;
            }
            case NULL -> {
                reader.nextNull();
                yield JsonNull.INSTANCE;
            }
            case BOOLEAN -> new JsonPrimitive(reader.nextBoolean());
            case NUMBER -> new JsonPrimitive(number(reader));
            default -> new JsonPrimitive(reader.nextString());
        };
    }

    private static BigDecimal number(JsonReader reader) throws IOException {
        String place = place(reader);
        String text = reader.nextString();
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new JsonParseException(
                    "has the number %s at %s, which is out of range".formatted(text, place), e);
        }
    }

    private JsonObject object(JsonReader reader) throws IOException {
        JsonObject object = new JsonObject();
        reader.beginObject();
        while (reader.hasNext()) {
            String place = place(reader);
            String name = reader.nextName();
            JsonElement value = read(reader);
            if (object.has(name)) {
                throw new JsonParseException(
                        "sets \"%s\" twice, the second time at %s".formatted(name, place));
            }
            object.add(name, value);
            places.put(value, place);
        }
        reader.endObject();
        return object;
    }

    /** Where the reader stands, which only its description says. */
    private static String place(JsonReader reader) {
        Matcher place = position(reader);
        return "line %s, column %s".formatted(place.group(1), place.group(2));
    }

    private static Matcher position(JsonReader reader) {
        Matcher place = PLACE.matcher(reader.toString());
        if (!place.find()) throw new IllegalStateException(reader.toString());
        return place;
    }

    private JsonParseException malformed(JsonReader reader) {
        Matcher place = position(reader);
        String line = text.split("\n", -1)[Integer.parseInt(place.group(1)) - 1];
        // The reader may have gone too far, and counts columns from where a text began.
        int column = Math.clamp(Integer.parseInt(place.group(2)), 1, Math.max(1, line.length()));
        Matcher word = WORD.matcher(line);
        String found = word.find(column - 1) ? word.group() : "";
        return new JsonParseException(
                "is not JSON: unexpected '%s' at line %s, column %d"
                        .formatted(found, place.group(1), column));
    }
}
