package dev.fallline.io;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;

import dev.fallline.io.RecordAdapters.Damage;

import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Records as JSON: {@code trainLoss} is {@code "train_loss"}, and numbers that JSON does not have
 * are left out.
 */
public final class JsonRecords {
    public static final Gson GSON =
            new GsonBuilder()
                    .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                    .registerTypeAdapter(double.class, new FiniteNumbers(Double.NaN))
                    .registerTypeAdapter(Double.class, new FiniteNumbers(null))
                    .disableHtmlEscaping()
                    .create();

    /** The same with a line for each field. */
    public static final Gson PRETTY = GSON.newBuilder().setPrettyPrinting().create();

    private static final Gson CHECKED =
            GSON.newBuilder().registerTypeAdapterFactory(new RecordAdapters()).create();

    private JsonRecords() {}

    /**
     * Reads a record, and checks it while it is read: its components are there, of their types, and
     * accepted by its constructor.
     *
     * @param text one JSON value and nothing else
     * @throws JsonParseException with a clause that says what was expected in which line
     */
    public static <T> T parse(String text, Class<T> type) {
        return parse(text, type, 1);
    }

    /**
     * Reads records of JSON lines, each checked likewise. Empty lines are passed over.
     *
     * @throws JsonParseException with a clause that says what was expected in which line
     */
    public static <T> List<T> parseLines(String text, Class<T> type) {
        List<T> records = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank()) records.add(parse(line, type, number));
        }
        return records;
    }

    private static <T> T parse(String text, Class<T> type, int firstLine) {
        try {
            return read(text, type);
        } catch (Damage e) {
            int line = firstLine - 1 + e.line();
            throw new JsonParseException("%s in line %d".formatted(e.getMessage(), line), e);
        }
    }

    private static <T> T read(String text, Class<T> type) {
        JsonReader in = new JsonReader(new StringReader(text));
        in.setStrictness(Strictness.STRICT);
        try {
            T value = CHECKED.getAdapter(type).read(in);
            if (value == null) throw new Damage(in, "an object is expected", null);
            if (in.peek() == JsonToken.END_DOCUMENT) return value;
            throw new Damage(in, "the end is expected", null);
        } catch (MalformedJsonException
                | EOFException
                | IllegalStateException
                | NumberFormatException e) {
            throw new Damage(in, "there is no valid JSON", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringReader throws none
        }
    }
}
