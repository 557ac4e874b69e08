package dev.fallline.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;

import dev.fallline.data.Column;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.io.Json;
import dev.fallline.report.Chart;
import dev.fallline.report.DataTable;
import dev.fallline.train.Epoch;
import dev.fallline.train.run.HistoryCharts;
import dev.fallline.train.run.RunFolder;
import dev.fallline.train.run.RunSummary;
import dev.fallline.train.run.Runs;
import dev.fallline.train.run.TrainingDocument;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Runs: pages to draw digits, to watch trainings and to compare runs, and predictions as JSON.
 * Memory is bounded by the budget of {@link Bodies} and by the number of answers that are made at a
 * time.
 */
public final class RunSite extends Site {
    /** Answers other than predictions that are made or sent at a time. */
    private static final int LARGE_ANSWERS = 16;

    /** Runs that are shown in one chart. */
    private static final int MOST_COMPARED = 12;

    private final Runs runs;
    private final Trainings trainings;
    private final Events events;
    private final Networks networks = new Networks();
    private final Bodies bodies = new Bodies();
    private final Turns large = new Turns(LARGE_ANSWERS);

    public RunSite(Runs runs, Trainings trainings) {
        this.runs = runs;
        this.trainings = trainings;
        events = new Events(trainings);
    }

    @Override
    String page() {
        return "live";
    }

    @Override
    List<String> scripts() {
        return List.of("client.js", "live.js");
    }

    @Override
    void get(HttpExchange exchange, String path, Query query)
            throws IOException, InterruptedException {
        switch (path) {
            case "/events" -> events.send(exchange, run(query));
            case "/runs" -> json(exchange, this::list);
            case "/network" -> json(exchange, () -> describe(run(query)));
            case "/charts" -> json(exchange, () -> charts(query.all("run")));
            case "/report" -> report(exchange, run(query));
            case "/predict", "/stop", "/resume", "/rename", "/delete" -> throw Refusal.post(path);
            default -> throw Refusal.missing(path);
        }
    }

    /** Predictions change nothing. */
    @Override
    boolean isOpen(String path) {
        return path.equals("/predict");
    }

    @Override
    void post(HttpExchange exchange, String path, Query query)
            throws IOException, InterruptedException {
        switch (path) {
            case "/predict" -> {
                predict(exchange, query);
                return;
            }
            case "/stop" -> trainings.stop(run(query));
            case "/resume" -> trainings.resume(run(query));
            case "/rename" -> runs.rename(name(query), query.one("to"));
            case "/delete" -> runs.delete(name(query));
            default -> throw Refusal.missing(path);
        }
        Answers.json(exchange, 200, Json.object("done", true));
    }

    private interface Making {
        JsonObject make() throws InterruptedException;
    }

    private void json(HttpExchange exchange, Making answer)
            throws IOException, InterruptedException {
        large.take(() -> Answers.json(exchange, 200, answer.make()));
    }

    /** The run that a request names, or the only one. */
    private RunFolder run(Query query) {
        return runs.get(name(query));
    }

    private String name(Query query) {
        List<String> names = query.all("run");
        if (names.isEmpty() && !runs.many()) names = runs.names();
        if (names.size() != 1) throw new Refusal(400, "Name one run, as in ?run=NAME.");
        if (runs.has(names.getFirst())) return names.getFirst();
        throw new Refusal(404, "There is no run '%s'.", names.getFirst());
    }

    private void predict(HttpExchange exchange, Query query)
            throws IOException, InterruptedException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        boolean picture = type != null && type.startsWith("image/");
        if (!picture && (type == null || !type.startsWith("application/json"))) {
            throw new Refusal(
                    415,
                    "The request has %s: send application/json or a picture, such as image/png.",
                    type == null ? "no Content-Type" : "the Content-Type " + type);
        }
        String name = name(query);
        RunFolder run = runs.get(name);
        boolean more = query.has("activations");
        bodies.read(
                exchange,
                body -> {
                    JsonObject answer =
                            networks.use(run, n -> answer(n, name, body, picture, more));
                    Answers.json(exchange, 200, answer);
                });
    }

    private JsonObject answer(
            Network network, String run, byte[] body, boolean picture, boolean more) {
        var request = new PredictionRequest(network.model().schema());
        Features examples = picture ? request.picture(body) : request.json(body);
        JsonArray predictions = new JsonArray();
        network.answers(examples, more).forEach(predictions::add);
        JsonObject answer = Json.object("run", run, "predictions", predictions);
        if (!request.notes().isEmpty()) answer.add("notes", Json.tree(request.notes()));
        if (picture && examples instanceof Features.Bytes(byte[] seen)) {
            answer.addProperty("seen", Base64.getEncoder().encodeToString(seen));
        }
        return answer;
    }

    private JsonObject describe(RunFolder run) throws InterruptedException {
        return networks.use(
                run,
                network -> {
                    Schema s = network.model().schema();
                    return Json.object(
                            "height", s.shape().height(),
                            "width", s.shape().width(),
                            "picture", s.shape().isImage() && s.shape().channels() == 1,
                            "columns", s.columns().stream().map(Column::name).toList(),
                            "network", network.model().mlp().describe());
                });
    }

    private JsonObject list() {
        List<RunSummary> all = runs.summaries();
        return Json.object(
                "many", runs.many(),
                "runs", all,
                "table", Answers.table(RunSummary.table(all)));
    }

    /** The curves of one or several runs, and what their settings differ in. */
    private JsonObject charts(List<String> names) {
        if (names.isEmpty() || names.size() > MOST_COMPARED) {
            throw new Refusal(400, "Name from 1 to %d runs, as in ?run=A&run=B.", MOST_COMPARED);
        }
        Map<String, List<Epoch>> histories = runs.histories(names);
        if (histories.size() > MOST_COMPARED) {
            throw new Refusal(
                    400,
                    "%d runs are too many for a chart: choose up to %d.",
                    histories.size(),
                    MOST_COMPARED);
        }
        JsonArray charts = new JsonArray();
        for (Chart c : HistoryCharts.of(histories, Runs.task(histories.values()))) {
            charts.add(Answers.chart(c));
        }
        DataTable differences = Runs.table(names, runs.differences(names));
        return Json.object("charts", charts, "differences", Answers.table(differences));
    }

    private void report(HttpExchange exchange, RunFolder run)
            throws IOException, InterruptedException {
        // A page with scripts of its own: it gets no part in what this page may do.
        exchange.getResponseHeaders()
                .set("Content-Security-Policy", "sandbox allow-scripts allow-downloads");
        large.take(
                () ->
                        Answers.send(
                                exchange,
                                200,
                                "text/html; charset=utf-8",
                                TrainingDocument.of(run)
                                        .page()
                                        .html()
                                        .getBytes(StandardCharsets.UTF_8)));
    }

    /** Stops a training cleanly. */
    @Override
    public void close() {
        trainings.close();
        events.close();
        networks.close();
    }
}
