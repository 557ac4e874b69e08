package dev.fallline.lab.cluster;

import dev.fallline.FalllineException;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Environment;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Where trainings are done: in this process, or on a cluster. */
public interface Trainers<T, R> extends AutoCloseable {
    /** A name for the reader, such as {@code CPU, 1 thread}. */
    String description();

    /** Why something faster was not used. */
    List<String> passedOver();

    /** How many trainings may go on at the same time. */
    int slots();

    /**
     * Does a training; may be called from several threads.
     *
     * @param listener may stop it; receives the progress, unless it is on another machine
     * @return empty if it was stopped
     */
    Optional<R> train(T task, TrainingListener listener);

    /** This process, with each of the data sets. */
    List<Environment> environments();

    /** Other machines that have trained so far, in no particular order. */
    default List<Environment> machines() {
        return List.of();
    }

    /** A result, or the error that it ended with. */
    static <T> T await(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while trainings were going on", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FalllineException known) throw known;
            if (e.getCause() instanceof Error error) throw error;
            throw new IllegalStateException(e.getCause());
        }
    }

    @Override
    void close();
}
