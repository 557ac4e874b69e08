package dev.fallline.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;

import dev.fallline.data.Features;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.nn.Loss;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Model;
import dev.fallline.train.run.Predictor;
import dev.fallline.train.run.Report;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** The server as programs see it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServerTest {
    private Served served;
    private RunFolder digits;
    private RunFolder spiral;

    @BeforeAll
    void serve(@TempDir Path folder, @TempDir Path data) throws IOException {
        digits = Served.digits(folder, data.resolve("digits"));
        spiral = Served.train(folder, "spiral", "{'data': 'spiral', 'hidden': [8], 'epochs': 3}");
        Files.createDirectory(folder.resolve("no-run"));
        served = new Served(folder);
    }

    @AfterAll
    void close() {
        served.close();
    }

    @Test
    void aRowIsAnsweredAsPredictAnswersIt() throws Exception {
        var answer = served.json("/predict?run=spiral", "{\"rows\": [[0.3, -0.2], [-0.5, 0.1]]}");
        assertThat(answer.status()).isEqualTo(200);
        var predictions = answer.json().getAsJsonArray("predictions");
        assertThat(predictions).hasSize(2);
        Model model = spiral.model();
        Loss loss = new Loss.CrossEntropy(0);
        try (var device = Devices.open("cpu", DeviceOptions.ofThreads(1)).device();
                var predictor = new Predictor(model, loss, device)) {
            float[] outputs =
                    predictor.outputs(new Features.Reals(new float[] {.3f, -.2f, -.5f, .1f}));
            for (int i = 0; i < 2; i++) {
                JsonObject p = predictions.get(i).getAsJsonObject();
                double total = 0;
                for (int c = 0; c < 3; c++) total += Math.exp(outputs[3 * i + c]);
                for (int c = 0; c < 3; c++) {
                    double given =
                            p.getAsJsonObject("probabilities")
                                    .get(model.classes().get(c))
                                    .getAsDouble();
                    assertThat(given).isCloseTo(Math.exp(outputs[3 * i + c]) / total, within(1e-5));
                }
            }
        }
        var named = served.json("/predict?run=spiral", "{\"rows\": [{\"x2\": -0.2, \"x1\": 0.3}]}");
        assertThat(named.json().getAsJsonArray("predictions").get(0)).isEqualTo(predictions.get(0));
    }

    @Test
    void aPictureIsTheSameAloneAndInABatch() throws Exception {
        byte[] picture = Served.png(28, 28);
        var alone = served.post("/predict?run=digits&activations", "image/png", picture);
        assertThat(alone.status()).isEqualTo(200);
        JsonObject prediction = alone.json().getAsJsonArray("predictions").get(0).getAsJsonObject();
        assertThat(prediction.remove("activations").getAsJsonArray()).hasSize(64);
        byte[] seen = Base64.getDecoder().decode(alone.json().get("seen").getAsString());
        assertThat(seen).hasSize(28 * 28).containsOnly(0);
        String text = '"' + Base64.getEncoder().encodeToString(picture) + '"';
        var batch =
                served.json(
                        "/predict?run=digits", "{\"pictures\": [%s, %s]}".formatted(text, text));
        assertThat(batch.json().getAsJsonArray("predictions")).containsOnly(prediction);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "400 | {\"rows\": [[1, 2, 3, 4]]} | 4 columns",
                "400 | {\"rows\": [[1, \"x\"]]} | rows[0]",
                "400 | {\"rows\": [[1, null]]} | rows[0]",
                "400 | {\"rows\": [{\"x1\": 1}]} | no \"x2\"",
                "400 | {\"rows\": [{\"x1\": 1, \"x2\": 2, \"x3\": 3}]} | \"x3\"",
                "400 | {\"rows\": [[1, 2] | must be JSON",
                "400 | {\"rows\": []} | no examples",
                "400 | {\"rows\": [[0.3, 1]], \"rows\": [[1, 2]]} | more than one list",
                "400 | {\"rows\": [[\"\\ud800\", 1]]} | half of a surrogate pair",
                "400 | [] | there is: something else at line 1, column 2, in $",
                "400 | {\"rows\": \"x\"} | there is: something else at line 1, column 11, in $.rows",
                "400 | {\"rows\": [[1, 2] | there is: an end in the middle",
                "400 | {\"rows\": [[1, oops]]} | there is: no JSON at line 1, column 15, in $.rows[0][1]",
                "400 | {\"lines\": [[1, 2]]} | \"lines\"",
                "400 | {\"pictures\": [\"AAAA\"]} | give rows",
            })
    void whatCannotBeAnsweredIsRefused(int status, String body, String part) throws Exception {
        var answer = served.json("/predict?run=spiral", body);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().get("error").getAsString())
                .contains(part)
                .doesNotContain("Exception", "null", "--", "BEGIN", "Gson", "Reader");
    }

    @Test
    void limitsAreKept() throws Exception {
        String rows = "[1, 2], ".repeat(1_000) + "[1, 2]";
        var many = served.json("/predict?run=spiral", "{\"rows\": [" + rows + "]}");
        assertThat(many.status()).isEqualTo(400);
        assertThat(many.json().get("error").getAsString()).contains("more than 1,000");
        var large = served.post("/predict?run=digits", "image/png", new byte[Bodies.MOST + 1]);
        assertThat(large.status()).isEqualTo(413);
        var wide = served.post("/predict?run=digits", "image/png", Served.png(8_000, 8_000));
        assertThat(wide.status()).isEqualTo(413);
        assertThat(wide.json().get("error").getAsString()).contains("64,000,000 pixels");
        var broken = served.post("/predict?run=digits", "image/png", new byte[] {1, 2, 3});
        assertThat(broken.status()).isEqualTo(400);
        var typed = served.post("/predict?run=digits", "text/plain", new byte[] {1});
        assertThat(typed.status()).isEqualTo(415);
        var unknownLength =
                served.send(
                        served.request("/predict?run=spiral")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofInputStream(InputStream::nullInputStream)));
        assertThat(unknownLength.status()).isEqualTo(411);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/charts?run=../spiral",
                "/charts?run=..%2Fspiral",
                "/charts?run=/etc",
                "/charts?run=no-run",
                "/charts?run=",
                "/charts?run=spiral%00",
                "/events?run=.",
                "/report?run=..",
                "/../../etc/passwd",
                "/live.js/",
                "/config.json",
            })
    void noPathReachesTheDisk(String path) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", served.address.getPort())) {
            assertThat(raw(socket, "GET %s HTTP/1.1".formatted(path), host()))
                    .startsWith("HTTP/1.1 40");
        }
    }

    private String host() {
        return "Host: 127.0.0.1:" + served.address.getPort();
    }

    /** Sends lines as they are, and reads what comes until the connection is closed. */
    private static String raw(Socket socket, String... lines) throws IOException {
        socket.setSoTimeout(5_000);
        String text = String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: example.org",
                "Host: 127.0.0.1",
                "Host: 127.0.0.1:1",
                "Host: localhost.example.org:PORT",
                "Host: 127.0.0.1:PORT\r\nOrigin: http://example.org",
                "Host: 127.0.0.1:PORT\r\nOrigin: null",
                "Host: 127.0.0.1:PORT\r\nOrigin: http://127.0.0.1:1",
                "Host: 127.0.0.1:PORT\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors",
            })
    void othersAreRefused(String headers) throws IOException {
        String own = headers.replace("PORT", String.valueOf(served.address.getPort()));
        try (Socket socket = new Socket("127.0.0.1", served.address.getPort())) {
            assertThat(raw(socket, "GET /runs HTTP/1.1", own)).startsWith("HTTP/1.1 403");
        }
        try (Socket socket = new Socket("127.0.0.1", served.address.getPort())) {
            String origin = "Origin: http://127.0.0.1:" + served.address.getPort();
            assertThat(raw(socket, "GET /runs HTTP/1.1", host(), origin))
                    .startsWith("HTTP/1.1 200");
        }
    }

    /** RFC 9110, section 9.3.2: the headers of GET, without the content. */
    @Test
    void headsOfFilesAreAnswered() throws Exception {
        var client = HttpClient.newHttpClient();
        var head = HttpRequest.newBuilder(served.address.resolve("/page.css")).HEAD().build();
        var get = HttpRequest.newBuilder(served.address.resolve("/page.css")).build();
        var answer = client.send(head, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("Content-Length"))
                .isEqualTo(
                        client.send(get, BodyHandlers.ofString())
                                .headers()
                                .firstValue("Content-Length"))
                .isPresent();
        var other = HttpRequest.newBuilder(served.address.resolve("/runs")).HEAD().build();
        assertThat(client.send(other, BodyHandlers.discarding()).statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/stop", "/resume", "/rename", "/delete"})
    void changesNeedTheToken(String path) throws Exception {
        String what = path + "?run=spiral&to=other";
        var without = served.send(served.request(what).POST(BodyPublishers.noBody()));
        assertThat(without.status()).isEqualTo(403);
        var wrong =
                served.send(
                        served.request(what)
                                .header("X-Fallline-Token", "a" + served.token())
                                .POST(BodyPublishers.noBody()));
        assertThat(wrong.status()).isEqualTo(403);
        assertThat(served.get(what).status()).isEqualTo(405);
        assertThat(spiral.path()).exists();
    }

    @Test
    void runsAreRenamedAndDeleted() throws Exception {
        Served.train(served.folder, "one", "{'data': 'moons', 'epochs': 1}");
        for (String bad : List.of("..%2Fout", ".hidden", "", "spiral", "a%20b", "no-run")) {
            assertThat(served.change("/rename?run=one&to=" + bad).status()).as(bad).isEqualTo(400);
        }
        assertThat(served.change("/rename?run=one&to=two").status()).isEqualTo(200);
        assertThat(served.folder.resolve("one")).doesNotExist();
        assertThat(served.get("/charts?run=two").status()).isEqualTo(200);
        assertThat(served.change("/delete?run=two").status()).isEqualTo(200);
        assertThat(served.folder.resolve("two")).doesNotExist();
        assertThat(served.change("/delete?run=two").status()).isEqualTo(404);
    }

    @Test
    void runsAreListedAndCompared() throws Exception {
        JsonObject list = served.get("/runs").json();
        assertThat(list.getAsJsonArray("runs")).hasSizeGreaterThanOrEqualTo(2);
        Report report = spiral.report();
        for (var element : list.getAsJsonArray("runs")) {
            JsonObject run = element.getAsJsonObject();
            if (!run.get("name").getAsString().equals("spiral")) continue;
            assertThat(run.get("state").getAsString()).isEqualTo("finished");
            assertThat(run.get("test_accuracy").getAsDouble()).isEqualTo(report.testAccuracy());
        }
        JsonObject both = served.get("/charts?run=digits&run=spiral").json();
        var series =
                both.getAsJsonArray("charts")
                        .get(0)
                        .getAsJsonObject()
                        .getAsJsonObject("option")
                        .getAsJsonArray("series");
        assertThat(series.asList().stream().map(s -> s.getAsJsonObject().get("name").getAsString()))
                .contains("digits, training", "spiral, training");
        assertThat(both.getAsJsonObject("differences").toString()).contains("hidden", "data");
        assertThat(served.get("/charts?" + "run=spiral&".repeat(13)).status()).isEqualTo(400);
    }

    /** The runs of several seeds are one line, and each of them can be asked for. */
    @Test
    void aGroupHasRuns() throws Exception {
        Path group = served.folder.resolve("seeds");
        for (int seed = 1; seed <= 2; seed++) {
            String settings = "{'data': 'moons', 'epochs': 1, 'seed': %d}".formatted(seed);
            Served.train(group, "seed" + seed, settings);
        }
        assertThat(served.get("/runs").json().toString())
                .contains("\"members\":[\"seeds/seed1\",\"seeds/seed2\"]");
        assertThat(served.get("/charts?run=seeds").json().toString())
                .contains("seeds/seed1, training", "seeds/seed2, training");
        assertThat(served.get("/network?run=seeds/seed2").status()).isEqualTo(200);
        var answer = served.json("/predict?run=seeds/seed2", "{\"rows\": [[0.3, -0.2]]}");
        assertThat(answer.json().get("run").getAsString()).isEqualTo("seeds/seed2");
        assertThat(served.get("/network?run=seeds").json().toString())
                .contains("'seeds' has 2 runs: name one, such as seeds/seed1");
        for (String no : List.of("seeds/seed3", "seeds/", "seeds/../spiral", "../seeds")) {
            assertThat(served.get("/network?run=" + no).status()).as(no).isEqualTo(404);
        }
        assertThat(served.change("/rename?run=seeds/seed1&to=mine").status()).isEqualTo(400);
        assertThat(served.change("/rename?run=seeds&to=moved").status()).isEqualTo(200);
        assertThat(served.change("/delete?run=moved").status()).isEqualTo(200);
        assertThat(served.folder.resolve("moved")).doesNotExist();
    }

    /** Many at once, some of them slow, while one sends far too much. */
    @Test
    void memoryIsBoundedUnderLoad() throws Exception {
        Random random = new Random(1);
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 28 * 28; i++) rows.add(String.valueOf(random.nextInt(256)));
        String body = "{\"rows\": [[" + String.join(",", rows) + "]]}";
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Socket socket = new Socket("127.0.0.1", served.address.getPort());
            String head =
                    "POST /predict?run=digits HTTP/1.1\r\n%s\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{"
                            .formatted(host());
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        }
        var huge = CompletableFuture.supplyAsync(() -> sendGigabyte(served.address.getPort()));
        List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            var request =
                    served.request("/predict?run=digits")
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(body))
                            .build();
            all.add(
                    served.client()
                            .sendAsync(request, BodyHandlers.ofString())
                            .thenApply(r -> r.statusCode() + r.body()));
        }
        String first = all.getFirst().join();
        assertThat(first).startsWith("200");
        assertThat(all).allMatch(a -> a.join().equals(first));
        assertThat(huge.join()).startsWith("HTTP/1.1 413");
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        assertThat(runtime.totalMemory() - runtime.freeMemory()).isLessThan(512L << 20);
        for (Socket socket : slow) socket.close();
    }

    /** Clients that send slowly have the memory for bodies; others are told to come again. */
    @Test
    void bodiesShareABoundedMemory() throws Exception {
        String small = "{\"rows\": [[0.3, -0.2]]}";
        List<Socket> slow = new ArrayList<>();
        // One that comes while a small one is answered may find the budget short by its few bytes.
        do {
            Socket socket = new Socket("127.0.0.1", served.address.getPort());
            String head =
                    "POST /predict?run=spiral HTTP/1.1\r\n%s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n{"
                            .formatted(host(), Bodies.MOST);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        } while (served.json("/predict?run=spiral", small).status() != 503);
        assertThat(served.json("/predict?run=spiral", small).json().get("error").getAsString())
                .isEqualTo("The server has too many requests: send it again later.");
        for (Socket socket : slow) socket.close();
        while (served.json("/predict?run=spiral", small).status() != 200) Thread.sleep(10);
    }

    private String sendGigabyte(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            String head =
                    "POST /predict?run=digits HTTP/1.1\r\n%s\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                            .formatted(host(), 1L << 30);
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            byte[] block = new byte[1 << 20];
            for (int i = 0; i < 1 << 10; i++) out.write(block);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Two tabs look on and predictions are asked for, and the weights are those of a quiet run. */
    @Test
    void aTrainingThatIsWatchedComesToTheSameBits() throws Exception {
        String settings = "{'data': 'spiral', 'hidden': [64, 64], 'epochs': 300, 'threads': 2}";
        RunFolder quiet = Served.train(served.folder, "quiet", settings);
        var watched =
                CompletableFuture.supplyAsync(
                        () ->
                                served.trainings.run(
                                        new TrainingListener() {},
                                        all ->
                                                Run.start(
                                                        ConfigFile.parse(settings),
                                                        served.folder.resolve("watched"),
                                                        all)));
        while (!Files.exists(served.folder.resolve("watched/history.jsonl"))) Thread.sleep(5);
        List<InputStream> tabs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            var events = served.request("/events?run=watched").build();
            tabs.add(served.client().send(events, BodyHandlers.ofInputStream()).body());
        }
        do {
            var answer = served.json("/predict?run=spiral", "{\"rows\": [[0.3, -0.2]]}");
            assertThat(answer.status()).isEqualTo(200);
        } while (!watched.isDone());
        for (InputStream tab : tabs) {
            assertThat(new String(tab.readNBytes(30))).startsWith("retry: 500\n\ndata: {");
            tab.close();
        }
        assertThat(watched.join().folder().model().parameters())
                .containsExactly(quiet.model().parameters());
        for (String run : List.of("quiet", "watched")) {
            assertThat(served.change("/delete?run=" + run).status()).isEqualTo(200);
        }
    }

    @Test
    void eventsFollowATraining() throws Exception {
        RunFolder run =
                Served.train(
                        served.folder,
                        "live",
                        "{'data': 'spiral', 'hidden': [64, 64], 'epochs': 400, 'steps': 1}");
        assertThat(run.hasReport()).isTrue();
        var response =
                served.client()
                        .send(
                                served.request("/events?run=live").build(),
                                BodyHandlers.ofInputStream());
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        try (InputStream in = response.body()) {
            byte[] first = in.readNBytes("retry: 500\n\ndata: {\"state\":\"finished\"".length());
            assertThat(new String(first)).endsWith("{\"state\":\"finished\"");
        }
        assertThat(served.change("/stop?run=live").status()).isEqualTo(409);
        assertThat(served.change("/delete?run=live").status()).isEqualTo(200);
    }
}
