package dev.fallline.lab.compare;

import dev.fallline.lab.cluster.Trainers;
import dev.fallline.train.TrainingListener;

import java.nio.file.Path;

/**
 * Receives the progress of a comparison, and may stop it. Calls come from the threads that train,
 * one at a time.
 */
public interface ComparisonListener {
    /** A message to the user that is not an error. */
    default void note(String text) {}

    /** Before the first training. */
    default void begins(Protocol protocol, Path folder, Trainers<?, ?> trainers) {}

    /** Before every training. */
    default void begins(Trial trial) {}

    /** After every few steps. */
    default void progress(Trial trial, TrainingListener.Progress progress) {}

    /**
     * After every training.
     *
     * @param found whether it had been finished before this call
     */
    default void done(TrialResult result, boolean found) {}

    /**
     * When a contestant's part of a study is over.
     *
     * @param problem its number, from 0
     * @param contestant its number, from 0
     * @param expected trainings that it was expected to have
     */
    default void finished(int problem, int contestant, StudyResult result, double expected) {}

    /** Asked after every few steps: true ends all trainings there. */
    default boolean stops() {
        return false;
    }
}
