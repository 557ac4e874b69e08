package dev.fallline.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import dev.fallline.io.Json;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
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
public final class Browser implements AutoCloseable {
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

    private static Browser shared;

    /** One for all tests, which lasts until they are over; empty where there is no such program. */
    public static synchronized Optional<Browser> shared() throws IOException, InterruptedException {
        if (shared != null || find().isEmpty()) return Optional.ofNullable(shared);
        Path profile = Files.createTempDirectory("fallline-browser");
        shared = new Browser(find().get(), profile, FontSet.INSTALLED);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> shared.remove()));
        return Optional.of(shared);
    }

    /** The same for tests that are skipped where there is no such program. */
    public static Browser needed() throws IOException, InterruptedException {
        var found = shared();
        assumeTrue(found.isPresent(), "no Chromium on the PATH: pages are not looked at");
        return found.get();
    }

    private void remove() {
        try {
            close();
            try (Stream<Path> files = Files.walk(profile)) {
                files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        open(file.toUri().toString());
    }

    /** Opens a page, and waits until its scripts have run. */
    public void open(String url) {
        complaints.clear();
        requests.clear();
        loaded = new CompletableFuture<>();
        call("Page.navigate", "url", url);
        loaded.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        settle();
    }

    /** Lets the page draw what has changed. */
    public void settle() {
        evaluate("new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))");
    }

    public void resize(int width, int height) {
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

    public void prefer(String colors) {
        JsonObject feature = Json.object("name", "prefers-color-scheme", "value", colors);
        call("Emulation.setEmulatedMedia", "features", Json.array(feature));
        settle();
    }

    public void press(String key) {
        String code = key.equals(" ") ? "Space" : key;
        for (String type : List.of("keyDown", "keyUp")) {
            JsonObject event = Json.object("type", type, "key", key, "code", code);
            if (key.equals(" ") && type.equals("keyDown")) event.addProperty("text", " ");
            if (key.equals("Enter")) {
                event.addProperty("windowsVirtualKeyCode", 13);
                if (type.equals("keyDown")) event.addProperty("text", "\r");
            }
            call("Input.dispatchKeyEvent", event);
        }
        settle();
    }

    /** Presses the left button at a point of the window, moves it, and lets it go. */
    public void drag(int x, int y, int byX, int byY) {
        mouse("mousePressed", x, y);
        mouse("mouseMoved", x + byX, y + byY);
        mouse("mouseReleased", x + byX, y + byY);
        settle();
    }

    /** Waits until an expression is true. */
    public void await(String condition) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (!evaluate(condition).getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError(
                        "in vain: "
                                + condition
                                + "; "
                                + complaints
                                + text("document.body.innerText"));
            }
            settle();
        }
    }

    /** Presses the left button, moves the mouse along a line of x, y, x, y …, and lets it go. */
    public void draw(double[] line) {
        mouse("mousePressed", line[0], line[1]);
        for (int i = 2; i < line.length; i += 2) mouse("mouseMoved", line[i], line[i + 1]);
        mouse("mouseReleased", line[line.length - 2], line[line.length - 1]);
    }

    /** The same with a finger. */
    public void touch(double[] line) {
        for (int i = 0; i < line.length; i += 2) {
            JsonObject point = Json.object("x", line[i], "y", line[i + 1]);
            String type = i == 0 ? "touchStart" : "touchMove";
            call("Input.dispatchTouchEvent", "type", type, "touchPoints", Json.array(point));
        }
        call("Input.dispatchTouchEvent", "type", "touchEnd", "touchPoints", Json.array());
    }

    /**
     * Presses and lets go over the middle of an element. A page may move between the question where
     * the element is and the press: a press that met another element is aimed again.
     */
    public void click(String element) {
        for (int tries = 0; tries < 5; tries++) {
            evaluate(element + ".scrollIntoView({block: 'center'})");
            evaluate(
                    """
                    window.missed = false;
                    document.addEventListener('pointerdown',
                        (e) => { window.missed = !e.composedPath().includes(%s); },
                        {capture: true, once: true})"""
                            .formatted(element));
            String box = element + ".getBoundingClientRect()";
            double x = number(box + ".left + " + box + ".width / 2");
            double y = number(box + ".top + " + box + ".height / 2");
            draw(new double[] {x, y, x, y});
            settle();
            if (!evaluate("!!window.missed").getAsBoolean()) return;
        }
        throw new AssertionError("another element lies over " + element);
    }

    /** Files that pages save go there from now on. */
    void saveTo(Path folder) {
        call("Page.setDownloadBehavior", "behavior", "allow", "downloadPath", folder.toString());
    }

    /** Types a text where the focus is. */
    public void type(String text) {
        call("Input.insertText", "text", text);
    }

    /** Lets a file fall on a point of the window. */
    public void drop(Path file, double x, double y) {
        JsonObject data =
                Json.object(
                        "items", Json.array(),
                        "files", Json.array(file.toString()),
                        "dragOperationsMask", 1);
        for (String type : List.of("dragEnter", "dragOver", "drop")) {
            call("Input.dispatchDragEvent", "type", type, "x", x, "y", y, "data", data);
        }
    }

    private void mouse(String type, double x, double y) {
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
    public JsonElement evaluate(String expression) {
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

    public List<String> texts(String expression) {
        List<String> texts = new ArrayList<>();
        evaluate(expression).getAsJsonArray().forEach(t -> texts.add(t.getAsString()));
        return texts;
    }

    public double number(String expression) {
        return evaluate(expression).getAsDouble();
    }

    public String text(String expression) {
        return evaluate(expression).getAsString();
    }

    /** A picture of what the window shows. */
    public void photograph(Path file) throws IOException {
        JsonObject answer =
                call("Page.captureScreenshot", "format", "png", "optimizeForSpeed", true);
        Files.createDirectories(file.getParent());
        Files.write(file, Base64.getDecoder().decode(answer.get("data").getAsString()));
    }

    /**
     * The whole page at a desk and on a phone, light and dark; it must not be wider than either.
     */
    public void photographs(Path folder, String name) throws IOException {
        for (int width : List.of(1280, 390)) {
            for (String colors : List.of("light", "dark")) {
                prefer(colors);
                resize(width, 900);
                resize(width, (int) number("document.scrollingElement.scrollHeight"));
                assertThat(number("document.scrollingElement.scrollWidth"))
                        .as(name + width)
                        .isLessThanOrEqualTo(width);
                photograph(folder.resolve("%s-%d-%s.png".formatted(name, width, colors)));
            }
        }
    }

    /** Errors, warnings and exceptions since the page was opened. */
    public List<String> complaints() {
        return complaints;
    }

    /** What has been asked for since, from anywhere. */
    public List<String> requests() {
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
