package dev.fallline.report;

import com.google.gson.JsonObject;

import dev.fallline.io.Json;

import java.util.List;

/** Names down the side of a chart. */
final class Rows {
    private Rows() {}

    /** An axis with the first at the top. */
    static JsonObject axis(List<String> names) {
        return Json.object("type", "category", "inverse", true, "data", Json.tree(names));
    }
}
