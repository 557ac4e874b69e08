package dev.fallline.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import com.google.gson.stream.JsonWriter;

import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Prints one JSON document (RFC 8259), indented, names in the order they were added. JSON has no
 * NaN and no infinity: they become null.
 */
final class Json {
    private Json() {}

    /** Writes the document and a newline to standard output, in UTF-8 whatever the locale. */
    static void print(JsonElement document, Console console) {
        PrintStream out = console.results();
        out.writeBytes((text(document) + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    static String text(JsonElement document) {
        StringWriter text = new StringWriter();
        try (JsonWriter json = new JsonWriter(text)) {
            json.setIndent("  ");
            write(document, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter throws none
        }
        return text.toString();
    }

    private static void write(JsonElement element, JsonWriter json) throws IOException {
        if (element.isJsonObject()) {
            json.beginObject();
            for (var member : element.getAsJsonObject().entrySet()) {
                json.name(member.getKey());
                write(member.getValue(), json);
            }
            json.endObject();
        } else if (element.isJsonArray()) {
            json.beginArray();
            for (JsonElement item : element.getAsJsonArray()) write(item, json);
            json.endArray();
        } else if (element instanceof JsonPrimitive primitive) {
            write(primitive, json);
        } else {
            json.nullValue();
        }
    }

    private static void write(JsonPrimitive primitive, JsonWriter json) throws IOException {
        if (primitive.isString()) json.value(primitive.getAsString());
        else if (primitive.isBoolean()) json.value(primitive.getAsBoolean());
        else json.jsonValue(number(primitive.getAsNumber()));
    }

    /**
     * The shortest decimal that reads back as the same float or double, as {@link Double#toString}
     * finds it since JDK 19; whole numbers without a fraction.
     */
    private static String number(Number number) {
        double value = number.doubleValue();
        if (!Double.isFinite(value)) return "null";
        if (!(number instanceof Float || number instanceof Double)) return number.toString();
        int significand = number instanceof Float ? 24 : 53;
        if (value == Math.rint(value) && Math.abs(value) < 1L << significand)
            return Long.toString((long) value);
        return number.toString().replace(".0E", "E");
    }
}
