package dev.fallline.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

import dev.fallline.FalllineException;
import dev.fallline.cli.Cli;
import dev.fallline.train.Config;
import dev.fallline.train.TrainingSettings;
import dev.fallline.train.run.RunFolder;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server of the page to play with, as programs see it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlaySiteTest {
    private static final String MOONS = "/begin?data=moons&hidden=8&activation=tanh&lr=0.02";

    private Served served;
    private PlaySite site;
    private Path folder;
    private Path table;

    @BeforeAll
    void serve(@TempDir Path folder) throws IOException {
        this.folder = folder;
        table = Files.writeString(folder.resolve("my points.csv"), table());
        Config data = Config.DEFAULTS.with(TrainingSettings.DATA, table.toString());
        site = new PlaySite(data, "rosenbrock", name -> folder.resolve("saved-" + name), _ -> {});
        served = new Served(folder, null, site);
    }

    private static String table() {
        StringBuilder rows = new StringBuilder("height,weight,kind\n");
        for (int i = 0; i < 60; i++) {
            rows.append("%d,%d,%s\n".formatted(150 + i, 50 + i % 7, i < 30 ? "small" : "large"));
        }
        return rows.toString();
    }

    @AfterAll
    void close() {
        served.close();
    }

    /** Once the server has found out who is gone. */
    private JsonObject began(String path) throws Exception {
        var answer = served.change(path);
        for (int i = 0; i < 60 && answer.status() == 503; i++) {
            Thread.sleep(200);
            answer = served.change(path);
        }
        assertThat(answer.status()).as(answer.json().toString()).isEqualTo(200);
        return answer.json();
    }

    private String begin(String path) throws Exception {
        return began(path).get("id").getAsString();
    }

    /** What the server sends first to one who looks. */
    private JsonObject frame(String id) throws Exception {
        try (Reader reader = new Reader(id)) {
            return reader.next();
        }
    }

    /** One who looks, and asks again where a stream ends, as browsers do. */
    private final class Reader implements AutoCloseable {
        private final String id;
        private volatile boolean closed;
        private InputStream in;
        private BufferedReader lines;

        Reader(String id) throws Exception {
            this.id = id;
            open();
        }

        /** Not beside {@link #close}, which would leave the new stream open. */
        private synchronized void open() throws IOException, InterruptedException {
            if (closed) throw new IOException("closed");
            var request = served.request("/events?id=" + id).build();
            in = served.client().send(request, BodyHandlers.ofInputStream()).body();
            lines = new BufferedReader(new InputStreamReader(in));
        }

        JsonObject next() throws IOException, InterruptedException {
            while (true) {
                String line = lines.readLine();
                if (line == null) open();
                else if (line.startsWith("data: ")) {
                    return JsonParser.parseString(line.substring(6)).getAsJsonObject();
                }
            }
        }

        /** Looks until it is closed. */
        void stay() {
            Thread.startVirtualThread(
                    () -> {
                        try {
                            while (!closed) next();
                        } catch (IOException | InterruptedException e) {
                            // It has been closed.
                        }
                    });
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            in.close();
        }
    }

    private JsonObject afterSteps(String id, int count) throws Exception {
        for (int left = count; left > 0; left -= 1_000) {
            int some = Math.min(left, 1_000);
            assertThat(served.change("/step?id=" + id + "&count=" + some).status()).isEqualTo(200);
        }
        try (Reader reader = new Reader(id)) {
            JsonObject frame = reader.next();
            while (frame.get("step").getAsInt() < count) frame = reader.next();
            return frame;
        }
    }

    private static Cli.Result run(String command, Object... more) {
        List<Object> words = new ArrayList<>();
        Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(command);
        while (word.find()) words.add(word.group(1) != null ? word.group(1) : word.group(2));
        assertThat(words.removeFirst()).isEqualTo("./fallline");
        words.addAll(List.of(more));
        return Cli.run(words.toArray()).succeeded();
    }

    /** Within an epoch and at its end, and for optimizers whose solution is not what they move. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data=moons&hidden=8,8&activation=tanh&optimizer=adam&lr=0.02 | 1",
                "data=moons&hidden=8,8&activation=tanh&optimizer=adam&lr=0.02 | 96",
                "data=spiral&noise=0.1&hidden=16&optimizer=momentum&momentum=0.8&lr=0.1&l2=0.001&seed=7 | 150",
                "data=rings&hidden=none&optimizer=fista&prox-l1=0.01&batch=all | 9",
                "data=blobs&hidden=6&optimizer=langevin&batch=16&dropout=0.2 | 70",
                "data=my points&hidden=4&init=he-normal&batch=10 | 12",
                "data=moons&hidden=6&batch-norm=true&schedule=exponential(factor=0.9)&lr=0.1 | 70",
                "data=moons&hidden=6&schedule=cosine(warmup=1)&epochs=4&lr=0.1 | 128",
            })
    void whatIsPlayedIsWhatTheCommandTrains(String settings, int steps, @TempDir Path out)
            throws Exception {
        String id = begin("/begin?" + settings.replace(" ", "%20"));
        JsonObject frame = afterSteps(id, steps);
        assertThat(frame.get("step").getAsInt()).isEqualTo(steps);
        float[] played = site.trainings().get(id).parameters();
        Path run = out.resolve("run");
        run(frame.get("command").getAsString(), "--out", run);
        assertThat(RunFolder.open(run).model().parameters()).containsExactly(played);
    }

    /**
     * A file called like a generated set is not taken for it; one target has no range of colors.
     */
    @Test
    void aFileIsTheUsersOwn(@TempDir Path other) throws Exception {
        String rows = "x,y,target\n" + "1,2,3.5\n2,1,3.5\n3,4,3.5\n".repeat(20);
        Path moons = Files.writeString(other.resolve("moons.csv"), rows);
        Config own =
                Config.DEFAULTS
                        .with(TrainingSettings.DATA, moons.toString())
                        .with("task", "regression");
        try (PlaySite its = new PlaySite(own, "rosenbrock", other::resolve, _ -> {});
                Served there = new Served(other, null, its)) {
            assertThat(there.get("/choices").json().get("first").getAsString())
                    .isEqualTo(moons.toString());
            var answer = there.change("/begin?lr=0.1&data=" + moons);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().get("target").getAsString()).isEqualTo("target");
            assertThat(answer.json().getAsJsonArray("points").get(2).getAsDouble()).isEqualTo(0.5);
        }
    }

    private Served.Answer open(String name, byte[] content) throws Exception {
        return served.send(
                served.request("/table?name=" + name)
                        .header("X-Fallline-Token", served.token())
                        .POST(BodyPublishers.ofByteArray(content)));
    }

    /** A table from the page trains as it does by name; what is none leaves nothing behind. */
    @Test
    void aTableIsSent(@TempDir Path out) throws Exception {
        String rows = "id,a,b,c,kind\n";
        for (int i = 0; i < 90; i++) {
            rows +=
                    "%d,%d,%d,%d,%s\n"
                            .formatted(i + 1, i % 7, i * i % 50, i % 13, i < 40 ? "x" : "y");
        }
        byte[] content = rows.getBytes();
        assertThat(served.post("/table?name=t.csv", "text/csv", content).status()).isEqualTo(403);
        Served.Answer answer = open("..%2F..%2Ft.csv", content);
        assertThat(answer.status()).as("%s", answer.json()).isEqualTo(200);
        String name = answer.json().get("name").getAsString();
        assertThat(name).doesNotContain("/");
        String begin = "/begin?hidden=4&lr=0.1&data=" + name;
        assertThat(served.change(begin + "&feature=a&feature=a").status()).isEqualTo(400);
        assertThat(served.change(begin + "&feature=a&feature=kind").status()).isEqualTo(400);
        String id = begin(begin + "&feature=a&feature=c");
        JsonObject frame = afterSteps(id, 5);
        String command = frame.get("command").getAsString();
        assertThat(command).contains("--drop id,b");
        Path file = Files.write(out.resolve("t.csv"), content);
        Path run = out.resolve("run");
        run(command.replace(name, file.toString()), "--out", run);
        assertThat(RunFolder.open(run).model().parameters())
                .containsExactly(site.trainings().get(id).parameters());

        List<String> before = names();
        byte[] zipped = {31, (byte) 139, 8, 0};
        assertThat(open("t.csv.gz", zipped).json().toString()).contains("is compressed");
        assertThat(open("u.csv", "a,b\n1,x\n2,y\n".repeat(9).getBytes()).status()).isEqualTo(400);
        assertThat(open("v.csv", new byte[0]).status()).isEqualTo(400);
        assertThat(open("w.csv", new byte[Bodies.MOST + 1]).status()).isEqualTo(413);
        assertThat(names()).isEqualTo(before);
        for (int i = 0; i < 9; i++) assertThat(open(i + ".csv", content).status()).isEqualTo(200);
        assertThat(names()).contains("8.csv", "1.csv").doesNotContain(name, "0.csv");
    }

    private List<String> names() throws Exception {
        return served.get("/choices").json().getAsJsonArray("data").asList().stream()
                .map(e -> e.getAsString())
                .toList();
    }

    @Test
    void aRunIsSaved() throws Exception {
        String id = begin(MOONS);
        assertThat(served.change("/save?id=" + id).status()).isEqualTo(409);
        afterSteps(id, 40);
        assertThat(served.change("/save?id=" + id).status()).isEqualTo(200);
        JsonObject frame = frame(id);
        try (Reader reader = new Reader(id)) {
            while (!frame.has("saving") || frame.toString().contains("\"state\":\"saving\"")) {
                frame = reader.next();
            }
        }
        JsonObject saving = frame.getAsJsonObject("saving");
        assertThat(saving.get("state").getAsString()).isEqualTo("saved");
        RunFolder run = RunFolder.open(Path.of(saving.get("folder").getAsString()));
        assertThat(run.model().parameters()).containsExactly(site.trainings().get(id).parameters());
        assertThat(run.path().resolve("report.html")).exists();
    }

    @Test
    void aTrainingRestsWhileNobodyLooks() throws Exception {
        String id = begin(MOONS);
        served.change("/play?pace=1e9&id=" + id);
        Thread.sleep(300);
        assertThat(frame(id).get("step").getAsInt()).isZero();
        int seen;
        try (Reader reader = new Reader(id)) {
            JsonObject frame = reader.next();
            while (frame.get("step").getAsInt() < 100) frame = reader.next();
            assertThat(frame.get("state").getAsString()).isEqualTo("training");
            seen = frame.get("step").getAsInt();
        }
        // The server finds out by writing, at the latest after some seconds.
        long before = -1;
        long now = seen;
        for (int i = 0; i < 100 && now != before; i++) {
            Thread.sleep(300);
            before = now;
            now = steps(id);
        }
        assertThat(now).isEqualTo(before);
        served.change("/pause?id=" + id);
        assertThat(frame(id).get("state").getAsString()).isEqualTo("paused");
    }

    /** Without looking. */
    private long steps(String id) throws InterruptedException {
        String text = site.trainings().get(id).after(-1, 1).text();
        return JsonParser.parseString(text).getAsJsonObject().get("step").getAsLong();
    }

    @Test
    void aSlowTrainingTakesItsTime() throws Exception {
        String id = begin(MOONS);
        try (Reader reader = new Reader(id)) {
            reader.next();
            long began = System.nanoTime();
            served.change("/play?pace=10&id=" + id);
            JsonObject frame = reader.next();
            while (frame.get("step").getAsInt() < 5) frame = reader.next();
            assertThat(frame.get("step").getAsInt()).isEqualTo(5);
            assertThat((System.nanoTime() - began) / 1e9).isGreaterThan(0.3);
        }
        served.change("/pause?id=" + id);
    }

    /** The loss falls, the map has both classes, each unit a map, and there are all weights. */
    @Test
    void framesShowTheNetwork() throws Exception {
        JsonObject answer = began(MOONS);
        String id = answer.get("id").getAsString();
        assertThat(answer.getAsJsonArray("points")).hasSize(3 * 1000);
        double first = frame(id).getAsJsonObject("training").get("loss").getAsDouble();
        JsonObject frame = afterSteps(id, 400);
        assertThat(frame.getAsJsonObject("training").get("loss").getAsDouble())
                .isLessThan(first / 2);
        byte[] map = Base64.getDecoder().decode(frame.get("map").getAsString());
        int side = answer.get("side").getAsInt();
        assertThat(map).hasSize(2 * side * side);
        assertThat(map[side / 2]).as("upper edge").isZero();
        assertThat(map[side * side - side / 2]).as("lower edge").isEqualTo((byte) 1);
        JsonObject layer = frame.getAsJsonArray("layers").get(0).getAsJsonObject();
        assertThat(layer.getAsJsonArray("units")).hasSize(8);
        assertThat(frame.getAsJsonArray("layers")).as("outputs too").hasSize(2);
        JsonArray weights = frame.getAsJsonArray("weights");
        assertThat(weights.get(0).getAsJsonArray()).hasSize(2);
        assertThat(weights.get(1).getAsJsonArray()).hasSize(8);
        float[] parameters = site.trainings().get(id).parameters();
        double shown = weights.get(0).getAsJsonArray().get(1).getAsJsonArray().get(2).getAsDouble();
        assertThat(shown).isEqualTo(Math.round(1000.0 * parameters[8 + 2]) / 1000.0);
    }

    @Test
    void whatDivergesSaysSo() throws Exception {
        String id = begin("/begin?data=moons&hidden=8&optimizer=sgd&lr=1e30");
        served.change("/step?count=1000&id=" + id);
        try (Reader reader = new Reader(id)) {
            JsonObject frame = reader.next();
            while (!frame.has("failure")) frame = reader.next();
            assertThat(frame.get("failure").getAsString()).contains("diverged at step");
            assertThat(frame.get("state").getAsString()).isEqualTo("ended");
        }
        assertThat(served.change("/play?pace=5&id=" + id).status()).isEqualTo(200);
        assertThat(frame(id).get("state").getAsString()).isEqualTo("ended");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "/begin?data=moons&hidden=8,x | hidden 8,x cannot be used",
                "/begin?data=moons&hidden=500 | hidden 500",
                "/begin?data=moons&hidden=8,8,8,8,8,8,8 | at most 6 layers",
                "/begin?data=moons&lr=-1 | lr -1",
                "/begin?data=moons&optimizer=adem | adem",
                "/begin?data=moons&optimizer=adam&momentum=0.5 | momentum does not apply",
                "/begin?data=moons&batch=5000 | batch 5,000",
                "/begin?data=moons&noise=-1 | noise of -1",
                "/begin?data=moons&noise=a | give a number",
                "/begin?data=moons&steps=3 | no control 'steps'",
                "/begin?data=moons&out=/tmp/x | no control 'out'",
                "/begin?data=/etc/passwd | no data set",
                "/begin?data=digits | no data set",
                "/begin?hidden=8 | Give one data",
                "/step?id=ID&count=0 | count must be",
                "/step?id=ID&count=1e9 | count must be a whole number from 1 to 1,000.",
                "/step?id=ID&count=1.5 | count must be a whole number from 1 to 1,000.",
                "/play?id=ID&pace=1e99 | pace must be a number from 0.1 to 1e9.",
                "/play?id=ID&pace=0 | pace must be",
                "/play?id=ID | Give one pace",
            })
    void badRequestsAreRefused(String path, String why) throws Exception {
        String id = path.contains("ID") ? begin(MOONS) : "";
        var answer = served.change(path.replace("ID", id));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("error").getAsString())
                .contains(why)
                .doesNotContain("\n", "--");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/begin?data=moons", "/play", "/pause", "/step", "/save"})
    void changesNeedTheToken(String path) throws Exception {
        var without = served.send(served.request(path).POST(BodyPublishers.noBody()));
        assertThat(without.status()).isEqualTo(403);
        var foreign =
                served.send(
                        served.request(path)
                                .header("Origin", "http://example.org")
                                .header("X-Fallline-Token", served.token())
                                .POST(BodyPublishers.noBody()));
        assertThat(foreign.status()).isEqualTo(403);
        assertThat(served.get(path).status()).isEqualTo(405);
    }

    @Test
    void whatIsNotThereIsMissing() throws Exception {
        assertThat(served.get("/runs").status()).isEqualTo(404);
        assertThat(served.get("/events?id=none").status()).isEqualTo(404);
        assertThat(served.change("/step?count=1&id=none").status()).isEqualTo(404);
    }

    /** Pages that nobody looks at make room; those that are looked at stay. */
    @Test
    void trainingsAreBounded() throws Exception {
        List<Reader> readers = new ArrayList<>();
        List<String> ids = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                ids.add(begin(MOONS));
                readers.add(new Reader(ids.getLast()));
                readers.getLast().stay();
            }
            assertThat(served.change(MOONS).status()).isEqualTo(503);
            ids.set(0, begin(MOONS + "&replaces=" + ids.getFirst()));
            assertThat(served.get("/events?id=" + (Integer.parseInt(ids.get(1)) - 1)).status())
                    .isEqualTo(404);
            // That one has no reader.
            begin(MOONS);
            assertThat(served.change("/pause?id=" + ids.getFirst()).status()).isEqualTo(404);
            assertThat(served.change("/pause?id=" + ids.get(1)).status()).isEqualTo(200);
        } finally {
            for (Reader r : readers) r.close();
        }
    }

    @Test
    void ownDataHaveTheirUnits() throws Exception {
        JsonObject info = began("/begin?data=my%20points&hidden=4");
        assertThat(info.getAsJsonArray("names")).hasToString("[\"height\",\"weight\"]");
        JsonArray window = info.getAsJsonArray("window");
        assertThat(window.get(0).getAsDouble()).isBetween(50.0, 150.0);
        assertThat(window.get(1).getAsDouble()).isBetween(209.0, 300.0);
        assertThat(info.getAsJsonArray("classes").toString()).contains("small", "large");
        String command = frame(info.get("id").getAsString()).get("command").getAsString();
        assertThat(command).contains("--data \"" + table + '"');
    }

    /** Of many examples some are drawn, of every class alike. */
    @Test
    void pointsOfAllClassesAreDrawn() throws Exception {
        JsonArray points = began("/begin?data=spiral&hidden=4").getAsJsonArray("points");
        int[] counts = new int[3];
        for (int i = 2; i < points.size(); i += 3) counts[points.get(i).getAsInt()]++;
        for (int count : counts) assertThat(count).isBetween(300, 500);
    }

    @Test
    void dataThatCannotBeDrawnAreRefused() {
        Config digits = Config.DEFAULTS.with(TrainingSettings.DATA, "linear");
        assertThatThrownBy(() -> new PlaySite(digits, "rosenbrock", _ -> folder, _ -> {}))
                .isInstanceOf(FalllineException.class)
                .hasMessageContaining("two numeric features");
    }

    // ---- races

    private static final String RACE = "/race?steps=50&function=";

    @Test
    void aRaceIsWhatTheCommandMinimizes() throws Exception {
        String race =
                RACE
                        + "100*(y-x%5E2)%5E2%2B(1-x)%5E2&start=x=-1.2,y=1&method=gd(lr=0.001)"
                        + "&method=momentum(lr=0.001,momentum=0.8)&method=adam(lr=0.1)&method=lbfgs";
        JsonObject answer = served.get(race).json();
        JsonArray ways = answer.getAsJsonArray("trajectories");
        JsonArray runs =
                run(answer.get("command").getAsString(), "--json")
                        .json()
                        .getAsJsonObject()
                        .getAsJsonArray("runs");
        assertThat(runs).hasSize(4);
        assertThat(ways).hasSize(4);
        for (int i = 0; i < 4; i++) {
            JsonObject way = ways.get(i).getAsJsonObject();
            JsonObject result = runs.get(i).getAsJsonObject();
            int steps = result.get("steps").getAsInt();
            assertThat(way.get("steps").getAsInt()).isEqualTo(steps);
            assertThat(way.getAsJsonArray("x").get(steps).getAsDouble())
                    .isEqualTo(result.getAsJsonObject("point").get("x").getAsDouble());
            assertThat(way.getAsJsonArray("value").get(steps).getAsDouble())
                    .isEqualTo(result.get("value").getAsDouble());
        }
    }

    /** The first variable of the text goes up, and its start lies outside. */
    @Test
    void aRaceStaysInItsSet() throws Exception {
        String race = RACE + "(y-3)%5E2%2B(x%2B1)%5E2&method=gd(lr=0.1)&start=x=0,y=9";
        JsonObject answer = served.get(race + "&box=x=0..,y=-1..2").json();
        assertThat(answer.get("start").toString()).isEqualTo("[0.0,2.0]");
        JsonObject way = answer.getAsJsonArray("trajectories").get(0).getAsJsonObject();
        int steps = way.get("steps").getAsInt();
        JsonObject result =
                run(answer.get("command").getAsString(), "--json").json().getAsJsonObject();
        assertThat(result.getAsJsonObject("point").get("y").getAsDouble())
                .isEqualTo(way.getAsJsonArray("y").get(steps).getAsDouble())
                .isEqualTo(2);
        JsonArray window = answer.getAsJsonArray("window");
        double right = window.get(1).getAsDouble();
        assertThat(answer.getAsJsonArray("border").get(2).toString())
                .isEqualTo("[%s,2.0]".formatted(right));

        JsonObject ball = served.get(race + "&ball=2&center=x=1,y=0").json();
        assertThat(ball.get("command").getAsString()).contains("--ball 2 --center x=1,y=0");
        assertThat(ball.getAsJsonArray("border").get(0).toString()).isEqualTo("[1.0,2.0]");
    }

    @Test
    void aPathMayLeaveAllBounds() throws Exception {
        var answer = served.get(RACE + "x%5E2%2By%5E4&method=gd(lr=9)");
        assertThat(answer.status()).isEqualTo(200);
        JsonObject way = answer.json().getAsJsonArray("trajectories").get(0).getAsJsonObject();
        assertThat(way.get("stopped").getAsString()).isEqualTo("diverged");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "/race?steps=50&method=gd | Give one function",
                "/race?steps=50&method=gd&function=x%5E2 | one variable",
                "/race?steps=50&method=gd&function=x*y*z | 3 variables",
                "/race?steps=50&method=gd&function=x%5E%5E2+y | x^^2",
                "/race?steps=50&method=gd&function=x%2By&start=x=1 | no value for y",
                "/race?steps=50&method=gd&function=log(x)%2By&start=x=-1,y=0 | no finite value",
                "/race?steps=50&function=x*y | from 1 to 8 methods",
                "/race?steps=50&function=x*y&method=gdd | gdd",
                "/race?steps=50&function=x*y&method=gd(lr=0) | lr",
                "/race?steps=50&function=x*y&method=gd(momentum=0.9) | momentum",
                "/race?steps=50&function=x*y&method=gd&box=z=0..1 | z",
                "/race?steps=50&function=x*y&method=gd&ball=0 | ball",
                "/race?steps=50&function=x*y&method=gd&ball=much | ball must be",
                "/race?steps=50&function=x*y&method=gd&center=x=0,y=0 | center is for ball",
                "/race?steps=50&function=x*y&method=newton&box=0..1 | does not apply to newton",
                "/race?steps=50&function=x*y&method=gd(lr=1)&method=gd(lr=1) | the same",
                "/race?steps=1e9&function=x*y&method=gd | steps must be",
                "/race?steps=50&function=x*y&method=gd&left=1&right=0&bottom=0&top=1 | left < right",
            })
    void badRacesAreRefused(String path, String why) throws Exception {
        var answer = served.get(path);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("error").getAsString()).contains(why).doesNotContain("--");
    }
}
