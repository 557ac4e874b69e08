package dev.fallline.train.run;

import com.google.gson.JsonElement;

import dev.fallline.report.Facts;
import dev.fallline.report.NumberFormat;
import dev.fallline.report.Section;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a run came from. */
public final class Provenance {
    private Provenance() {}

    static List<Section> sections(RunFolder folder) {
        return List.of(configuration(folder.config()), environment(folder.environment()));
    }

    /** Every setting that has a value, by its flag. */
    public static Section configuration(Config config) {
        return new Section("Configuration", facts(config, Set.of()));
    }

    /**
     * @param without names of what is left out
     */
    public static Facts facts(Config config, Set<String> without) {
        Facts facts = new Facts();
        for (Map.Entry<String, JsonElement> e : ConfigFile.toJson(config).entrySet()) {
            if (!without.contains(e.getKey())) facts.add(e.getKey(), value(e.getValue()));
        }
        return facts;
    }

    /** As one would type it. */
    static String value(JsonElement value) {
        String text = value.isJsonPrimitive() ? value.getAsString() : value.toString();
        boolean real = value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber();
        return real ? text.replaceFirst("\\.0(?=$|E)", "").replace('E', 'e') : text;
    }

    public static Section environment(Environment e) {
        return new Section(
                "Environment",
                new Facts()
                        .add("Fallline", "%s (%s)".formatted(e.fallline(), e.revision()))
                        .add("Java", e.java())
                        .add("system", e.os())
                        .add("processors", e.processors(), NumberFormat.COUNT)
                        .add("device", e.device())
                        .add("choices", e.choices() == null ? null : String.join("; ", e.choices()))
                        .add("fingerprint of the data", e.data()));
    }
}
