package dev.fallline.serve;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;

import dev.fallline.FalllineException;
import dev.fallline.io.Json;
import dev.fallline.train.Config;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;

/** Gradient descent to play with: networks on points of the plane, and races on functions. */
public final class PlaySite extends Site {
    private static final long WAIT_MILLIS = 500;
    private static final int MOST_STEPS = 1_000;

    /** Functions that are minimized at a time. */
    private static final int RACES = 2;

    private final PlaySettings settings;
    private final String function;
    private final Function<String, Path> folder;
    private final PlayTables tables = new PlayTables();
    private final Bodies bodies = new Bodies();
    private final PlayTrainings trainings = new PlayTrainings();
    private final Turns races = new Turns(RACES);
    private final EventStreams streams = new EventStreams();

    /** One run is saved at a time, while its page may go on. */
    private final ExecutorService saves = Executors.newSingleThreadExecutor();

    private volatile boolean closed;

    /**
     * @param data the user's data, and how they are read; defaults for none
     * @param function the first that is minimized
     * @param folder makes one for a run that is saved, of data with this name
     */
    public PlaySite(
            Config data, String function, Function<String, Path> folder, Consumer<String> notes) {
        settings = new PlaySettings(data, tables, notes);
        this.function = function;
        this.folder = folder;
        Race.check(function);
    }

    @Override
    String page() {
        return "play";
    }

    @Override
    List<String> scripts() {
        return List.of("client.js", "plane.js", "network.js", "race.js", "play.js");
    }

    @Override
    boolean isOpen(String path) {
        return false;
    }

    @Override
    void get(HttpExchange exchange, String path, Query query)
            throws IOException, InterruptedException {
        switch (path) {
            case "/choices" -> {
                JsonObject choices = settings.describe();
                choices.addProperty("function", function);
                Answers.json(exchange, 200, choices);
            }
            case "/events" -> send(exchange, trainings.get(query.one("id")));
            case "/race" ->
                    races.take(() -> Answers.json(exchange, 200, Race.of(query).describe()));
            case "/begin", "/table", "/play", "/pause", "/step", "/save" ->
                    throw Refusal.post(path);
            default -> throw Refusal.missing(path);
        }
    }

    @Override
    void post(HttpExchange exchange, String path, Query query)
            throws IOException, InterruptedException {
        if (path.equals("/begin")) {
            Answers.json(exchange, 200, begin(query));
            return;
        }
        if (path.equals("/table")) {
            bodies.read(
                    exchange,
                    body -> {
                        String name = tables.add(query.one("name"), body);
                        Answers.json(exchange, 200, Json.object("name", name));
                    });
            return;
        }
        PlayTraining training = trainings.get(query.one("id"));
        switch (path) {
            case "/play" -> training.play(query.number("pace", 0.1, 1e9));
            case "/pause" -> training.pause();
            case "/step" -> training.step(query.count("count", MOST_STEPS));
            case "/save" -> saves.execute(training.save(folder, () -> closed));
            default -> throw Refusal.missing(path);
        }
        Answers.json(exchange, 200, Json.object("done", true));
    }

    private JsonObject begin(Query query) {
        String replaced = query.has("replaces") ? query.one("replaces") : null;
        String id = trainings.begin(settings.choice(query), replaced);
        JsonObject answer = trainings.get(id).describe();
        answer.addProperty("id", id);
        return answer;
    }

    /** The page's controls have the names of flags, without their dashes. */
    @Override
    String words(FalllineException e) {
        return e.getMessage().replaceAll("(?<![\\w-])--(?=[a-z])", "");
    }

    private void send(HttpExchange exchange, PlayTraining training)
            throws IOException, InterruptedException {
        training.join();
        try {
            long[] seen = {-1};
            streams.send(
                    exchange,
                    () -> {
                        PlayTraining.Frame frame = training.after(seen[0], WAIT_MILLIS);
                        if (frame == null) return null;
                        seen[0] = frame.version();
                        return frame.text();
                    });
        } finally {
            training.leave();
        }
    }

    PlayTrainings trainings() {
        return trainings;
    }

    @Override
    public void close() {
        closed = true;
        streams.close();
        saves.close();
        trainings.close();
        tables.close();
    }
}
