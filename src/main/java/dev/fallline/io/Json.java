package dev.fallline.io;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;

import dev.fallline.io.RecordAdapters.Damage;

import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.function.DoubleFunction;

/**
 * Records as JSON (RFC 8259): {@code trainLoss} is {@code "train_loss"}, an enum constant is its
 * {@link Label}, and numbers that JSON does not have are null.
 */
public final class Json {
    /** Leaves out what is null, as files do. */
    public static final Gson GSON =
            new GsonBuilder()
                    .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                    .registerTypeAdapter(double.class, new Finite<>(Double.NaN, d -> d))
                    .registerTypeAdapter(Double.class, new Finite<>(null, d -> d))
                    .registerTypeAdapter(float.class, new Finite<>(Float.NaN, d -> (float) d))
                    .registerTypeAdapter(Float.class, new Finite<>(null, d -> (float) d))
                    .registerTypeAdapterFactory(new Label.Adapters())
                    .disableHtmlEscaping()
                    .create();

    private static final Gson PRETTY = GSON.newBuilder().setPrettyPrinting().create();
    private static final Gson WITH_NULLS = GSON.newBuilder().serializeNulls().create();

    private static final Gson CHECKED =
            GSON.newBuilder().registerTypeAdapterFactory(new RecordAdapters()).create();

    private Json() {}

    /** Numbers of which those that are not finite are null. */
    private static final class Finite<N extends Number> extends TypeAdapter<N> {
        private final N missing;
        private final DoubleFunction<N> type;

        /**
         * @param missing what null is read as
         */
        Finite(N missing, DoubleFunction<N> type) {
            this.missing = missing;
            this.type = type;
        }

        @Override
        public void write(JsonWriter out, N value) throws IOException {
            if (value == null || !Double.isFinite(value.doubleValue())) out.nullValue();
            else out.value(value);
        }

        @Override
        public N read(JsonReader in) throws IOException {
            if (in.peek() != JsonToken.NULL) return type.apply(in.nextDouble());
            in.nextNull();
            return missing;
        }
    }

    /** One line for a file of JSON lines. */
    public static String line(Object record) {
        return GSON.toJson(record) + "\n";
    }

    /** A file of its own, with a line for each field. */
    public static String file(Object record) {
        return PRETTY.toJson(record) + "\n";
    }

    /** With null for what is missing, as documents on standard output have it. */
    public static JsonElement tree(Object record) {
        return record instanceof JsonElement json ? json : WITH_NULLS.toJsonTree(record);
    }

    /**
     * A JSON object.
     *
     * @param pairs a name, its value, the next name …
     */
    public static JsonObject object(Object... pairs) {
        JsonObject object = new JsonObject();
        for (int i = 0; i < pairs.length; i += 2) object.add((String) pairs[i], tree(pairs[i + 1]));
        return object;
    }

    public static JsonArray array(Object... elements) {
        return tree(elements).getAsJsonArray();
    }

    /** Numbers at full precision. */
    public static JsonArray numbers(double... values) {
        return tree(values).getAsJsonArray();
    }

    /**
     * Safe in an HTML page, whatever its strings contain: outside of them JSON has no {@code <}.
     */
    public static String inScript(JsonElement json) {
        return GSON.toJson(json)
                .replace("<", "\\u003c")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    /**
     * The document for standard output: indented, names in the order they were added, null for what
     * is missing, whole numbers without a fraction.
     */
    public static String document(Object record) {
        StringWriter text = new StringWriter();
        try (JsonWriter out = new JsonWriter(text)) {
            out.setIndent("  ");
            write(tree(record), out);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter throws none
        }
        return text + "\n";
    }

    private static void write(JsonElement element, JsonWriter out) throws IOException {
        switch (element) {
            case JsonObject object -> {
                out.beginObject();
                for (var member : object.entrySet()) {
                    out.name(member.getKey());
                    write(member.getValue(), out);
                }
                out.endObject();
            }
            case JsonArray array -> {
                out.beginArray();
                for (JsonElement item : array) write(item, out);
                out.endArray();
            }
            case JsonPrimitive number when number.isNumber() ->
                    out.jsonValue(number(number.getAsNumber()));
            default -> WITH_NULLS.toJson(element, out);
        }
    }

    /**
     * The shortest decimal that reads back as the same float or double, as {@link Double#toString}
     * finds it since JDK 19.
     */
    private static String number(Number number) {
        double value = number.doubleValue();
        if (!Double.isFinite(value)) return "null";
        if (!(number instanceof Float || number instanceof Double)) return number.toString();
        int significand = number instanceof Float ? 24 : 53;
        if (value == Math.rint(value) && Math.abs(value) < 1L << significand) {
            return Long.toString((long) value);
        }
        return number.toString().replace(".0E", "E");
    }

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
     * The same, of a text within a file.
     *
     * @param firstLine of the text, from 1
     */
    static <T> T parse(String text, Class<T> type, int firstLine) {
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
