package dev.fallline.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

import dev.fallline.io.Json;

import java.util.List;

/** What distinguishes the curves of a chart: color, and without it dashes and symbols. */
final class LineStyle {
    private static final List<String> SYMBOLS =
            List.of("circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect");

    private static final List<JsonArray> DASHES =
            List.of(
                    Json.array(7, 4),
                    Json.array(2, 3),
                    Json.array(9, 3, 2, 3),
                    Json.array(12, 5),
                    Json.array(5, 2, 2, 2, 2, 2));

    private LineStyle() {}

    /** Of the i-th curve, from 0. */
    static JsonObject of(int i) {
        int dash = i % (DASHES.size() + 1);
        return Json.object(
                "tone",
                i,
                "symbol",
                SYMBOLS.get(i % SYMBOLS.size()),
                "symbolSize",
                7,
                "lineStyle",
                Json.object("type", dash == 0 ? "solid" : DASHES.get(dash - 1), "width", 2));
    }
}
