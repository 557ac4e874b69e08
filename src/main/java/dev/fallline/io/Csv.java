package dev.fallline.io;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import org.apache.commons.csv.CSVFormat;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tables as CSV (RFC 4180, lines end with a line feed): columns are called as in JSON, a missing
 * number is an empty cell.
 */
public final class Csv {
    private static final CSVFormat FORMAT = CSVFormat.DEFAULT;

    /** Outside of quotes: an even number of them follows. */
    private static final Pattern COMMA = Pattern.compile(",(?=([^\"]*\"[^\"]*\")*[^\"]*$)");

    private Csv() {}

    /**
     * A header and a line for each row; nothing where there is no row.
     *
     * @param rows records or maps with the same names in the same order, of numbers and strings
     */
    public static String of(List<?> rows) {
        if (rows.isEmpty()) return "";
        StringBuilder text = new StringBuilder(line(cells(rows.getFirst()).keySet().toArray()));
        for (Object row : rows) text.append(row(row));
        return text.toString();
    }

    /** A line for each row of cells; null is an empty cell. */
    public static String lines(List<List<Object>> rows) {
        return rows.stream().map(row -> line(row.toArray())).collect(Collectors.joining());
    }

    /** The line of one row, to be appended to a table. */
    public static String row(Object row) {
        return line(cells(row).asMap().values().stream().map(Csv::cell).toArray());
    }

    /** The parts of a list with commas between them, with their quotes. */
    public static List<String> split(String list) {
        return Arrays.stream(COMMA.split(list, -1)).map(String::strip).toList();
    }

    /** A text without the quotes that commas and quotes in it need. */
    public static String unquoted(String text) {
        boolean quoted = text.length() > 1 && text.startsWith("\"") && text.endsWith("\"");
        return quoted ? text.substring(1, text.length() - 1).replace("\"\"", "\"") : text;
    }

    /** Texts with commas between them, such that {@link #split} finds them again. */
    public static String list(List<String> texts) {
        return texts.stream()
                .map(t -> t.matches("(?s)[^,\"]*") ? t : '"' + t.replace("\"", "\"\"") + '"')
                .collect(Collectors.joining(","));
    }

    private static JsonObject cells(Object row) {
        return Json.tree(row).getAsJsonObject();
    }

    private static String line(Object... cells) {
        return FORMAT.format(cells) + '\n';
    }

    private static String cell(JsonElement value) {
        return value.isJsonNull() ? null : value.getAsString();
    }
}
