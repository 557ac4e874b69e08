package dev.fallline.train;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonSyntaxException;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * A {@link Config} as JSON: an object whose names are the flags without their dashes. A file may
 * leave out what it does not want to change.
 */
public final class ConfigFile {
    private static final Gson GSON =
            new GsonBuilder()
                    .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_DASHES)
                    .disableHtmlEscaping()
                    .setPrettyPrinting()
                    .create();

    private static final List<String> NAMES =
            List.copyOf(
                    GSON.newBuilder()
                            .serializeNulls()
                            .create()
                            .toJsonTree(Config.DEFAULTS)
                            .getAsJsonObject()
                            .keySet());

    private ConfigFile() {}

    public static JsonObject toJson(Config config) {
        return GSON.toJsonTree(config).getAsJsonObject();
    }

    /** The JSON text of a configuration, with a line break at its end. */
    public static String toText(Config config) {
        return GSON.toJson(config) + "\n";
    }

    /**
     * What the file after {@code --config} says.
     *
     * @throws FalllineException (usage) if it cannot be read, is not JSON, names what does not
     *     exist or gives it what it cannot be
     */
    public static JsonObject read(Path file) {
        return read(file, "--config " + file, Kind.USAGE);
    }

    /** What the configuration of a run says. */
    public static JsonObject readOfRun(Path file) {
        return read(file, file.toString(), Kind.BAD_DATA);
    }

    private static JsonObject read(Path file, String called, Kind kind) {
        JsonObject object = parse(file, called, kind);
        check(object, called, kind);
        return object;
    }

    /**
     * A file with a JSON object that may hold more than a configuration.
     *
     * @throws FalllineException (usage) if it cannot be read or is not that
     */
    public static JsonObject parse(Path file) {
        return parse(file, "--config " + file, Kind.USAGE);
    }

    /**
     * Whether an object in a file is a configuration.
     *
     * @throws FalllineException (usage) if it names what does not exist or gives it what it cannot
     *     be
     */
    public static void check(JsonObject object, Path file) {
        check(object, "--config " + file, Kind.USAGE);
    }

    private static void check(JsonObject object, String called, Kind kind) {
        try {
            object.entrySet().forEach(e -> check(e.getKey(), e.getValue()));
        } catch (JsonParseException e) {
            throw bad(called, kind, e.getMessage());
        }
    }

    private static JsonObject parse(Path file, String called, Kind kind) {
        try {
            JsonElement content = JsonParser.parseString(Files.readString(file));
            if (!content.isJsonObject()) throw new JsonParseException("it is not a JSON object");
            return content.getAsJsonObject();
        } catch (NoSuchFileException e) {
            throw bad(called, kind, "there is no such file");
        } catch (IOException e) {
            throw bad(called, kind, "it is not a readable text file");
        } catch (JsonSyntaxException e) {
            throw bad(called, kind, "it is not JSON");
        } catch (JsonParseException e) {
            throw bad(called, kind, e.getMessage());
        }
    }

    private static void check(String name, JsonElement value) {
        List<String> known = names();
        if (!known.contains(name)) {
            String guess =
                    Nearest.nearest(name, known)
                            .map("did you mean \"%s\"?"::formatted)
                            .orElse("the names are those of train's flags");
            throw new JsonParseException(
                    "it sets \"%s\", which does not exist; %s".formatted(name, guess));
        }
        if (value.isJsonNull() || keeps(name, value)) return;
        throw new JsonParseException(
                "\"%s\" is %s where %s belongs".formatted(name, value, expected(type(name))));
    }

    /** Whether a value survives its way into a configuration: 1.5 as a whole number does not. */
    private static boolean keeps(String name, JsonElement value) {
        if (type(name) == String.class) return value.isJsonPrimitive();
        JsonObject one = new JsonObject();
        one.add(name, value);
        try {
            return value.equals(toJson(resolve(List.of(one))).get(name));
        } catch (JsonParseException | NumberFormatException e) {
            return false;
        }
    }

    private static Class<?> type(String name) {
        return Config.class.getRecordComponents()[names().indexOf(name)].getType();
    }

    private static String expected(Class<?> type) {
        if (type == String.class) return "a text";
        if (type == boolean.class) return "true or false";
        if (type == List.class) return "a list of whole numbers, such as [128, 64],";
        if (type == boolean.class || type == Boolean.class) return "true or false";
        return type == double.class || type == Double.class ? "a number" : "a whole number";
    }

    /** The defaults, overridden by one object after the other; null overrides nothing. */
    public static Config resolve(List<JsonObject> overrides) {
        JsonObject all = toJson(Config.DEFAULTS);
        for (JsonObject some : overrides) {
            some.entrySet().stream()
                    .filter(e -> !e.getValue().isJsonNull())
                    .forEach(e -> all.add(e.getKey(), e.getValue()));
        }
        return GSON.fromJson(all, Config.class);
    }

    /** What may be set. */
    public static List<String> names() {
        return NAMES;
    }

    private static FalllineException bad(String called, Kind kind, String what) {
        return new FalllineException(kind, "%s cannot be used: %s".formatted(called, what));
    }
}
