package dev.fallline.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.data.Column;
import dev.fallline.data.Features;
import dev.fallline.data.Schema;
import dev.fallline.io.Json;
import dev.fallline.report.Chart;
import dev.fallline.report.DataTable;
import dev.fallline.report.Page;
import dev.fallline.train.Epoch;
import dev.fallline.train.run.HistoryCharts;
import dev.fallline.train.run.RunFolder;
import dev.fallline.train.run.Runs;
import dev.fallline.train.run.TrainingDocument;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Answers a browser, or programs, about runs: pages to draw digits, to watch trainings and to
 * compare runs, and predictions as JSON. Memory is bounded: by the number of connections, by the
 * budget of {@link Bodies}, by the number of answers that are made at a time, and by deadlines for
 * requests and answers.
 */
public final class Server implements AutoCloseable {
    private static final int CONNECTIONS = 2_000;
    private static final int BACKLOG = 1_024;

    /** Answers other than predictions that are made or sent at a time. */
    private static final int LARGE_ANSWERS = 16;

    private static final int PATIENCE_SECONDS = 10;

    /** Bytes of a refused body that are read, so that the client gets to the answer. */
    private static final long MOST_DRAINED = 2L << 30;

    /** Runs that are shown in one chart. */
    private static final int MOST_COMPARED = 12;

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
                    + " img-src 'self' data: blob:; connect-src 'self'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'";

    static {
        // Seconds for the whole of a request and of an answer; read once, by the first server.
        System.setProperty("sun.net.httpserver.maxReqTime", "30");
        System.setProperty("sun.net.httpserver.maxRspTime", "60");
        System.setProperty("jdk.httpserver.maxConnections", String.valueOf(CONNECTIONS));
        // Two packets of an answer would otherwise wait for each other (Nagle, delayed ACK).
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    /** A file of the pages: there are no others. */
    private record Asset(String type, byte[] content) {}

    private final HttpServer http;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final Guard guard;
    private final Runs runs;
    private final Trainings trainings;
    private final Events events;
    private final Networks networks = new Networks();
    private final Bodies bodies = new Bodies();
    private final Semaphore large = new Semaphore(LARGE_ANSWERS, true);
    private final Map<String, Asset> assets = new HashMap<>();

    /**
     * Begins to listen.
     *
     * @param port 0 for any that is free
     * @throws FalllineException (usage) if the address cannot be listened on
     */
    public Server(InetAddress address, int port, Runs runs, Trainings trainings) {
        this.runs = runs;
        this.trainings = trainings;
        events = new Events(trainings);
        asset("/", "text/html; charset=utf-8", Server.class, "live.html");
        asset("/live.css", "text/css", Server.class, "live.css");
        asset("/live.js", "text/javascript", Server.class, "live.js");
        asset("/page.css", "text/css", Page.class, "page.css");
        asset("/page.js", "text/javascript", Page.class, "page.js");
        asset("/echarts.js", "text/javascript", Page.class, "echarts/echarts.min.js");
        try {
            http = HttpServer.create(new InetSocketAddress(address, port), BACKLOG);
        } catch (BindException e) {
            throw new FalllineException(
                    Kind.USAGE,
                    "--port %d of %s cannot be used (%s): give another --port, or a --bind of this machine"
                            .formatted(port, Guard.literal(address), e.getMessage()),
                    e);
        } catch (IOException e) {
            throw new FalllineException(
                    Kind.FAILED, "no server can be started: " + e.getMessage(), e);
        }
        guard = new Guard(http.getAddress());
        http.createContext("/", this::handle);
        http.setExecutor(executor);
        http.start();
    }

    private void asset(String path, String type, Class<?> place, String resource) {
        try (InputStream in = place.getResourceAsStream(resource)) {
            if (in == null) throw new IOException("packed without " + resource);
            assets.put(path, new Asset(type, in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The page's address without the token. */
    public String address() {
        InetAddress bound = http.getAddress().getAddress();
        String host = bound.isAnyLocalAddress() ? "127.0.0.1" : Guard.literal(bound);
        return "http://%s:%d/".formatted(host, http.getAddress().getPort());
    }

    /**
     * The page's address with the right to change things: a browser keeps what follows the # to
     * itself.
     */
    public String addressWithToken() {
        return address() + "#token=" + guard.token();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try {
            respond(exchange);
        } catch (Refusal e) {
            refuse(exchange, e.status(), e.getMessage());
        } catch (FalllineException e) {
            refuse(exchange, e.kind() == Kind.FAILED ? 409 : 400, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw e; // the client has gone
        } catch (RuntimeException | OutOfMemoryError e) {
            refuse(exchange, 500, "Internal error: " + e);
        } finally {
            exchange.close();
        }
    }

    /**
     * Refuses, and reads what the client still sends, without which it would not see the response.
     */
    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
        if (exchange.getResponseCode() >= 0) return; // an answer has been begun
        if (status == 503) exchange.getResponseHeaders().set("Retry-After", "1");
        Answers.json(exchange, status, Json.object("error", why));
        byte[] buffer = new byte[1 << 16];
        InputStream rest = exchange.getRequestBody();
        for (long drained = 0; drained < MOST_DRAINED; ) {
            int read = rest.read(buffer);
            if (read < 0) return;
            drained += read;
        }
    }

    private void respond(HttpExchange exchange) throws IOException, InterruptedException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Security-Policy", POLICY);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Cache-Control", "no-store");
        guard.check(exchange.getRequestHeaders());
        String path = exchange.getRequestURI().getPath();
        switch (exchange.getRequestMethod()) {
            case "GET" -> get(exchange, path);
            case "POST" -> post(exchange, path);
            default -> {
                headers.set("Allow", "GET, POST");
                throw new Refusal(405, "Only GET and POST are supported.");
            }
        }
    }

    private void get(HttpExchange exchange, String path) throws IOException, InterruptedException {
        Asset asset = assets.get(path);
        if (asset != null) {
            Answers.send(exchange, 200, asset.type, asset.content);
            return;
        }
        Query query = Query.of(exchange.getRequestURI().getRawQuery());
        switch (path) {
            case "/favicon.ico" -> Answers.send(exchange, 204, "image/x-icon", new byte[0]);
            case "/events" -> events.send(exchange, run(query));
            case "/runs" -> json(exchange, this::list);
            case "/network" -> json(exchange, () -> describe(run(query)));
            case "/charts" -> json(exchange, () -> charts(query.all("run")));
            case "/report" -> report(exchange, run(query));
            case "/predict", "/stop", "/resume", "/rename", "/delete" ->
                    throw new Refusal(405, "%s takes POST.", path);
            default -> throw new Refusal(404, "There is no %s.", path);
        }
    }

    private interface Making {
        JsonObject make() throws InterruptedException;
    }

    private void json(HttpExchange exchange, Making answer)
            throws IOException, InterruptedException {
        limited(() -> Answers.json(exchange, 200, answer.make()));
    }

    private interface Sending {
        void send() throws IOException, InterruptedException;
    }

    private void limited(Sending answer) throws IOException, InterruptedException {
        if (!large.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new Refusal(503, "The server is busy: send the request again later.");
        }
        try {
            answer.send();
        } finally {
            large.release();
        }
    }

    private void post(HttpExchange exchange, String path) throws IOException, InterruptedException {
        Query query = Query.of(exchange.getRequestURI().getRawQuery());
        if (path.equals("/predict")) {
            predict(exchange, query);
            return;
        }
        guard.checkToken(exchange.getRequestHeaders());
        switch (path) {
            case "/stop" -> trainings.stop(run(query));
            case "/resume" -> trainings.resume(run(query));
            case "/rename" -> runs.rename(run(query).name(), query.one("to"));
            case "/delete" -> runs.delete(run(query).name());
            default -> throw new Refusal(404, "There is no %s.", path);
        }
        Answers.json(exchange, 200, Json.object("done", true));
    }

    /** The run that a request names, or the only one. */
    private RunFolder run(Query query) {
        List<String> names = query.all("run");
        if (names.isEmpty() && !runs.many()) names = runs.names();
        if (names.size() != 1) throw new Refusal(400, "Name one run, as in ?run=NAME.");
        if (!runs.names().contains(names.getFirst())) {
            throw new Refusal(404, "There is no run '%s'.", names.getFirst());
        }
        return runs.get(names.getFirst());
    }

    private void predict(HttpExchange exchange, Query query)
            throws IOException, InterruptedException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        boolean picture = type != null && type.startsWith("image/");
        if (!picture && (type == null || !type.startsWith("application/json"))) {
            throw new Refusal(
                    415, "The request is of type %s: send application/json or a picture.", type);
        }
        RunFolder run = run(query);
        boolean more = query.has("activations");
        bodies.read(
                exchange,
                body -> {
                    JsonObject answer = networks.use(run, n -> answer(n, run, body, picture, more));
                    Answers.json(exchange, 200, answer);
                });
    }

    private JsonObject answer(
            Network network, RunFolder run, byte[] body, boolean picture, boolean more) {
        var request = new PredictionRequest(network.model().schema());
        Features examples = picture ? request.picture(body) : request.json(body);
        JsonArray predictions = new JsonArray();
        network.answers(examples, more).forEach(predictions::add);
        JsonObject answer = Json.object("run", run.name(), "predictions", predictions);
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
        List<Runs.Summary> all = runs.summaries();
        return Json.object(
                "many", runs.many(),
                "runs", all,
                "table", Answers.table(Runs.table(all)));
    }

    /** The curves of one or several runs, and what their settings differ in. */
    private JsonObject charts(List<String> names) {
        if (names.isEmpty() || names.size() > MOST_COMPARED) {
            throw new Refusal(400, "Name from 1 to %d runs, as in ?run=A&run=B.", MOST_COMPARED);
        }
        Map<String, List<Epoch>> histories = runs.histories(names);
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
        exchange.getResponseHeaders().set("Content-Security-Policy", "sandbox allow-scripts");
        limited(
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

    /** Stops a training cleanly, then the server. */
    @Override
    public void close() {
        trainings.close();
        events.close();
        http.stop(0);
        executor.shutdownNow();
        networks.close();
    }

    /** The part of an address after the question mark. */
    private record Query(Map<String, List<String>> values) {
        static Query of(String raw) {
            if (raw == null) return new Query(Map.of());
            try {
                return new Query(
                        List.of(raw.split("&")).stream()
                                .map(pair -> pair.split("=", 2))
                                .collect(
                                        Collectors.groupingBy(
                                                pair -> decoded(pair[0]),
                                                Collectors.mapping(
                                                        p -> p.length < 2 ? "" : decoded(p[1]),
                                                        Collectors.toCollection(ArrayList::new)))));
            } catch (IllegalArgumentException e) {
                throw new Refusal(400, "The address is malformed: %s", e.getMessage());
            }
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }

        boolean has(String name) {
            return values.containsKey(name);
        }

        List<String> all(String name) {
            return values.getOrDefault(name, List.of());
        }

        String one(String name) {
            if (all(name).size() != 1) throw new Refusal(400, "Give one %s.", name);
            return all(name).getFirst();
        }
    }
}
