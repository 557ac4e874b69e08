package dev.fallline.train;

import dev.fallline.data.Examples;
import dev.fallline.data.Task;
import dev.fallline.device.Arena;
import dev.fallline.device.Device;
import dev.fallline.device.Executable;
import dev.fallline.device.Resident;
import dev.fallline.device.Steps;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Schedule;
import dev.fallline.plan.Plan;
import dev.fallline.train.Examiner.Means;
import dev.fallline.train.Standing.Best;
import dev.fallline.train.Standing.Ending;
import dev.fallline.train.Standing.Signs;
import dev.fallline.train.Standing.Tally;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Trains a network on a device: epochs of steps, measured after each epoch. The result is a
 * function of the setup, the device and its thread count; it does not depend on where a training
 * was interrupted and resumed.
 */
public final class Trainer implements AutoCloseable {
    /** Examples between two looks at the clock and the watcher. */
    private static final int CHUNK = 8_192;

    /** Within a long epoch, a checkpoint becomes due after so many seconds. */
    private static final double CHECKPOINT_SECONDS = 30;

    /** What a training plan notes: loss, hits or squared errors, gradient norm. */
    private static final int NOTES = 3;

    private final Setup setup;
    private final Device device;
    private final Optimizer optimizer;
    private final Arena arena;
    private final Resident train;
    private final Resident test;
    private final Executable full;
    private final Executable last;
    private final Examiner examiner;
    private final Optional<AugmentedPictures> augmented;
    private final int[] order;
    private final long[] markAt;
    private final int[] testIndices;

    /** Of the targets learned from; NaN of classes. */
    private final double variance;

    private int epoch;
    private long steps;
    private Tally tally;
    private List<Tally> marks;
    private Signs signs;
    private Best best;
    private Schedule schedule;
    private List<Epoch> history;
    private Ending ending;
    private float[] bestParameters;
    private Divergence divergence;
    private long checkpointed = System.nanoTime();

    /** A training at its beginning. */
    public Trainer(Setup setup, Device device) {
        this.setup = setup;
        this.device = device;
        optimizer = setup.recipe().optimizer();
        arena = device.allocate(setup.mlp().layout(), optimizer.slots().size());
        train = Predictor.upload(device, trainPart());
        test = Predictor.upload(device, testPart());
        full = compile(setup.batch());
        last = setup.lastBatch() == setup.batch() ? full : compile(setup.lastBatch());
        examiner = new Examiner(setup.objective(), device, arena);
        augmented = AugmentedPictures.of(setup, device.runsOnHost());
        order = new int[setup.split().train().length];
        markAt = Online.marks(order.length);
        testIndices = IntStream.range(0, testPart().count()).toArray();
        variance = Score.variance(trainPart().targets(), setup.split().train());
        stand(Standing.BEGINNING);
        arena.writeParameters(
                setup.mlp().initialize(setup.recipe().initializer(), setup.config().seed()));
    }

    /** Continues where the checkpoint was made, which must be one of an equal setup. */
    public void restore(Checkpoint checkpoint) {
        stand(checkpoint.standing());
        arena.writeParameters(checkpoint.parameters());
        for (int i = 0; i < checkpoint.slots().length; i++) {
            arena.writeSlot(i, checkpoint.slots()[i]);
        }
        bestParameters = checkpoint.best();
    }

    /** The training as it stands. */
    public Checkpoint checkpoint() {
        float[][] slots = new float[optimizer.slots().size()][size()];
        for (int i = 0; i < slots.length; i++) arena.readSlot(i, slots[i]);
        return new Checkpoint(standing(), parameters(), slots, bestParameters);
    }

    public Standing standing() {
        return new Standing(epoch, steps, tally, marks, signs, best, history, ending);
    }

    /** A copy of the parameters, in the order of the layout. */
    public float[] parameters() {
        float[] parameters = new float[size()];
        arena.readParameters(parameters);
        return parameters;
    }

    /** Begins with given parameters instead of fresh ones. */
    void begin(float[] parameters) {
        arena.writeParameters(parameters);
    }

    /** On the validation set as the network is; null without one. */
    Score validation() {
        return score(train, trainPart(), setup.split().held());
    }

    /** Trains until the training is over or the watcher stops it. */
    public Outcome run(Watcher watcher) {
        while (ending == null) {
            if (!learn(watcher)) return new Outcome(true, Optional.empty());
            if (divergence == null && !finite(parameters())) divergence = diverged(steps - 1);
            if (divergence != null) ending = Ending.DIVERGED;
            else finishEpoch(watcher);
        }
        return new Outcome(false, Optional.ofNullable(divergence));
    }

    /** On the test set or, without one, on validation; empty without either. */
    public Optional<Answers> answers() {
        int[] held = setup.split().held();
        if (testIndices.length > 0) return Optional.of(answers(test, testPart(), testIndices));
        if (held.length == 0) return Optional.empty();
        return Optional.of(answers(train, trainPart(), held));
    }

    private Answers answers(Resident resident, Examples part, int[] indices) {
        return new Answers(examiner.outputs(resident, indices), part.targets().take(indices));
    }

    private Examples trainPart() {
        return setup.data().train();
    }

    private Examples testPart() {
        return setup.data().test();
    }

    /**
     * Takes the remaining steps of the epoch.
     *
     * @return false if the watcher stopped it
     */
    private boolean learn(Watcher watcher) {
        setup.order(epoch, order);
        train.order(order);
        // Waiting for the epoch's pictures counts as training.
        augmented.ifPresent(pictures -> tally = tally.longer(pictures.show(epoch, train)));
        while (tally.steps() < setup.stepsPerEpoch() && steps < setup.totalSteps()) {
            chunk();
            if (divergence != null) return true;
            watcher.progress(progress());
            if (watcher.stops()) return false;
            if ((System.nanoTime() - checkpointed) / 1e9 > CHECKPOINT_SECONDS) save(watcher);
        }
        return true;
    }

    private Watcher.Progress progress() {
        int epochs = setup.recipe().epochs();
        double fraction = tally.examples() / (double) order.length;
        double epochsLeft = epochs - epoch + 1 - fraction;
        Score score = tally.score(setup.data().task(), variance);
        return new Watcher.Progress(
                epoch,
                epochs,
                fraction,
                score.loss(),
                score.accuracy(),
                score.rmse(),
                tally.examplesPerSecond(),
                epochsLeft * order.length / tally.examplesPerSecond());
    }

    /** Takes a few steps of equal size and adds up what they note. */
    private void chunk() {
        int inEpoch = tally.steps();
        int fullSteps = order.length / setup.batch();
        boolean ragged = inEpoch == fullSteps;
        int batch = ragged ? setup.lastBatch() : setup.batch();
        long most = Math.min(Math.max(1, CHUNK / batch), setup.totalSteps() - steps);
        int count = ragged ? 1 : (int) Math.min(most, fullSteps - inEpoch);
        float[] notes = new float[count * NOTES];
        Steps some = new Steps(inEpoch * setup.batch(), count, steps + 1, scalars(count));
        long began = System.nanoTime();
        (ragged ? last : full).run(train, some, notes);
        double seconds = (System.nanoTime() - began) / 1e9;
        add(notes, count, batch, seconds);
    }

    private float[] scalars(int count) {
        int width = optimizer.scalarCount();
        float[] scalars = new float[count * 2 * width];
        Optimizer undecayed = optimizer.withoutDecay();
        for (int k = 0; k < count; k++) {
            double rate = schedule.at(steps + k);
            optimizer.scalars(steps + k + 1, rate, scalars, k * 2 * width);
            undecayed.scalars(steps + k + 1, rate, scalars, (k * 2 + 1) * width);
        }
        return scalars;
    }

    private void add(float[] notes, int count, int batch, double seconds) {
        double loss = tally.loss();
        boolean regression = setup.data().task() == Task.REGRESSION;
        double quality = regression ? tally.squares() : tally.hits();
        double norm = tally.norm();
        for (int k = 0; k < count; k++) {
            float stepLoss = notes[k * NOTES];
            float stepNorm = notes[k * NOTES + 2];
            if (!Float.isFinite(stepLoss) || !Float.isFinite(stepNorm)) {
                divergence = diverged(steps + k);
                return;
            }
            loss += (double) stepLoss * batch;
            quality += notes[k * NOTES + 1];
            norm += stepNorm;
            signs = signs.and(stepLoss, stepNorm);
            if (marked(k + 1, batch)) {
                marks.add(tally.after(k + 1, batch, regression, loss, quality, norm, 0));
            }
        }
        steps += count;
        tally = tally.after(count, batch, regression, loss, quality, norm, seconds);
    }

    /** Whether some more steps take an online pass to its next mark. */
    private boolean marked(int some, int batch) {
        if (!setup.config().online() || marks.size() == markAt.length) return false;
        return tally.examples() + (long) some * batch >= markAt[marks.size()];
    }

    /** The last update of an epoch may have spoilt what no step has looked at yet. */
    private static boolean finite(float[] values) {
        for (float value : values) if (!Float.isFinite(value)) return false;
        return true;
    }

    private Divergence diverged(long step) {
        return new Divergence(
                epoch,
                step,
                signs,
                schedule.at(step) / setup.scale(),
                Optimizers.of(setup.config().optimizer()).rate(),
                !(setup.recipe().clip() instanceof Clip.None));
    }

    private void finishEpoch(Watcher watcher) {
        Epoch done = measure();
        history.add(done);
        schedule = schedule.after(steps, done.watchedLoss());
        judge(done);
        if (ending == null && steps >= setup.totalSteps()) {
            ending = epoch < setup.recipe().epochs() ? Ending.STEPS : Ending.EPOCHS;
        }
        if (ending != null && setup.config().earlyStop() != null) {
            arena.writeParameters(bestParameters);
        }
        epoch++;
        tally = Tally.NONE;
        watcher.epoch(done);
        save(watcher);
    }

    private Epoch measure() {
        return Epoch.of(
                epoch,
                steps,
                tally,
                tally.score(setup.data().task(), variance),
                score(train, trainPart(), setup.split().held()),
                score(test, testPart(), testIndices),
                schedule.at(steps - 1));
    }

    /** Null where there is nothing to measure on. */
    private Score score(Resident resident, Examples part, int[] indices) {
        if (indices.length == 0) return null;
        Means means = examiner.means(resident, indices);
        double spread = Score.variance(part.targets(), indices);
        return Score.of(means.loss(), means.quality(), setup.data().task(), spread);
    }

    /** Early stopping (Prechelt 1998): remembers the best epoch and gives up some epochs later. */
    private void judge(Epoch done) {
        Integer patience = setup.config().earlyStop();
        if (patience == null) return;
        double margin = setup.config().minDelta();
        if (best == null || done.valLoss() < best.loss() - margin) {
            best = new Best(done.valLoss(), done.epoch());
            bestParameters = parameters();
        } else if (done.epoch() - best.epoch() >= patience) {
            ending = Ending.EARLY_STOP;
        }
    }

    private void save(Watcher watcher) {
        watcher.checkpoint(this::checkpoint);
        checkpointed = System.nanoTime();
    }

    private void stand(Standing standing) {
        epoch = standing.epoch();
        steps = standing.steps();
        tally = standing.tally();
        marks = new ArrayList<>(standing.marks());
        signs = standing.signs();
        best = standing.best();
        history = new ArrayList<>(standing.history());
        ending = standing.ending();
        schedule = setup.schedule();
        for (Epoch e : history) schedule = schedule.after(e.steps(), e.watchedLoss());
    }

    private int size() {
        return setup.mlp().layout().size();
    }

    private Executable compile(int batch) {
        Recipe recipe = setup.recipe();
        Plan plan =
                setup.objective().training(batch, optimizer, recipe.clip(), setup.config().seed());
        return device.compile(plan, arena);
    }

    @Override
    public void close() {
        examiner.close();
        if (last != full) last.close();
        full.close();
        test.close();
        train.close();
        arena.close();
    }
}
