package dev.fallline.data.source;

import static dev.fallline.FalllineException.usage;

import dev.fallline.data.Task;
import dev.fallline.data.synthetic.Generator;
import dev.fallline.data.table.TableOptions;
import dev.fallline.io.CacheFolder;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How to open a data set.
 *
 * @param seed of a generated data set, and of the split where a test part is missing
 * @param table what is said of a table
 * @param task what the label column of a CSV file holds, classes or real values; empty for what
 *     other data have, and for classes
 * @param testFraction the part of the examples that becomes the test part where none is given, in
 *     [0, 1); drawn class by class, or at random where the targets are real values
 * @param transpose whether rows of pixels in IDX files are the pictures' columns
 * @param cache the folder where generated data sets are kept
 * @param notes receives messages to the user that are not errors
 */
public record DatasetOptions(
        long seed,
        TableOptions table,
        Optional<Task> task,
        double testFraction,
        boolean transpose,
        Path cache,
        Consumer<String> notes) {
    public DatasetOptions {
        if (!(testFraction >= 0 && testFraction < 1)) {
            throw usage(
                    "The test fraction cannot be %s: give a number from 0 to below 1",
                    testFraction);
        }
    }

    /** Seed 1, tables guessed, a fifth as test part, the user's cache, notes unheard. */
    public static DatasetOptions defaults() {
        return new DatasetOptions(
                Generator.DEFAULT_SEED,
                TableOptions.GUESS,
                Optional.empty(),
                0.2,
                false,
                CacheFolder.path(),
                _ -> {});
    }

    public DatasetOptions withSeed(long seed) {
        return new DatasetOptions(seed, table, task, testFraction, transpose, cache, notes);
    }

    public DatasetOptions withTable(TableOptions table) {
        return new DatasetOptions(seed, table, task, testFraction, transpose, cache, notes);
    }

    public DatasetOptions withTask(Task task) {
        return new DatasetOptions(
                seed, table, Optional.of(task), testFraction, transpose, cache, notes);
    }

    public DatasetOptions withTestFraction(double testFraction) {
        return new DatasetOptions(seed, table, task, testFraction, transpose, cache, notes);
    }

    public DatasetOptions withTranspose(boolean transpose) {
        return new DatasetOptions(seed, table, task, testFraction, transpose, cache, notes);
    }

    public DatasetOptions withCache(Path cache) {
        return new DatasetOptions(seed, table, task, testFraction, transpose, cache, notes);
    }

    public DatasetOptions withNotes(Consumer<String> notes) {
        return new DatasetOptions(seed, table, task, testFraction, transpose, cache, notes);
    }

    /**
     * Says how a test part was made, for the description of a data set.
     *
     * @param held how many examples it has
     */
    String splitSentence(Task made, int held) {
        if (held == 0) return "no test part.";
        return "%s of %s was split off as the test part with seed %d."
                .formatted(testFraction, made == Task.REGRESSION ? "it" : "each class", seed);
    }
}
