package dev.fallline.serve;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;

import dev.fallline.io.Json;
import dev.fallline.train.run.RunFolder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What pages are told of a training while it goes on. It is seen from the run's files, so trainings
 * of other processes are followed too.
 */
final class Events {
    private static final int MILLIS = 200;

    private final Trainings trainings;
    private final EventStreams streams = new EventStreams();

    Events(Trainings trainings) {
        this.trainings = trainings;
    }

    void send(HttpExchange exchange, RunFolder run) throws IOException, InterruptedException {
        boolean[] begun = {false};
        streams.send(
                exchange,
                () -> {
                    if (begun[0]) Thread.sleep(MILLIS);
                    begun[0] = true;
                    return state(run).toString();
                });
    }

    private JsonObject state(RunFolder run) {
        boolean training = trainings.isTraining(run);
        JsonObject state =
                Json.object(
                        "state",
                        training
                                ? trainings.isStopping() ? "stopping" : "training"
                                : Files.exists(run.path()) ? run.state() : "removed",
                        "version",
                        version(run.historyFile()));
        if (training && trainings.progress() != null) {
            state.add("progress", Json.tree(trainings.progress()));
        }
        if (trainings.failure(run) != null) state.addProperty("failure", trainings.failure(run));
        return state;
    }

    /** Another text after each epoch. */
    private static String version(Path history) {
        try {
            return Files.getLastModifiedTime(history).toMillis() + "-" + Files.size(history);
        } catch (IOException e) {
            return ""; // there is none yet
        }
    }

    void close() {
        streams.close();
    }
}
