package dev.fallline.train;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.io.IoFailure;
import dev.fallline.io.Json;
import dev.fallline.io.JsonDocument;
import dev.fallline.io.JsonFile;
import dev.fallline.io.WholeFile;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Values;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@link Config} as JSON: an object whose names are those of the settings. A file may omit
 * settings, or set them to null.
 */
public final class ConfigFile {
    private static final int MOST_BYTES = 1 << 24;

    private static final String CHANGED =
            " does not match its checksum: restore it, or start a new training with --config";

    private ConfigFile() {}

    public static JsonObject toJson(Config config) {
        JsonObject json = new JsonObject();
        for (Setting<?> s : TrainingSettings.all()) add(config, s, json);
        return json;
    }

    private static <T> void add(Config config, Setting<T> setting, JsonObject json) {
        T value = config.get(setting);
        if (value != null) json.add(setting.name(), setting.type().json(value));
    }

    /** The JSON text of a configuration, with a line break at its end. */
    public static String toText(Config config) {
        return Json.file(toJson(config));
    }

    /**
     * A configuration from a text, which may have single quotes.
     *
     * @throws FalllineException (usage) if it is not JSON, names what does not exist or gives it
     *     what it cannot be
     */
    public static Config parse(String json) {
        try {
            JsonDocument document = JsonDocument.lenient(json);
            return config(document, document.root(), "the configuration", Kind.USAGE);
        } catch (JsonParseException e) {
            throw new FalllineException(Kind.USAGE, "the configuration " + e.getMessage());
        }
    }

    /**
     * The configuration in the file after {@code --config}.
     *
     * @throws FalllineException (usage) if it cannot be read, is not JSON, names what does not
     *     exist or gives it what it cannot be
     */
    public static Config read(Path file) {
        JsonDocument document = document(file);
        return config(document, document.root(), "--config " + file, Kind.USAGE);
    }

    /** Writes the configuration of a run, with a checksum. */
    public static void writeOfRun(Path file, Config config) {
        JsonFile.write(file, toText(config));
    }

    /**
     * The configuration of a run.
     *
     * @throws FalllineException (bad data) if it cannot be read, or has a checksum and is not what
     *     was written
     */
    public static Config readOfRun(Path file) {
        JsonDocument document = document(file, file.toString(), Kind.BAD_DATA);
        return config(document, document.root(), file.toString(), Kind.BAD_DATA);
    }

    /**
     * The file after {@code --config}, which may hold more than a configuration. The checksum of a
     * run's configuration has no effect, so that a copy can be edited.
     *
     * @throws FalllineException (usage) if it cannot be read or is not a JSON object
     */
    public static JsonDocument document(Path file) {
        return document(file, "--config " + file, Kind.USAGE);
    }

    /**
     * What an object in the file after {@code --config} gives.
     *
     * @param known the settings that it may name
     * @throws FalllineException (usage) if it names what does not exist or gives it what it cannot
     *     be
     */
    public static Values values(
            JsonDocument document, JsonObject object, Path file, List<Setting<?>> known) {
        return values(document, object, "--config " + file, Kind.USAGE, known);
    }

    private static JsonDocument document(Path file, String called, Kind kind) {
        try {
            String text = WholeFile.text(file, MOST_BYTES);
            if (kind == Kind.BAD_DATA && JsonFile.isDamaged(text)) {
                throw new FalllineException(kind, called + CHANGED);
            }
            JsonDocument document = JsonDocument.strict(text);
            document.root().remove(JsonFile.CHECKSUM);
            return document;
        } catch (NoSuchFileException e) {
            throw new FalllineException(kind, called + " cannot be read: there is no such file");
        } catch (AccessDeniedException e) {
            throw new FalllineException(kind, called + " cannot be read: there is no permission");
        } catch (IOException e) {
            throw new FalllineException(
                    kind, called + " is not a readable text file: " + IoFailure.reason(e));
        } catch (JsonParseException e) {
            throw new FalllineException(kind, called + " " + e.getMessage());
        }
    }

    private static Config config(
            JsonDocument document, JsonObject object, String called, Kind kind) {
        return new Config(values(document, object, called, kind, TrainingSettings.all()));
    }

    private static Values values(
            JsonDocument document,
            JsonObject object,
            String called,
            Kind kind,
            List<Setting<?>> known) {
        Map<String, Object> given = new LinkedHashMap<>();
        object.entrySet()
                .forEach(
                        e -> {
                            if (e.getValue().isJsonNull()) return;
                            try {
                                Setting<?> setting = Setting.named(e.getKey(), known);
                                given.put(e.getKey(), setting.read(e.getValue()));
                            } catch (FalllineException refused) {
                                String place = document.place(e.getValue());
                                throw new FalllineException(
                                        kind,
                                        "%s, %s: %s"
                                                .formatted(called, place, refused.getMessage()));
                            }
                        });
        return new Values(given);
    }

    /** A configuration within another document, where names have underscores for dashes. */
    static final class Adapter extends TypeAdapter<Config> {
        private static final TypeAdapter<JsonElement> ELEMENTS =
                new Gson().getAdapter(JsonElement.class);

        @Override
        public void write(JsonWriter out, Config config) throws IOException {
            JsonObject json = ConfigFile.toJson(config);
            out.beginObject();
            for (String name : TrainingSettings.names()) {
                out.name(name.replace('-', '_'));
                ELEMENTS.write(out, json.get(name));
            }
            out.endObject();
        }

        @Override
        public Config read(JsonReader in) throws IOException {
            Map<String, Object> given = new LinkedHashMap<>();
            in.beginObject();
            while (in.hasNext()) {
                String name = in.nextName().replace('_', '-');
                JsonElement json = ELEMENTS.read(in);
                if (json.isJsonNull()) continue;
                given.put(name, Setting.named(name, TrainingSettings.all()).read(json));
            }
            in.endObject();
            return new Config(new Values(given));
        }
    }
}
