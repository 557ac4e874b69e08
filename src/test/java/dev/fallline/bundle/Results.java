package dev.fallline.bundle;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

import dev.fallline.io.AtomicFile;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the steps came to, in {@code results.json} and, for people, {@code results.md}. */
final class Results {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().serializeNulls().create();

    private final Path folder;
    private final JsonObject document;
    private final JsonArray steps = new JsonArray();
    private boolean failed;
    private String began = now();

    /**
     * @param head what is said before the steps: date, machine, command
     */
    Results(Path folder, JsonObject head) {
        this.folder = folder;
        this.document = head;
        document.add("steps", steps);
    }

    boolean failed() {
        return failed;
    }

    static String now() {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(ZonedDateTime.now().withNano(0));
    }

    /** Says which step runs, for who finds nothing after it. */
    void begin(String name) {
        began = now();
        document.addProperty("running", name);
        write();
    }

    /**
     * Adds a step and writes both files, so that what has been measured is there in any case.
     *
     * @param commands that it ran
     */
    void add(String name, double seconds, Outcome outcome, List<String> commands) {
        JsonObject step = new JsonObject();
        step.addProperty("step", name);
        step.addProperty("result", word(outcome));
        step.addProperty("date", began);
        step.add("commands", GSON.toJsonTree(commands));
        switch (outcome) {
            case Outcome.Passed(JsonElement figures) -> step.add("figures", figures);
            case Outcome.Failed(String reason) -> {
                step.addProperty("reason", reason);
                failed = true;
            }
            case Outcome.NotPossible(String reason) -> step.addProperty("reason", reason);
        }
        step.addProperty("seconds", Math.round(seconds * 10) / 10.0);
        steps.add(step);
        document.remove("running");
        write();
    }

    private void write() {
        AtomicFile.write(folder.resolve("results.json"), GSON.toJson(document) + "\n");
        AtomicFile.write(folder.resolve("results.md"), markdown());
    }

    static String word(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Passed _ -> "passed";
            case Outcome.Failed _ -> "failed";
            case Outcome.NotPossible _ -> "not possible here";
        };
    }

    private String markdown() {
        StringBuilder text = new StringBuilder("# Fallline on this machine\n\n");
        for (String key : document.keySet()) {
            if (key.equals("steps")) continue;
            text.append("- ")
                    .append(key)
                    .append(": ")
                    .append(plain(document.get(key)))
                    .append('\n');
        }
        text.append("\n| step | result | seconds | |\n|---|---|---|---|\n");
        for (JsonElement s : steps) {
            JsonObject step = s.getAsJsonObject();
            String reason = step.has("reason") ? plain(step.get("reason")) : "";
            text.append(
                    "| %s | %s | %s | %s |\n"
                            .formatted(
                                    plain(step.get("step")),
                                    plain(step.get("result")),
                                    step.get("seconds"),
                                    reason));
        }
        for (JsonElement s : steps) {
            JsonObject step = s.getAsJsonObject();
            if (step.has("figures")) {
                text.append("\n## ").append(plain(step.get("step"))).append("\n\n");
                text.append(circumstances(step)).append("\n\n");
                text.append(figures(step.get("figures")));
            }
        }
        return text.toString();
    }

    /** What figures are given beside: when, on what, by which commands. */
    private String circumstances(JsonObject step) {
        Stream<String> machine =
                Stream.of("processor", "gpu")
                        .filter(document::has)
                        .map(k -> plain(document.get(k)));
        Stream<String> commands =
                step.getAsJsonArray("commands").asList().stream()
                        .map(c -> "\n\n    " + c.getAsString());
        return Stream.concat(Stream.of(plain(step.get("date"))), machine)
                .collect(Collectors.joining("; "))
                .concat(commands.collect(Collectors.joining()));
    }

    /** Rows as a table, anything else as a list. */
    private static String figures(JsonElement figures) {
        if (figures.isJsonObject()) {
            return figures.getAsJsonObject().entrySet().stream()
                    .map(e -> "- %s: %s\n".formatted(e.getKey(), plain(e.getValue())))
                    .collect(Collectors.joining());
        }
        JsonArray rows = figures.getAsJsonArray();
        if (rows.isEmpty()) return "nothing\n";
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.getAsJsonObject().keySet()));
        StringBuilder table = new StringBuilder(line(columns.stream().toList()));
        table.append("|").append("---|".repeat(columns.size())).append('\n');
        for (JsonElement row : rows) {
            table.append(
                    line(columns.stream().map(c -> plain(row.getAsJsonObject().get(c))).toList()));
        }
        return table.toString();
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String plain(JsonElement value) {
        if (value == null || value.isJsonNull()) return "";
        if (value.isJsonArray()) {
            return value.getAsJsonArray().asList().stream()
                    .map(Results::plain)
                    .collect(Collectors.joining("; "));
        }
        boolean number = value.isJsonPrimitive() && value.getAsJsonPrimitive().isNumber();
        if (number) return number(value.getAsString());
        String text = value.isJsonPrimitive() ? value.getAsString() : value.toString();
        return text.replace("|", "\\|").replace('\n', ' ');
    }

    /** Four digits of what has a fraction; all of them are in the JSON file. */
    private static String number(String text) {
        if (text.matches("-?\\d+")) return text;
        return new BigDecimal(text).round(new MathContext(4)).toString();
    }
}
