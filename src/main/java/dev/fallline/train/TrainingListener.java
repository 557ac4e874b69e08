package dev.fallline.train;

import dev.fallline.device.Devices.Selection;

import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Receives the progress of a training, and may stop it. All calls come from the thread that trains.
 */
public interface TrainingListener {
    /**
     * The progress of a training.
     *
     * @param epoch from 1
     * @param epochs in all
     * @param fraction of this epoch that is done, 0 to 1
     * @param loss mean so far in this epoch
     * @param accuracy likewise, 0 to 1; null in regression
     * @param rmse likewise; null in classification
     * @param examplesPerSecond while training
     * @param secondsLeft until the training's end at that pace
     */
    record Progress(
            int epoch,
            int epochs,
            double fraction,
            double loss,
            Double accuracy,
            Double rmse,
            double examplesPerSecond,
            double secondsLeft) {}

    /**
     * A message to the user that is not an error.
     *
     * @param text one sentence
     */
    default void note(String text) {}

    /**
     * Before the first step.
     *
     * @param setup network, data, settings
     * @param selection the device, and those that were passed over
     * @param progress at which the training starts or resumes
     */
    default void begins(Setup setup, Selection selection, TrainingProgress progress) {}

    /**
     * When the run has its folder, before the first step.
     *
     * @param folder of the run
     */
    default void begins(Path folder) {}

    /**
     * For each step, some steps later: before {@link #progress}, and before the training is found
     * to have diverged in the step after.
     *
     * @param step counted over the whole training from 0
     * @param loss mean over its examples, before the update
     */
    default void step(long step, float loss) {}

    /**
     * After every few steps.
     *
     * @param progress so far
     */
    default void progress(Progress progress) {}

    /**
     * After every epoch.
     *
     * @param epoch what was measured
     */
    default void epoch(Epoch epoch) {}

    /**
     * Asked once, before the first step: true measures the layers between epochs.
     *
     * @return false unless overridden
     */
    default boolean diagnoses() {
        return false;
    }

    /**
     * The layers' measurements: before the first step, and after every epoch.
     *
     * @param diagnosis norms, histograms and warnings, layer by layer
     */
    default void diagnosis(Diagnosis diagnosis) {}

    /**
     * After epochs, within long ones and at the end, when it is time to save the training.
     *
     * @param checkpoint all that it takes to continue, copied when it is asked for
     */
    default void checkpoint(Supplier<Checkpoint> checkpoint) {}

    /**
     * Asked after every epoch, behind {@link #epoch}: true ends the training as after its last
     * epoch. In a folder the run is finished, with weights and report, and can be resumed.
     *
     * @return false unless overridden
     */
    default boolean finishes() {
        return false;
    }

    /**
     * Asked after every epoch, behind {@link #finishes}: true ends the training likewise, and the
     * record names a limit of time as the reason.
     *
     * @return false unless overridden
     */
    default boolean timeIsUp() {
        return false;
    }

    /**
     * Asked after every few steps: true stops the training there. In a folder there is a checkpoint
     * to be resumed from, and no weights yet.
     *
     * @return false unless overridden
     */
    default boolean stops() {
        return false;
    }
}
