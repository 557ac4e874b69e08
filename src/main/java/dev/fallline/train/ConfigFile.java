package dev.fallline.train;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.Nearest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A {@link Config} as JSON: an object whose names are the flags without their dashes. A file may
 * leave out what it does not want to change.
 */
public final class ConfigFile {
    private static final Gson GSON =
            new GsonBuilder()
                    .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_DASHES)
                    .setPrettyPrinting()
                    .create();

    private ConfigFile() {}

    public static JsonObject toJson(Config config) {
        return GSON.toJsonTree(config).getAsJsonObject();
    }

    /** The JSON text of a configuration, with a line break at its end. */
    public static String toText(Config config) {
        return GSON.toJson(config) + "\n";
    }

    /**
     * What a file says.
     *
     * @throws FalllineException if it cannot be read, is not JSON or names what does not exist
     */
    public static JsonObject read(Path file) {
        JsonElement content;
        try {
            content = JsonParser.parseString(Files.readString(file));
        } catch (IOException e) {
            throw bad(file, "it cannot be read");
        } catch (JsonParseException e) {
            throw bad(file, "it is not JSON (" + firstLine(e) + ")");
        }
        if (!content.isJsonObject()) throw bad(file, "it is not a JSON object");
        List<String> known = names();
        for (String name : content.getAsJsonObject().keySet()) {
            if (known.contains(name)) continue;
            String guess =
                    Nearest.nearest(name, known)
                            .map("; did you mean \"%s\"?"::formatted)
                            .orElse("; the names are those of train's flags");
            throw bad(file, "it sets \"%s\", which does not exist%s".formatted(name, guess));
        }
        return content.getAsJsonObject();
    }

    /**
     * The defaults, overridden by one object after the other.
     *
     * @throws FalllineException (usage) if a value is of the wrong type
     */
    public static Config resolve(List<JsonObject> overrides) {
        JsonObject all = toJson(Config.DEFAULTS);
        for (JsonObject some : overrides) {
            for (Map.Entry<String, JsonElement> entry : some.entrySet()) {
                JsonObject one = new JsonObject();
                one.add(entry.getKey(), entry.getValue());
                check(entry.getKey(), one);
                all.add(entry.getKey(), entry.getValue());
            }
        }
        return GSON.fromJson(all, Config.class);
    }

    private static void check(String name, JsonObject one) {
        try {
            GSON.fromJson(one, Config.class);
        } catch (JsonParseException | NumberFormatException e) {
            throw new FalllineException(
                    Kind.USAGE,
                    "\"%s\": %s is of the wrong type; write it as --%s wants it"
                            .formatted(name, one.get(name), name));
        }
    }

    /** What may be set. */
    public static List<String> names() {
        Gson withNulls = GSON.newBuilder().serializeNulls().create();
        return List.copyOf(withNulls.toJsonTree(Config.DEFAULTS).getAsJsonObject().keySet());
    }

    private static String firstLine(Exception e) {
        return e.getMessage().lines().findFirst().orElse("");
    }

    private static FalllineException bad(Path file, String what) {
        return new FalllineException(
                Kind.USAGE, "--config %s cannot be used: %s".formatted(file, what));
    }
}
