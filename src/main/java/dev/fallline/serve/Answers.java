package dev.fallline.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;

import dev.fallline.io.Json;
import dev.fallline.report.Chart;
import dev.fallline.report.DataTable;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Forms of answers. */
final class Answers {
    private Answers() {}

    static void json(HttpExchange exchange, int status, JsonElement json) throws IOException {
        byte[] body = (Json.GSON.toJson(json) + "\n").getBytes(StandardCharsets.UTF_8);
        send(exchange, status, "application/json", body);
    }

    static void send(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head) exchange.getResponseHeaders().set("Content-Length", "" + body.length);
        boolean empty = head || body.length == 0;
        exchange.sendResponseHeaders(status, empty ? -1 : body.length);
        if (empty) return;
        OutputStream out = exchange.getResponseBody();
        out.write(body);
        out.flush();
    }

    /** Begins a stream of server-sent events (HTML, section 9.2). */
    static OutputStream events(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        write(out, "retry: 500\n\n");
        return out;
    }

    /**
     * @param data without line breaks
     */
    static void event(OutputStream out, String data) throws IOException {
        write(out, "data: " + data + "\n\n");
    }

    /** A line that readers pass over. */
    static void comment(OutputStream out) throws IOException {
        write(out, ":\n\n");
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Single precision as it is, not as the nearest double. */
    static JsonArray numbers(float[] values) {
        JsonArray array = new JsonArray(values.length);
        for (float v : values) array.add(v);
        return array;
    }

    /** What the page's script draws. */
    static JsonObject chart(Chart chart) {
        return Json.object(
                "title", chart.title(),
                "words", chart.words(),
                "height", chart.extent().pixels(),
                "option", chart.option());
    }

    /** A table whose cells are texts, beside the numbers by which it is sorted. */
    static JsonObject table(DataTable table) {
        List<JsonObject> columns =
                table.columns().stream()
                        .map(c -> Json.object("title", c.title(), "number", c.format() != null))
                        .toList();
        JsonArray rows = new JsonArray();
        for (List<Object> row : table.rows()) {
            JsonArray cells = new JsonArray();
            List<String> texts = table.texts(row);
            for (int i = 0; i < row.size(); i++) {
                Number key = row.get(i) instanceof Number n ? n : null;
                cells.add(Json.object("text", texts.get(i), "key", key));
            }
            rows.add(cells);
        }
        return Json.object("caption", table.caption(), "columns", columns, "rows", rows);
    }
}
