package dev.fallline.cli;

import com.google.gson.FieldNamingPolicy;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;

/** Records as JSON documents: the fields' names in lower case, with underscores. */
final class Documents {
    private static final Gson GSON =
            new GsonBuilder()
                    .setFieldNamingPolicy(FieldNamingPolicy.LOWER_CASE_WITH_UNDERSCORES)
                    .serializeSpecialFloatingPointValues()
                    .serializeNulls()
                    .create();

    private Documents() {}

    static JsonElement of(Object record) {
        return GSON.toJsonTree(record);
    }
}
