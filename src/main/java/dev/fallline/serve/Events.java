package dev.fallline.serve;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;

import dev.fallline.io.Json;
import dev.fallline.train.run.RunFolder;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;

/**
 * Sends the progress of a training to pages, by server-sent events (HTML, section 9.2). Each event
 * is the whole state, made when it is sent: a slow reader misses states and has no queue. It is
 * seen from the run's files, so trainings of other processes are followed too.
 */
final class Events {
    private static final int MOST_READERS = 64;
    private static final int MILLIS = 200;

    /** After which the reader asks again: the server ends longer responses. */
    private static final int ROUNDS = 40_000 / MILLIS;

    private final Trainings trainings;
    private final Semaphore readers = new Semaphore(MOST_READERS);
    private volatile boolean closed;

    Events(Trainings trainings) {
        this.trainings = trainings;
    }

    void send(HttpExchange exchange, RunFolder run) throws IOException, InterruptedException {
        if (!readers.tryAcquire()) {
            throw new Refusal(503, "Too many pages are open: close some.");
        }
        try {
            OutputStream out = Answers.events(exchange);
            String last = "";
            for (int round = 0; round < ROUNDS && !closed; round++) {
                String now = state(run).toString();
                if (!now.equals(last)) Answers.event(out, now);
                last = now;
                Thread.sleep(MILLIS);
            }
            out.close();
        } finally {
            readers.release();
        }
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
        closed = true;
    }
}
