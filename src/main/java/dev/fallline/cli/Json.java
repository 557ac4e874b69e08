package dev.fallline.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;

/** Prints JSON documents. */
final class Json {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

    private Json() {}

    /** Prints a document on standard output. JSON has no NaN and no infinity: they become null. */
    static void print(JsonElement document) {
        System.out.println(GSON.toJson(finite(document)));
    }

    private static JsonElement finite(JsonElement element) {
        return switch (element) {
            case JsonObject object -> {
                JsonObject copy = new JsonObject();
                object.entrySet().forEach(e -> copy.add(e.getKey(), finite(e.getValue())));
                yield copy;
            }
            case JsonArray array -> {
                JsonArray copy = new JsonArray();
                array.forEach(e -> copy.add(finite(e)));
                yield copy;
            }
            default ->
                    isNumber(element) && !Double.isFinite(element.getAsDouble())
                            ? JsonNull.INSTANCE
                            : element;
        };
    }

    private static boolean isNumber(JsonElement element) {
        return element.isJsonPrimitive() && element.getAsJsonPrimitive().isNumber();
    }
}
