package dev.fallline.train;

import static dev.fallline.train.TrainingSettings.EARLY_STOP;
import static dev.fallline.train.TrainingSettings.MIN_DELTA;
import static dev.fallline.train.TrainingSettings.ONLINE;

import dev.fallline.data.Examples;
import dev.fallline.data.Task;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceDataset;
import dev.fallline.optim.Clip;
import dev.fallline.optim.FullBatch;
import dev.fallline.optim.Handover;
import dev.fallline.optim.Langevin;
import dev.fallline.optim.Stage;
import dev.fallline.train.Metric.Measurements;
import dev.fallline.train.ModelEvaluator.Means;
import dev.fallline.train.TrainingProgress.Best;
import dev.fallline.train.TrainingProgress.DivergenceStats;
import dev.fallline.train.TrainingProgress.Ending;
import dev.fallline.train.TrainingProgress.Tally;

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
    /** Examples between two checks of the clock and the listener. */
    private static final int CHUNK = 8_192;

    /** Within a long epoch, a checkpoint is made after so many seconds. */
    private static final double CHECKPOINT_SECONDS = 30;

    /**
     * After an epoch, one is made unless those before have taken a larger share of the time: an
     * epoch may be far shorter than a checkpoint, which grows with their number.
     */
    private static final double CHECKPOINT_SHARE = 0.05;

    private final Setup setup;
    private final Device device;
    private final TrainingState state;
    private final DeviceDataset train;
    private final DeviceDataset test;
    private final ModelEvaluator evaluator;
    private final Optional<AugmentedPictures> augmented;
    private final int[] order;
    private final long[] markAt;
    private final int[] testIndices;

    /** Of the targets learned from. */
    private final Score.Spread spread;

    private Stepper stepper;
    private int epoch;
    private long steps;
    private Tally tally;
    private List<Tally> marks;
    private DivergenceStats signs;
    private Best best;
    private List<Epoch> history;
    private double highestRate;
    private int chunk = CHUNK;
    private int mostEpochs = Integer.MAX_VALUE;
    private Ending ending;
    private float[] bestSolution;
    private Divergence divergence;

    /** Null unless the listener asks for it. */
    private LayerMonitor diagnostician;

    private final long began = System.nanoTime();
    private long checkpointed = began;
    private long checkpointing;

    /** A training at its beginning. */
    public Trainer(Setup setup, Device device) {
        this.setup = setup;
        this.device = device;
        state = new TrainingState(device, setup);
        train = ModelEvaluator.upload(device, trainPart());
        test = ModelEvaluator.upload(device, testPart());
        evaluator = new ModelEvaluator(setup.objective(), device, state.solved());
        augmented = AugmentedPictures.of(setup, device.runsOnHost());
        order = new int[setup.split().train().length];
        markAt = Online.marks(order.length);
        testIndices = IntStream.range(0, testPart().count()).toArray();
        spread = Score.Spread.of(trainPart().targets(), setup.split().train());
        stand(TrainingProgress.BEGINNING);
        stepper = stepper(setup.program().at(0));
        state.parameters(setup.initialParameters());
    }

    /**
     * Continues where the checkpoint was made, which must be one of an equal setup; one that has
     * more epochs goes on.
     */
    public void restore(Checkpoint checkpoint) {
        stand(checkpoint.progress());
        boolean goesOn =
                ending != Ending.EARLY_STOP
                        && ending != Ending.CONVERGED
                        && ending != Ending.DIVERGED;
        if (goesOn && steps < setup.totalSteps()) ending = null;
        Stage stage = lastStage();
        state.restore(stage.optimizer(), checkpoint);
        use(stage);
        bestSolution = checkpoint.best();
        if (ending != null) keepBest();
    }

    /** The current state of the training. */
    public Checkpoint checkpoint() {
        return new Checkpoint(
                progress(), state.parameters(), state.slots(), state.average(), bestSolution);
    }

    public TrainingProgress progress() {
        return new TrainingProgress(epoch, steps, tally, marks, signs, best, history, ending);
    }

    /** A copy of the solution so far, in the order of the layout. */
    public float[] solution() {
        return state.solution(steps);
    }

    /** Begins with given parameters instead of fresh ones. */
    void begin(float[] parameters) {
        state.parameters(parameters);
    }

    /** Ends after so many epochs at the latest. */
    public void endAfter(int epochs) {
        mostEpochs = epochs;
    }

    /** Asks the listener after every step whether to stop; the results stay the same. */
    public void stepByStep() {
        chunk = 1;
    }

    /** On the validation set as the network is; null without one. */
    Score validation() {
        return score(train, trainPart(), setup.split().held());
    }

    /** Trains until the training is complete or the listener stops it. */
    public Outcome run(TrainingListener listener) {
        if (ending == null && listener.diagnoses()) {
            diagnostician = new LayerMonitor(setup, device, state.arena(), train);
            if (steps == 0) listener.diagnosis(diagnostician.look(0, 0, 0, 0, 0));
        }
        while (ending == null) {
            if (!learn(listener)) return new Outcome(true, Optional.empty());
            if (divergence == null && !finite(state.parameters())) divergence = diverged(steps - 1);
            if (divergence == null) state.average(setup.averagedEpochs(epoch));
            Measurements measured = divergence == null ? measure() : null;
            if (measured != null && !measured.areFinite()) divergence = diverged(steps - 1);
            if (divergence != null) ending = Ending.DIVERGED;
            else finishEpoch(Epoch.of(epoch, steps, measured), listener);
        }
        return new Outcome(false, Optional.ofNullable(divergence));
    }

    /** On the test set or, without one, on validation; empty without either. */
    public Optional<Predictions> answers() {
        int[] held = setup.split().held();
        if (testIndices.length > 0) return Optional.of(answers(test, testPart(), testIndices));
        if (held.length == 0) return Optional.empty();
        return Optional.of(answers(train, trainPart(), held));
    }

    private Predictions answers(DeviceDataset resident, Examples part, int[] indices) {
        state.solve(steps);
        return new Predictions(evaluator.outputs(resident, indices), part.targets().take(indices));
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
     * @return false if the listener stopped it
     */
    private boolean learn(TrainingListener listener) {
        enter(setup.program().at(epoch - 1), listener);
        setup.order(epoch, order);
        train.order(order);
        // Waiting for the epoch's pictures counts as training.
        augmented.ifPresent(pictures -> tally = tally.longer(pictures.show(epoch, train)));
        while (tally.steps() < setup.stepsPerEpoch() && steps < setup.totalSteps()) {
            chunk(listener);
            if (divergence != null) return true;
            listener.progress(liveProgress());
            if (listener.stops()) return false;
            if ((System.nanoTime() - checkpointed) / 1e9 > CHECKPOINT_SECONDS) save(listener);
        }
        return true;
    }

    /** Hands over to the optimizer of the next stage, if one begins here. */
    private void enter(Stage next, TrainingListener listener) {
        Stage now = stepper.stage();
        if (next == now) return;
        setup.program().switchTo(next).ifPresent(listener::note);
        state.handOver(new Handover(now.optimizer(), next.optimizer()));
        use(next);
    }

    /** The stage that took the last step: what is next may be another's, but not yet begun. */
    private Stage lastStage() {
        return setup.program().at((int) ((steps - 1) / setup.stepsPerEpoch()));
    }

    private void use(Stage stage) {
        stepper.close();
        stepper = stepper(stage);
    }

    private Stepper stepper(Stage stage) {
        return Stepper.of(setup, stage, history, device, state.arena());
    }

    private TrainingListener.Progress liveProgress() {
        int epochs = setup.recipe().epochs();
        double fraction = tally.examples() / (double) order.length;
        double epochsLeft = (setup.totalSteps() - steps) / (double) setup.stepsPerEpoch();
        Score score = tally.score(spread);
        return new TrainingListener.Progress(
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
    private void chunk(TrainingListener listener) {
        int inEpoch = tally.steps();
        int fullSteps = order.length / setup.batch();
        boolean ragged = inEpoch == fullSteps;
        int batch = ragged ? setup.lastBatch() : setup.batch();
        long most = Math.min(Math.max(1, chunk / batch), setup.totalSteps() - steps);
        int count = ragged ? 1 : (int) Math.min(most, fullSteps - inEpoch);
        if (diagnostician != null) count = untilLast(count);
        float[] notes = new float[count * Stepper.NOTES];
        long began = System.nanoTime();
        stepper.run(train, inEpoch, count, steps, notes);
        double seconds = (System.nanoTime() - began) / 1e9;
        add(notes, count, batch, seconds, listener);
    }

    /** Stops before the last step of an epoch, to take that one by itself. */
    private int untilLast(int count) {
        long left = Math.min(setup.stepsPerEpoch() - tally.steps(), setup.totalSteps() - steps);
        if (left == 1) diagnostician.beforeStep();
        return (int) Math.max(1, Math.min(count, left - 1));
    }

    private void add(
            float[] notes, int count, int batch, double seconds, TrainingListener listener) {
        double loss = tally.loss();
        boolean regression = setup.data().task() == Task.REGRESSION;
        double quality = regression ? tally.squares() : tally.hits();
        double norm = tally.norm();
        for (int k = 0; k < count; k++) {
            float stepLoss = notes[k * Stepper.NOTES];
            float stepNorm = notes[k * Stepper.NOTES + 2];
            if (!Float.isFinite(stepLoss) || !Float.isFinite(stepNorm)) {
                divergence = diverged(steps + k);
                return;
            }
            listener.step(steps + k, stepLoss);
            loss += (double) stepLoss * batch;
            quality += notes[k * Stepper.NOTES + 1];
            norm += stepNorm;
            signs = signs.and(stepLoss, stepNorm);
            if (marked(k + 1, batch)) {
                marks.add(tally.after(k + 1, batch, regression, loss, quality, norm, 0));
            }
        }
        steps += count;
        tally = tally.after(count, batch, regression, loss, quality, norm, seconds);
    }

    /** Whether some more steps reach the next row of an online pass. */
    private boolean marked(int some, int batch) {
        if (!setup.config().get(ONLINE) || marks.size() == markAt.length) return false;
        return tally.examples() + (long) some * batch >= markAt[marks.size()];
    }

    /** The last update of an epoch may have made weights infinite that no step has read yet. */
    private static boolean finite(float[] values) {
        for (float value : values) if (!Float.isFinite(value)) return false;
        return true;
    }

    private Divergence diverged(long step) {
        double rate = stepper.rate(step);
        boolean noisy =
                stepper.stage().optimizer() instanceof Langevin l && 2 * rate * l.temperature() > 1;
        return new Divergence(
                epoch,
                step,
                signs,
                rate / setup.scale(),
                stepper.stage().entry().rate(),
                !(setup.recipe().clip() instanceof Clip.None),
                noisy,
                setup.mlp().activation().amplifies() ? setup.mlp().activation().label() : null);
    }

    private void finishEpoch(Epoch done, TrainingListener listener) {
        history.add(done);
        if (diagnostician != null) listener.diagnosis(diagnose());
        stepper.after(done);
        judge(done);
        if (ending == null && steps >= setup.totalSteps()) {
            ending = epoch < setup.recipe().epochs() ? Ending.STEPS : Ending.EPOCHS;
        }
        listener.epoch(done);
        if (ending == null) ending = cutShort(listener);
        if (ending != null) stepper.summary().ifPresent(listener::note);
        epoch++;
        tally = Tally.NONE;
        double spent = CHECKPOINT_SHARE * (System.nanoTime() - began);
        if (ending != null || checkpointing <= spent) save(listener);
        // The checkpoint has the last weights: further epochs go on from them.
        if (ending != null) keepBest();
    }

    private Ending cutShort(TrainingListener listener) {
        if (stepper.converged()) return Ending.CONVERGED;
        if (listener.finishes() || epoch == mostEpochs) return Ending.STOPPED;
        return listener.timeIsUp() ? Ending.TIME_LIMIT : null;
    }

    private void keepBest() {
        if (setup.config().get(EARLY_STOP) != null) state.settle(bestSolution);
    }

    private Diagnosis diagnose() {
        boolean searched = stepper.stage().optimizer() instanceof FullBatch;
        double rate = searched ? 0 : history.getLast().lr();
        highestRate = Math.max(highestRate, rate);
        return diagnostician.look(epoch, steps, signs.firstNorm(), rate, highestRate);
    }

    private Measurements measure() {
        return new Measurements(
                tally.score(spread),
                score(train, trainPart(), setup.split().held()),
                score(test, testPart(), testIndices),
                tally,
                stepper.rate(steps - 1));
    }

    /** Null where there is nothing to measure on. */
    private Score score(DeviceDataset resident, Examples part, int[] indices) {
        if (indices.length == 0) return null;
        state.solve(steps);
        Means means = evaluator.means(resident, indices);
        return new Score(
                means.loss(),
                means.quality(),
                Score.Spread.of(part.targets(), indices),
                () -> answers(resident, part, indices));
    }

    /** Early stopping (Prechelt 1998): remembers the best epoch and stops some epochs later. */
    private void judge(Epoch done) {
        Integer patience = setup.config().get(EARLY_STOP);
        if (patience == null) return;
        double margin = setup.config().get(MIN_DELTA);
        if (best == null || done.valLoss() < best.loss() - margin) {
            best = new Best(done.valLoss(), done.epoch());
            bestSolution = state.solution(steps);
        } else if (done.epoch() - best.epoch() >= patience) {
            ending = Ending.EARLY_STOP;
        }
    }

    private void save(TrainingListener listener) {
        long start = System.nanoTime();
        listener.checkpoint(this::checkpoint);
        checkpointed = System.nanoTime();
        checkpointing += checkpointed - start;
    }

    private void stand(TrainingProgress progress) {
        epoch = progress.epoch();
        steps = progress.steps();
        tally = progress.tally();
        marks = new ArrayList<>(progress.marks());
        signs = progress.signs();
        best = progress.best();
        history = new ArrayList<>(progress.history());
        highestRate = history.stream().mapToDouble(Epoch::lr).max().orElse(0);
        ending = progress.ending();
    }

    @Override
    public void close() {
        if (diagnostician != null) diagnostician.close();
        stepper.close();
        evaluator.close();
        test.close();
        train.close();
        state.close();
    }
}
