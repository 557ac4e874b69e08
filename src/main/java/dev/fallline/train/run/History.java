package dev.fallline.train.run;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import dev.fallline.io.JsonRecords;
import dev.fallline.train.Epoch;

import java.util.List;
import java.util.stream.Collectors;

/** The epochs of a run as text: as CSV with a header, and as JSON lines. */
public final class History {
    private History() {}

    static String jsonLines(List<Epoch> epochs) {
        return epochs.stream()
                .map(e -> JsonRecords.GSON.toJson(e) + "\n")
                .collect(Collectors.joining());
    }

    /** The columns are an epoch's fields; what was not measured is empty. */
    public static String csv(List<Epoch> epochs) {
        StringBuilder text = new StringBuilder();
        for (Epoch e : epochs) {
            JsonObject row = withNulls(e);
            if (text.isEmpty()) text.append(String.join(",", row.keySet())).append('\n');
            text.append(
                    row.asMap().values().stream()
                            .map(v -> v.isJsonNull() ? "" : v.getAsString())
                            .collect(Collectors.joining(",", "", "\n")));
        }
        return text.toString();
    }

    private static JsonObject withNulls(Epoch e) {
        JsonElement row = JsonRecords.GSON.newBuilder().serializeNulls().create().toJsonTree(e);
        return row.getAsJsonObject();
    }
}
