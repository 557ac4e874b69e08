package dev.fallline.io;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import org.apache.commons.csv.CSVFormat;

import java.util.List;

/**
 * Tables as CSV (RFC 4180, lines end with a line feed): columns are called as in JSON, a missing
 * number is an empty cell.
 */
public final class Csv {
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT;

    private Csv() {}

    /**
     * A header and a line for each row; nothing where there is no row.
     *
     * @param rows records or maps with the same names in the same order, of numbers and strings
     */
    public static String of(List<?> rows) {
        StringBuilder text = new StringBuilder();
        for (Object row : rows) {
            JsonObject cells = Json.tree(row).getAsJsonObject();
            if (text.isEmpty()) line(text, cells.keySet().toArray());
            line(text, cells.asMap().values().stream().map(Csv::cell).toArray());
        }
        return text.toString();
    }

    private static void line(StringBuilder text, Object... cells) {
        text.append(FORMAT.format(cells)).append('\n');
    }

    private static String cell(JsonElement value) {
        return value.isJsonNull() ? null : value.getAsString();
    }
}
