package dev.fallline.lab.cluster;

import dev.fallline.io.Json;
import dev.fallline.train.Config;

import java.util.List;
import java.util.function.Consumer;

/**
 * Independent trainings of one kind: what they have in common, as a record that another machine
 * receives as JSON.
 *
 * @param <T> what is said of each training, also sent as JSON
 * @param <R> its result, likewise
 */
public interface Workload<T, R> {
    Class<T> tasks();

    Class<R> results();

    /** What a machine answers. A NaN is null there: one that was left out would be read as 0. */
    default String json(R result) {
        return Json.tree(result).toString();
    }

    default R result(String json) {
        return Json.GSON.fromJson(json, results());
    }

    /** The configurations whose data the trainings need. */
    List<Config> configs();

    /**
     * Reads the data.
     *
     * @param configs those of this workload, perhaps with the data elsewhere
     * @param notes receives messages to the user
     */
    Worker<T, R> open(List<Config> configs, Consumer<String> notes);
}
