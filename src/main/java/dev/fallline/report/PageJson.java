package dev.fallline.report;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;

import java.util.List;

/** JSON that is safe within a page. */
final class PageJson {
    /** By default Gson writes {@code <}, {@code >} and {@code &} as escapes. */
    private static final Gson GSON = new Gson();

    private PageJson() {}

    /**
     * @param pairs a name, its value, the next name …; values are texts, numbers, booleans and JSON
     */
    static JsonObject object(Object... pairs) {
        JsonObject object = new JsonObject();
        for (int i = 0; i < pairs.length; i += 2) {
            object.add((String) pairs[i], element(pairs[i + 1]));
        }
        return object;
    }

    static JsonArray array(Object... elements) {
        JsonArray array = new JsonArray();
        for (Object e : elements) array.add(element(e));
        return array;
    }

    static JsonArray texts(List<String> texts) {
        return array(texts.toArray());
    }

    /** Numbers, full precision; null for those that are not finite. */
    static JsonArray numbers(double... values) {
        JsonArray array = new JsonArray(values.length);
        for (double v : values) array.add(element(v));
        return array;
    }

    private static JsonElement element(Object value) {
        return switch (value) {
            case null -> JsonNull.INSTANCE;
            case JsonElement json -> json;
            case Double d when !Double.isFinite(d) -> JsonNull.INSTANCE;
            case Number n -> new JsonPrimitive(n);
            case Boolean b -> new JsonPrimitive(b);
            case String s -> new JsonPrimitive(s);
            default -> throw new IllegalArgumentException(value.getClass().toString());
        };
    }

    static String text(JsonElement json) {
        return GSON.toJson(json);
    }
}
