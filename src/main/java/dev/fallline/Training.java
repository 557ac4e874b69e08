package dev.fallline;

import static dev.fallline.FalllineException.failed;
import static dev.fallline.train.TrainingSettings.ACTIVATION;
import static dev.fallline.train.TrainingSettings.BATCH;
import static dev.fallline.train.TrainingSettings.BATCH_NORM;
import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.DROPOUT;
import static dev.fallline.train.TrainingSettings.EARLY_STOP;
import static dev.fallline.train.TrainingSettings.EPOCHS;
import static dev.fallline.train.TrainingSettings.HIDDEN;
import static dev.fallline.train.TrainingSettings.HUBER_DELTA;
import static dev.fallline.train.TrainingSettings.LABEL_SMOOTHING;
import static dev.fallline.train.TrainingSettings.LOSS;
import static dev.fallline.train.TrainingSettings.LR;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.RESIDUAL;
import static dev.fallline.train.TrainingSettings.SCHEDULE;
import static dev.fallline.train.TrainingSettings.SEED;
import static dev.fallline.train.TrainingSettings.THREADS;
import static dev.fallline.train.TrainingSettings.VAL_FRACTION;

import dev.fallline.device.Devices;
import dev.fallline.lab.GradientReport;
import dev.fallline.lab.NetworkCheck;
import dev.fallline.lab.RateAdvice;
import dev.fallline.lab.RateFinder;
import dev.fallline.lab.RateRange;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.OptimizerSchedule;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.schedule.Schedule;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Values;
import dev.fallline.train.BatchSize;
import dev.fallline.train.Config;
import dev.fallline.train.CustomParts;
import dev.fallline.train.Epoch;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Pretrained;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunFolder;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A training that is being put together: a network, its loss, its optimizer, how long. What is not
 * said is as on the command line, and the same settings give the same bits there and here. {@link
 * Fallline#mlp} begins one, {@link #fit} runs it.
 *
 * <p>Immutable and thread-safe: each method returns another training, and several threads may fit
 * the same one, if its listener and its own parts allow that. A setting out of range is a {@link
 * FalllineException} (usage) at once, a null argument a {@link NullPointerException}.
 */
public final class Training {
    /** Numbers of each parameter that {@link #checkGradients} compares. */
    private static final int SAMPLES = 20;

    /** From inputs to outputs; none where the data say how many. */
    private final List<Integer> widths;

    private final Config config;
    private final CustomParts custom;
    private final TrainingListener listener;
    private final Predicate<Epoch> last;
    private final Path folder;

    Training(List<Integer> widths, Config config) {
        this(widths, config, CustomParts.NONE, new LoggingListener(), _ -> false, null);
    }

    private Training(
            List<Integer> widths,
            Config config,
            CustomParts custom,
            TrainingListener listener,
            Predicate<Epoch> last,
            Path folder) {
        this.widths = widths;
        this.config = config;
        this.custom = custom;
        this.listener = listener;
        this.last = last;
        this.folder = folder;
    }

    private Training with(Config other) {
        return new Training(widths, other, custom, listener, last, folder);
    }

    private Training with(Config other, CustomParts parts) {
        return new Training(widths, other, parts, listener, last, folder);
    }

    /**
     * A setting of {@code fallline train}, as after its flag: {@code set("init", "he-normal")}.
     *
     * @param setting its flag without the dashes, see docs/formats.md
     * @param value a text, a number, true or false, or a list
     * @return a training with that setting
     * @throws FalllineException (usage) if there is no such setting, or the value is out of range
     */
    public Training set(String setting, Object value) {
        Objects.requireNonNull(value, setting);
        return with(config.with(setting, value));
    }

    /** One whose value has its class. */
    <T> Training set(Setting<T> setting, T value) {
        Objects.requireNonNull(value, setting.name());
        return with(config.with(setting, value));
    }

    /**
     * All settings that a configuration gives, such as one that {@code ConfigFile.read} has read.
     *
     * @param other whose given settings replace those of this training
     * @return a training with those settings
     */
    public Training set(Config other) {
        return with(config.with(other));
    }

    /**
     * The activation of all hidden layers.
     *
     * @param activation relu unless given
     * @return a training with that activation
     */
    public Training activation(Activation activation) {
        return set(ACTIVATION, activation);
    }

    /**
     * Dropout (Srivastava et al. 2014) behind each hidden layer, while training.
     *
     * @param probability of dropping a hidden unit, from 0 to below 1; 0 unless given
     * @return a training with dropout
     */
    public Training dropout(double probability) {
        return set(DROPOUT, probability);
    }

    /**
     * Batch normalization (Ioffe, Szegedy 2015) of the sums of each hidden layer, before the
     * activation; off unless asked for.
     *
     * @return a training with batch normalization
     */
    public Training batchNorm() {
        return set(BATCH_NORM, true);
    }

    /**
     * Identity shortcuts (He et al. 2016): a hidden layer as wide as its input x gives x +
     * activation(xW + b); off unless asked for.
     *
     * @return a training of a residual network
     */
    public Training residual() {
        return set(RESIDUAL, true);
    }

    /**
     * The optimizer as after {@code --optimizer}: {@code adamw}, {@code adamw(weight-decay=0.1)},
     * or several, by epochs, as in {@code adam@0..5,momentum(lr=0.05)@5..}.
     *
     * @param text {@code adam} unless given; docs/optimizers.md has names, settings and formulas
     * @return a training by that optimizer
     * @throws FalllineException (usage) if there is no such optimizer or setting
     */
    public Training optimizer(String text) {
        OptimizerSchedule.parse(text, Values.NONE, null, config.get(SEED));
        return with(config.with(OPTIMIZER, text), custom.with((Optimizer) null));
    }

    /**
     * An optimizer as an object: a record of {@code dev.fallline.optim}, or an implementation of
     * the program's own, which runs on the CPU and needs a {@link #learningRate}.
     *
     * @param optimizer which keeps nothing from one training to the next
     * @return a training by that optimizer
     */
    public Training optimizer(Optimizer optimizer) {
        Config none = config.without(Optimizers.settings());
        Optional<Values> settings = Optimizers.settingsOf(optimizer);
        if (settings.isPresent()) {
            Config named = none.with(OPTIMIZER, optimizer.name()).with(settings.get());
            return with(named, custom.with((Optimizer) null));
        }
        String label = CustomParts.label(optimizer);
        return with(none.with(OPTIMIZER, label), custom.with(optimizer));
    }

    /**
     * The learning rate from which the schedule starts.
     *
     * @param rate positive; the optimizer's usual one unless given
     * @return a training with that rate
     */
    public Training learningRate(double rate) {
        return set(LR, rate);
    }

    /**
     * The learning rate over time as after {@code --schedule}: {@code cosine(warmup=1)}.
     *
     * @param text constant unless given; docs/optimizers.md has names and formulas
     * @return a training with that schedule
     * @throws FalllineException (usage) if there is no such schedule or setting
     */
    public Training schedule(String text) {
        return with(config.with(SCHEDULE.name(), text), custom.with((Schedule) null));
    }

    /**
     * The learning rate of each step, whatever {@link #learningRate} is.
     *
     * @param schedule a function of the number of updates made before, from 0
     * @return a training with that schedule
     */
    public Training schedule(Schedule schedule) {
        String label = CustomParts.label(schedule);
        return with(config.with(SCHEDULE.name(), label), custom.with(schedule));
    }

    /**
     * The loss as after {@code --loss}.
     *
     * @param name {@code cross-entropy}, the default for classes, {@code binary-cross-entropy},
     *     {@code hinge}, {@code squared-error}, the default in regression, {@code absolute-error}
     *     or {@code huber}
     * @return a training with that loss
     * @throws FalllineException (usage) if there is no such loss
     */
    public Training loss(String name) {
        return with(config.with(LOSS.name(), name), custom.with((Loss) null));
    }

    /**
     * A loss as an object.
     *
     * @param loss one of {@link Loss}, or a function that adds it to a graph, {@code (g, z, t) ->
     *     …} with the network's outputs z, batch × outputs, and the labels or targets t, batch × 1
     *     (of several targets batch × targets), which returns one number for each example, batch ×
     *     1
     * @return a training with that loss
     */
    public Training loss(Loss loss) {
        Config none = config.without(List.of(LABEL_SMOOTHING, HUBER_DELTA));
        CustomParts named = custom.with((Loss) null);
        return switch (loss) {
            case Loss.CrossEntropy(double smoothing) ->
                    with(smoothed(none, "cross-entropy", smoothing), named);
            case Loss.BinaryCrossEntropy(double smoothing) ->
                    with(smoothed(none, "binary-cross-entropy", smoothing), named);
            case Loss.Hinge _ -> with(none.with(LOSS, "hinge"), named);
            case Loss.SquaredError _ -> with(none.with(LOSS, "squared-error"), named);
            case Loss.AbsoluteError _ -> with(none.with(LOSS, "absolute-error"), named);
            case Loss.Huber(double delta) ->
                    with(none.with(LOSS, "huber").with(HUBER_DELTA, delta), named);
            default -> with(none.with(LOSS, CustomParts.label(loss)), custom.with(loss));
        };
    }

    private static Config smoothed(Config config, String loss, double smoothing) {
        return config.with(LOSS, loss).with(LABEL_SMOOTHING, smoothing);
    }

    /**
     * The number of examples in a step.
     *
     * @param examples at least 1; 32 to 128 unless given, by the number of examples, and 1 online
     * @return a training in batches of that size
     */
    public Training batchSize(int examples) {
        return set(BATCH.name(), examples);
    }

    /**
     * Takes all examples in each step: batch gradient descent.
     *
     * @return a training with one step an epoch
     */
    public Training fullBatch() {
        return set(BATCH, BatchSize.ALL);
    }

    /**
     * The number of passes over the data, at most.
     *
     * @param epochs at least 1; 10 to 200 unless given, as many as 2,000 steps take, and 1 online
     * @return a training of that length
     */
    public Training epochs(int epochs) {
        return set(EPOCHS, epochs);
    }

    /**
     * The seed of initial weights, order of examples, validation split, dropout and augmentation.
     *
     * @param seed 1 unless given: trainings with the same settings give the same bits
     * @return a training from that seed
     */
    public Training seed(long seed) {
        return set(SEED, seed);
    }

    /**
     * Holds a part of the examples to learn from out for validation.
     *
     * @param fraction from 0 to below 1; 0 unless given
     * @return a training that is validated after each epoch
     */
    public Training validation(double fraction) {
        return set(VAL_FRACTION, fraction);
    }

    /**
     * Stops after some epochs without a better validation loss, and keeps the best weights; needs
     * {@link #validation}.
     *
     * @param epochs without improvement to wait, at least 1
     * @return a training that may stop early
     */
    public Training earlyStopping(int epochs) {
        return set(EARLY_STOP, epochs);
    }

    /**
     * The device to compute on.
     *
     * @param name {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}; auto unless given, which
     *     takes a GPU where there is one
     * @return a training on that device; {@link #fit} fails where the machine does not have it
     */
    public Training device(String name) {
        Devices.requireKnown(name);
        return set(DEVICE, name);
    }

    /**
     * The number of threads on the CPU. The last bits of the result depend on it.
     *
     * @param count from 1 to 1,024; one a core unless given
     * @return a training on that many threads, which end with it
     */
    public Training threads(int count) {
        return set(THREADS, count);
    }

    /**
     * Keeps the training in a folder as the command line does: settings, checkpoints, history,
     * weights, report. {@link #resume} continues it, and so does {@code fallline train --resume}.
     *
     * @param folder without a run in it; made where it is missing
     * @return a training that is kept there
     */
    public Training folder(Path folder) {
        return new Training(widths, config, custom, listener, last, folder);
    }

    /**
     * A receiver of the training's progress, which may stop it. It takes the place of the one
     * before: unless one is given, epochs go to the log.
     *
     * @param listener called by the thread that calls {@link #fit}; what it throws, fit throws
     * @return a training that is listened to
     */
    public Training listener(TrainingListener listener) {
        Objects.requireNonNull(listener, "listener");
        return new Training(widths, config, custom, listener, last, folder);
    }

    /**
     * A receiver of each epoch, in the place of a {@link #listener}.
     *
     * @param consumer called by the thread that calls {@link #fit}; what it throws, fit throws
     * @return a training that is listened to
     */
    public Training onEpoch(Consumer<Epoch> consumer) {
        Objects.requireNonNull(consumer, "consumer");
        return listener(
                new LoggingListener() {
                    @Override
                    public void epoch(Epoch epoch) {
                        consumer.accept(epoch);
                    }
                });
    }

    /**
     * Ends the training after the first epoch of which a condition is true, as after its last
     * epoch: {@code stopWhen(e -> e.valAccuracy() > 0.98)}. It works beside a listener.
     *
     * @param condition asked after each epoch by the thread that calls {@link #fit}
     * @return a training that may be shorter
     */
    public Training stopWhen(Predicate<Epoch> condition) {
        Objects.requireNonNull(condition, "condition");
        return new Training(widths, config, custom, listener, condition, folder);
    }

    /**
     * The settings that are given.
     *
     * @return them alone; all others have their default values
     */
    public Config config() {
        return config;
    }

    /**
     * Trains. Returns when the training is over: it runs in the calling thread, and on the CPU in
     * threads of its own, which end with it.
     *
     * <p>If the thread is interrupted, the training stops within a few steps; a training with a
     * {@link #folder} writes a checkpoint first. Then a {@code FalllineException} (failed) is
     * thrown, and the thread is still marked as interrupted.
     *
     * @param data to learn from; their test part, where they have one, is measured after each epoch
     * @return the trained network; as it is then, if a listener stopped the training
     * @throws FalllineException if settings and data do not go together, the training diverged, or
     *     the thread was interrupted
     */
    public TrainedModel fit(Data data) {
        Config c = config.with(data.settings());
        CustomParts parts = parts(c, data);
        InterruptibleListener watch = new InterruptibleListener(listener, checkedWidths(), last);
        return watched(
                folder,
                watch,
                () ->
                        folder == null
                                ? TrainedModel.of(Run.train(c, parts, watch), null)
                                : TrainedModel.of(
                                        Run.start(c, parts, () -> folder, watch).trained(),
                                        folder));
    }

    /**
     * Trains with what {@link Data#open} finds.
     *
     * @param nameOrPath as for {@link Data#open}
     * @return as {@link #fit(Data)}
     */
    public TrainedModel fit(String nameOrPath) {
        return fit(Data.open(nameOrPath));
    }

    /**
     * Trains with classes, without a test part.
     *
     * @param x as for {@link Data#of(float[][], int[])}
     * @param labels likewise
     * @return as {@link #fit(Data)}
     */
    public TrainedModel fit(float[][] x, int[] labels) {
        return fit(Data.of(x, labels));
    }

    /**
     * Trains with numbers to predict, without a test part.
     *
     * @param x as for {@link Data#of(float[][], float[])}
     * @param y likewise
     * @return as {@link #fit(Data)}
     */
    public TrainedModel fit(float[][] x, float[] y) {
        return fit(Data.of(x, y));
    }

    /**
     * Continues a run where its last checkpoint was made, bit for bit as if it had not stopped. Its
     * own settings hold; those given here must agree. Parts that no setting names, such as a loss
     * of the program, must be given again.
     *
     * @param run its folder
     * @return as {@link #fit(Data)}
     * @throws FalllineException if there is no run, or a setting or the data are others
     */
    public TrainedModel resume(Path run) {
        return resume(run, config, custom);
    }

    /**
     * Continues a run whose data came from the program.
     *
     * @param run its folder
     * @param data that it was begun with
     * @return as {@link #fit(Data)}
     * @throws FalllineException as {@link #resume(Path)}
     */
    public TrainedModel resume(Path run, Data data) {
        CustomParts parts = custom.with(data.read(config, listener::note));
        return resume(run, config.with(data.settings()), parts);
    }

    private TrainedModel resume(Path run, Config flags, CustomParts parts) {
        InterruptibleListener watch = new InterruptibleListener(listener, List.of(), last);
        return watched(
                run,
                watch,
                () -> TrainedModel.of(Run.resume(run, flags, parts, watch).trained(), run));
    }

    /**
     * The outcome of a training, unless its thread was interrupted.
     *
     * @param folder of the run; null if none is kept
     */
    private static TrainedModel watched(
            Path folder, InterruptibleListener watch, Supplier<TrainedModel> training) {
        FalllineException cause = null;
        try {
            TrainedModel model = training.get();
            if (!watch.interrupted()) return model;
        } catch (FalllineException e) {
            // Files cannot be written while the mark is set.
            if (!watch.interrupted() && !Thread.currentThread().isInterrupted()) throw e;
            cause = e;
        }
        boolean kept = folder != null && RunFolder.isRun(folder);
        Thread.currentThread().interrupt();
        throw failed(
                cause,
                "the training was interrupted%s",
                kept ? ": resume(%s) continues it".formatted(folder) : "");
    }

    /**
     * Looks for a learning rate by a short training whose rate rises until the loss diverges (Smith
     * 2017).
     *
     * @param data to learn from
     * @return its {@code suggestion()} is the rate, or null with the {@code reason()}
     */
    public RateAdvice findRate(Data data) {
        Config c = config.with(data.settings());
        CustomParts parts = custom.with(data.read(c, listener::note));
        return RateAdvice.of(
                RateFinder.run(c, parts, RateRange.USUAL, new RateFinder.Listener() {}));
    }

    /**
     * Compares the gradients of loss and network, as it begins, with central differences in double
     * precision: a test of a custom activation, loss or op.
     *
     * @param data of which some examples are taken
     * @return what was compared, and whether it {@code passed()}
     */
    public GradientReport checkGradients(Data data) {
        Config c = config.with(data.settings());
        CustomParts parts = parts(c, data);
        Setup setup = Setup.of(Pretrained.recipe(c, parts, _ -> {}), parts.data());
        InterruptibleListener.checkWidths(checkedWidths(), setup);
        return NetworkCheck.check(setup, NetworkCheck.batch(setup), SAMPLES);
    }

    /** Network and settings. */
    @Override
    public String toString() {
        String given =
                config.given().stream()
                        .map(s -> s.name() + "=" + text(s))
                        .collect(Collectors.joining(", "));
        return "training of %s with %s".formatted(widths.isEmpty() ? "a network" : widths, given);
    }

    private <T> String text(Setting<T> setting) {
        return setting.text(config.get(setting));
    }

    /** Settings are checked before data are read. */
    private CustomParts parts(Config c, Data data) {
        Pretrained.recipe(c, custom, _ -> {});
        return custom.with(data.read(c, listener::note));
    }

    private List<Integer> checkedWidths() {
        return config.get(HIDDEN) == null ? List.of() : widths;
    }
}
