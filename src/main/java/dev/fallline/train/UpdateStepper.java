package dev.fallline.train;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.AVERAGE;
import static dev.fallline.train.TrainingSettings.SEED;

import dev.fallline.FalllineException;
import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.device.Executable;
import dev.fallline.device.Steps;
import dev.fallline.graph.Layout;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Stage;
import dev.fallline.optim.schedule.Schedule;

import java.util.List;
import java.util.Optional;

/** Takes the steps of an optimizer that is an update: its plans, compiled, and its scalars. */
final class UpdateStepper implements Stepper {
    private final Setup setup;
    private final Stage stage;
    private Schedule schedule;
    private final Optimizer optimizer;
    private final Executable full;
    private final Executable last;

    /** Steps of the training that the optimizer does not count. */
    private final long before;

    /**
     * @param history of the training so far, whichever stage's: its schedule may follow the loss
     */
    UpdateStepper(Setup setup, Stage stage, List<Epoch> history, Device device, Arena arena) {
        this.setup = setup;
        this.stage = stage;
        schedule = setup.schedule(stage);
        history.forEach(this::after);
        optimizer = stage.optimizer();
        before = (long) setup.program().countsFrom(stage) * setup.stepsPerEpoch();
        full = compile(setup.batch(), device, arena);
        last =
                setup.lastBatch() == setup.batch()
                        ? full
                        : compile(setup.lastBatch(), device, arena);
    }

    private Executable compile(int batch, Device device, Arena arena) {
        Objective objective = setup.objective();
        Clip clip = setup.recipe().clip();
        long seed = setup.config().get(SEED);
        Averaging averaging = setup.config().get(AVERAGE);
        Layout layout = setup.arenaLayout();
        if (!setup.accumulates()) {
            return device.compile(
                    objective.training(batch, layout, optimizer, clip, seed, averaging), arena);
        }
        return new Accumulation(batch, setup.part())
                .compile(
                        (examples, share, end) ->
                                objective.part(
                                        examples, share, end, layout, optimizer, clip, seed,
                                        averaging),
                        device,
                        arena);
    }

    @Override
    public Stage stage() {
        return stage;
    }

    @Override
    public void after(Epoch epoch) {
        schedule = schedule.after(epoch.steps(), epoch.watchedLoss());
    }

    /**
     * @throws FalllineException (usage) if the schedule, which may be a custom one, gives none
     */
    @Override
    public double rate(long step) {
        double rate = schedule.at(step);
        if (rate >= 0 && rate < Double.POSITIVE_INFINITY) return rate;
        throw usage(
                "the schedule gives the learning rate %s at step %,d: it must be 0 or more, and finite",
                rate, step);
    }

    @Override
    public void run(DeviceDataset examples, int inEpoch, int count, long done, float[] notes) {
        boolean ragged = inEpoch == setup.split().train().length / setup.batch();
        var steps = new Steps(inEpoch * setup.batch(), count, done + 1, scalars(done, count));
        (ragged ? last : full).run(examples, steps, notes);
    }

    private float[] scalars(long done, int count) {
        long first = done + 1 - before;
        return Steps.scalars(optimizer, first, count, k -> rate(done + k));
    }

    @Override
    public boolean converged() {
        return false;
    }

    @Override
    public Optional<String> summary() {
        return Optional.empty();
    }

    @Override
    public void close() {
        if (last != full) last.close();
        full.close();
    }
}
