package dev.fallline.serve;

import static dev.fallline.FalllineException.failed;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.io.Json;
import dev.fallline.report.Page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers a browser, or programs, on this machine: with the page of a {@link Site} and what the
 * site has to say. Memory is bounded by the number of connections, by deadlines for requests and
 * answers, and by the site.
 */
public final class Server implements AutoCloseable {
    private static final int CONNECTIONS = 2_000;
    private static final int BACKLOG = 1_024;

    /** Bytes of a refused body that are read, so that the client gets to the answer. */
    private static final long MOST_DRAINED = 2L << 30;

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
    private final Site site;
    private final Map<String, Asset> assets = new HashMap<>();

    /**
     * Begins to listen.
     *
     * @param port 0 for any that is free
     * @throws FalllineException (usage) if the address cannot be listened on
     */
    public Server(InetAddress address, int port, Site site) {
        this.site = site;
        String page = site.page();
        asset("/", "text/html; charset=utf-8", Server.class, page + ".html");
        asset("/" + page + ".css", "text/css", Server.class, page + ".css");
        for (String script : site.scripts()) {
            asset("/" + script, "text/javascript", Server.class, script);
        }
        asset("/controls.css", "text/css", Server.class, "controls.css");
        asset("/page.css", "text/css", Page.class, "page.css");
        asset("/tools.js", "text/javascript", Page.class, "tools.js");
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
            throw failed(e, "no server can be started: %s", e.getMessage());
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
            refuse(exchange, e.kind() == Kind.FAILED ? 409 : 400, site.words(e));
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
            case "HEAD" -> head(exchange, path);
            case "POST" -> post(exchange, path);
            default -> {
                headers.set("Allow", "GET, HEAD, POST");
                throw new Refusal(405, "Only GET, HEAD and POST are supported.");
            }
        }
    }

    private void get(HttpExchange exchange, String path) throws IOException, InterruptedException {
        Asset asset = assets.get(path);
        if (asset != null) Answers.send(exchange, 200, asset.type, asset.content);
        else if (path.equals("/favicon.ico")) {
            Answers.send(exchange, 204, "image/x-icon", new byte[0]);
        } else site.get(exchange, path, query(exchange));
    }

    /** For files alone: what else there is would have to be computed for it. */
    private void head(HttpExchange exchange, String path) throws IOException {
        if (!assets.containsKey(path)) throw new Refusal(405, "%s does not take HEAD.", path);
        Answers.send(exchange, 200, assets.get(path).type, assets.get(path).content);
    }

    private void post(HttpExchange exchange, String path) throws IOException, InterruptedException {
        if (!site.isOpen(path)) guard.checkToken(exchange.getRequestHeaders());
        site.post(exchange, path, query(exchange));
    }

    private static Query query(HttpExchange exchange) {
        return Query.of(exchange.getRequestURI().getRawQuery());
    }

    /** Closes the site, then the server. */
    @Override
    public void close() {
        site.close();
        http.stop(0);
        executor.shutdownNow();
    }
}
