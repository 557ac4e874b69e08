package dev.fallline.train;

import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.optim.FullBatch;
import dev.fallline.optim.Stage;

import java.util.List;
import java.util.Optional;

/** Takes the steps of one stage. */
sealed interface Stepper extends AutoCloseable permits UpdateStepper, LineSearchStepper {
    /** What a step notes: loss, hits, gradient norm. */
    int NOTES = 3;

    /**
     * @param history of the training so far, whichever stage's: its schedule may follow the loss
     */
    static Stepper of(Setup setup, Stage stage, List<Epoch> history, Device device, Arena arena) {
        return stage.optimizer() instanceof FullBatch method
                ? new LineSearchStepper(setup, stage, method, device, arena)
                : new UpdateStepper(setup, stage, history, device, arena);
    }

    Stage stage();

    /** Learns the result of an epoch. */
    void after(Epoch epoch);

    /**
     * The learning rate of a step, counted over the whole training from 0; of the last one where a
     * line search takes its place.
     */
    double rate(long step);

    /**
     * Takes steps of full batches, or the epoch's last one if that is smaller.
     *
     * @param inEpoch steps of the epoch that are done
     * @param done steps of the training that are done
     * @param notes receives {@link #NOTES} numbers a step
     */
    void run(DeviceDataset examples, int inEpoch, int count, long done, float[] notes);

    /** Whether no step can lower the loss any more. */
    boolean converged();

    /** What to tell of all steps; empty unless they are more than their number. */
    Optional<String> summary();

    @Override
    void close();
}
