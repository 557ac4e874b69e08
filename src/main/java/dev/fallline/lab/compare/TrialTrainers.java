package dev.fallline.lab.compare;

import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Environment;

import java.util.List;
import java.util.Optional;

/** Where the trainings of a comparison are done: in this process, or on a cluster. */
public interface TrialTrainers extends AutoCloseable {
    /** A name for the reader, such as {@code CPU, 1 thread each}. */
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
    Optional<TrialResult> train(Trial trial, TrainingListener listener);

    /** This process, for each problem. */
    List<Environment> environments();

    /** Other machines that have trained so far, in no particular order. */
    default List<Environment> machines() {
        return List.of();
    }

    @Override
    void close();
}
