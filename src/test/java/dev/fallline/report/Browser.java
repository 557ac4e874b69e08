package dev.fallline.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import dev.fallline.io.Json;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A Chromium without a window, by its DevTools protocol. */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final WebSocket socket;
    private final Path profile;
    private final AtomicInteger last = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> answers = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile CompletableFuture<Void> loaded = new CompletableFuture<>();

    /** The program, where there is one. */
    static Optional<Path> find() {
        List<String> names = List.of("chromium", "chromium-browser", "google-chrome", "chrome");
        return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .flatMap(folder -> names.stream().map(n -> Path.of(folder, n)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    Browser(Path program, Path profile, FontSet fonts) throws IOException, InterruptedException {
        this.profile = profile;
        ProcessBuilder command =
                new ProcessBuilder(
                                program.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-quic",
                                "--disable-dev-shm-usage",
                                "--no-first-run",
                                "--disable-background-networking",
                                "--disable-component-update",
                                "--disable-sync",
                                "--hide-scrollbars",
                                "--remote-debugging-port=0",
                                "--user-data-dir=" + profile,
                                "about:blank")
                        .redirectErrorStream(true)
                        .redirectOutput(profile.resolve("chromium.log").toFile());
        fonts.configure(command, profile);
        process = command.start();
        socket =
                HttpClient.newHttpClient()
                        .newWebSocketBuilder()
                        .buildAsync(URI.create(page()), new Listener())
                        .join();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) call(domain + ".enable");
    }

    /** Where the one tab listens. */
    private String page() throws IOException, InterruptedException {
        Path said = profile.resolve("DevToolsActivePort");
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(said) || Files.readAllLines(said).size() < 2) {
            if (!process.isAlive() || System.nanoTime() > until) {
                throw new IOException(Files.readString(profile.resolve("chromium.log")));
            }
            Thread.sleep(20);
        }
        String tabs = "http://localhost:" + Files.readAllLines(said).getFirst() + "/json/list";
        try (var in = URI.create(tabs).toURL().openStream()) {
            JsonArray all = JsonParser.parseString(new String(in.readAllBytes())).getAsJsonArray();
            for (JsonElement tab : all) {
                JsonObject t = tab.getAsJsonObject();
                if (t.get("type").getAsString().equals("page")) {
                    return t.get("webSocketDebuggerUrl").getAsString();
                }
            }
        }
        throw new IOException("no tab");
    }

    /** Whether pages can be drawn in this family. */
    boolean hasFont(String family) {
        String load = "new FontFace('probe', 'local(\"%s\")').load().then(() => true, () => false)";
        return evaluate(load.formatted(family)).getAsBoolean();
    }

    /** Opens a file, and waits until its scripts have run. */
    void open(Path file) {
        complaints.clear();
        requests.clear();
        loaded = new CompletableFuture<>();
        call("Page.navigate", "url", file.toUri().toString());
        loaded.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        settle();
    }

    /** Lets the page draw what has changed. */
    void settle() {
        evaluate("new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))");
    }

    void resize(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                "width",
                width,
                "height",
                height,
                "deviceScaleFactor",
                1,
                "mobile",
                width < 600);
        settle();
    }

    void prefer(String colors) {
        JsonObject feature = Json.object("name", "prefers-color-scheme", "value", colors);
        call("Emulation.setEmulatedMedia", "features", Json.array(feature));
        settle();
    }

    void press(String key) {
        for (String type : List.of("keyDown", "keyUp")) {
            JsonObject event = Json.object("type", type, "key", key, "code", key);
            if (key.equals("Enter")) {
                event.addProperty("windowsVirtualKeyCode", 13);
                if (type.equals("keyDown")) event.addProperty("text", "\r");
            }
            call("Input.dispatchKeyEvent", event);
        }
        settle();
    }

    /** Presses the left button at a point of the window, moves it, and lets it go. */
    void drag(int x, int y, int byX, int byY) {
        mouse("mousePressed", x, y);
        mouse("mouseMoved", x + byX, y + byY);
        mouse("mouseReleased", x + byX, y + byY);
        settle();
    }

    private void mouse(String type, int x, int y) {
        call(
                "Input.dispatchMouseEvent",
                "type",
                type,
                "x",
                x,
                "y",
                y,
                "button",
                "left",
                "buttons",
                1,
                "clickCount",
                1);
    }

    /** What an expression comes to, of whatever type JSON has. */
    JsonElement evaluate(String expression) {
        JsonObject answer =
                call(
                        "Runtime.evaluate",
                        "expression",
                        expression,
                        "awaitPromise",
                        true,
                        "returnByValue",
                        true);
        if (answer.has("exceptionDetails")) throw new AssertionError(answer.toString());
        return answer.getAsJsonObject("result").get("value");
    }

    List<String> texts(String expression) {
        List<String> texts = new ArrayList<>();
        evaluate(expression).getAsJsonArray().forEach(t -> texts.add(t.getAsString()));
        return texts;
    }

    double number(String expression) {
        return evaluate(expression).getAsDouble();
    }

    String text(String expression) {
        return evaluate(expression).getAsString();
    }

    /** A picture of what the window shows. */
    void photograph(Path file) throws IOException {
        JsonObject answer = call("Page.captureScreenshot", "format", "png");
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(answer.get("data").getAsString()));
    }

    /** Errors, warnings and exceptions since the page was opened. */
    List<String> complaints() {
        return complaints;
    }

    /** What has been asked for since, from anywhere. */
    List<String> requests() {
        return requests;
    }

    private JsonObject call(String method, Object... parameters) {
        return call(method, Json.object(parameters));
    }

    private JsonObject call(String method, JsonObject parameters) {
        int id = last.incrementAndGet();
        CompletableFuture<JsonObject> answer = new CompletableFuture<>();
        answers.put(id, answer);
        JsonObject message = Json.object("id", id, "method", method, "params", parameters);
        socket.sendText(message.toString(), true).join();
        JsonObject said = answer.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        if (said.has("error")) throw new AssertionError(method + ": " + said);
        return said.getAsJsonObject("result");
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder message = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean whole) {
            message.append(part);
            if (whole) {
                hear(JsonParser.parseString(message.toString()).getAsJsonObject());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void hear(JsonObject said) {
        if (said.has("id")) {
            answers.remove(said.get("id").getAsInt()).complete(said);
            return;
        }
        JsonObject params = said.getAsJsonObject("params");
        switch (said.get("method").getAsString()) {
            case "Page.loadEventFired" -> loaded.complete(null);
            case "Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled" ->
                    complaints.add(params.toString());
            case "Network.requestWillBeSent" ->
                    requests.add(params.getAsJsonObject("request").get("url").getAsString());
            default -> {}
        }
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
        // Links out of the profile, of which whoever removes it would be warned.
        for (String link : List.of("SingletonLock", "SingletonSocket", "SingletonCookie")) {
            Files.deleteIfExists(profile.resolve(link));
        }
    }
}
