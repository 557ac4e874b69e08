package dev.fallline;

import static dev.fallline.FalllineException.usage;
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
import static dev.fallline.train.TrainingSettings.SCHEDULE;
import static dev.fallline.train.TrainingSettings.SEED;
import static dev.fallline.train.TrainingSettings.THREADS;
import static dev.fallline.train.TrainingSettings.VAL_FRACTION;

import dev.fallline.data.Dataset;
import dev.fallline.lab.GradientReport;
import dev.fallline.lab.NetworkCheck;
import dev.fallline.lab.RateAdvice;
import dev.fallline.lab.RateFinder;
import dev.fallline.lab.RateRange;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Loss;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.schedule.Schedule;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Values;
import dev.fallline.train.BatchSize;
import dev.fallline.train.Config;
import dev.fallline.train.CustomParts;
import dev.fallline.train.Epoch;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.TrainingSettings;
import dev.fallline.train.run.Pretrained;
import dev.fallline.train.run.Run;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A training that is being put together: a network, its loss, its optimizer, how long. What is not
 * said is as on the command line, and the same settings give the same bits there and here.
 * Immutable; each method returns another one. {@link Fallline#mlp} begins one, {@link #fit} runs
 * it.
 */
public final class Training {
    /** Numbers of each parameter that {@link #checkGradients} compares. */
    private static final int SAMPLES = 20;

    /** From inputs to outputs; none where the data say how many. */
    private final List<Integer> widths;

    private final Config config;
    private final CustomParts custom;
    private final TrainingListener listener;
    private final Path folder;

    Training(List<Integer> widths, Config config) {
        this(widths, config, CustomParts.NONE, new LoggingListener(), null);
    }

    private Training(
            List<Integer> widths,
            Config config,
            CustomParts custom,
            TrainingListener listener,
            Path folder) {
        this.widths = widths;
        this.config = config;
        this.custom = custom;
        this.listener = listener;
        this.folder = folder;
    }

    private Training with(Config other) {
        return new Training(widths, other, custom, listener, folder);
    }

    private Training with(Config other, CustomParts parts) {
        return new Training(widths, other, parts, listener, folder);
    }

    /**
     * A setting of {@code fallline train}, as after its flag: {@code set("init", "he-normal")}.
     *
     * @param setting its flag without the dashes, see docs/formats.md
     * @param value a text, a number, true or false, or a list
     * @throws FalllineException (usage) if there is no such setting, or the value is out of range
     */
    public Training set(String setting, Object value) {
        return with(config.with(setting, value));
    }

    /** A setting of {@link TrainingSettings}, with a value of its class. */
    public <T> Training set(Setting<T> setting, T value) {
        return with(config.with(setting, value));
    }

    /** What a configuration says, such as one that {@code ConfigFile.read} has read. */
    public Training set(Config other) {
        return with(config.with(other));
    }

    /** Of the hidden layers; relu unless given. */
    public Training activation(Activation activation) {
        return set(ACTIVATION, activation);
    }

    /** Probability of dropping a hidden unit while training, from 0 to below 1. */
    public Training dropout(double probability) {
        return set(DROPOUT, probability);
    }

    /** Normalizes the sums of each hidden layer over the batch. */
    public Training batchNorm() {
        return set(BATCH_NORM, true);
    }

    /**
     * The optimizer as after {@code --optimizer}: {@code adamw}, {@code adamw(weight-decay=0.1)},
     * or several, by epochs, as in {@code adam@0..5,momentum(lr=0.05)@5..}.
     */
    public Training optimizer(String text) {
        return with(config.with(OPTIMIZER, text), custom.with((Optimizer) null));
    }

    /**
     * An optimizer: one of {@code dev.fallline.optim}, or any other implementation, which runs on
     * the CPU and needs a {@link #learningRate}.
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

    /** Where the schedule starts; the optimizer's usual one unless given. */
    public Training learningRate(double rate) {
        return set(LR, rate);
    }

    /** The learning rate over time as after {@code --schedule}: {@code cosine(warmup=1)}. */
    public Training schedule(String text) {
        return with(config.with(SCHEDULE.name(), text), custom.with((Schedule) null));
    }

    /**
     * The learning rate of each step, whatever {@link #learningRate} is.
     *
     * @param schedule a function of the number of updates made before, from 0
     */
    public Training schedule(Schedule schedule) {
        String label = CustomParts.label(schedule);
        return with(config.with(SCHEDULE.name(), label), custom.with(schedule));
    }

    /** The loss as after {@code --loss}: {@code cross-entropy}, {@code huber}, …. */
    public Training loss(String name) {
        return with(config.with(LOSS.name(), name), custom.with((Loss) null));
    }

    /**
     * A loss: one of {@link Loss}, or a function that adds it to a graph, {@code (g, z, t) -> …}
     * with the network's outputs z, batch × outputs, and the labels or targets t, batch × 1, which
     * returns one number for each example, batch × 1.
     */
    public Training loss(Loss loss) {
        Config none = config.without(List.of(LABEL_SMOOTHING, HUBER_DELTA));
        CustomParts named = custom.with((Loss) null);
        return switch (loss) {
            case Loss.CrossEntropy(double smoothing) ->
                    with(smoothed(none, "cross-entropy", smoothing), named);
            case Loss.BinaryCrossEntropy(double smoothing) ->
                    with(smoothed(none, "binary-cross-entropy", smoothing), named);
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

    /** Examples in a step; 32 to 128 unless given, by the number of examples, and 1 online. */
    public Training batchSize(int examples) {
        return set(BATCH.name(), examples);
    }

    /** Every step has all examples. */
    public Training fullBatch() {
        return set(BATCH, BatchSize.ALL);
    }

    /**
     * Passes over the data, at most; 10 to 200 unless given, as many as 2,000 steps take, and 1
     * online.
     */
    public Training epochs(int epochs) {
        return set(EPOCHS, epochs);
    }

    /** Of weights, order, validation split, dropout and augmentation; 1 unless given. */
    public Training seed(long seed) {
        return set(SEED, seed);
    }

    /** Holds a part of the examples to learn from out for validation, from 0 to below 1. */
    public Training validation(double fraction) {
        return set(VAL_FRACTION, fraction);
    }

    /**
     * Stops after so many epochs without a better validation loss, and keeps the best weights;
     * needs {@link #validation}.
     */
    public Training earlyStopping(int epochs) {
        return set(EARLY_STOP, epochs);
    }

    /** {@code auto}, {@code cpu}, {@code gpu} or {@code gpu:N}; auto unless given. */
    public Training device(String name) {
        return set(DEVICE, name);
    }

    /** Of the CPU; one a core unless given. The last bits of the result depend on it. */
    public Training threads(int count) {
        return set(THREADS, count);
    }

    /**
     * Keeps the training in a folder as the command line does: settings, checkpoints, history,
     * weights, report. {@link #resume} continues it, and so does {@code fallline train --resume}.
     */
    public Training folder(Path folder) {
        return new Training(widths, config, custom, listener, folder);
    }

    /** Receives the training's progress, and may stop it; instead of the log. */
    public Training listener(TrainingListener listener) {
        return new Training(widths, config, custom, listener, folder);
    }

    /** Receives each epoch, instead of the log. */
    public Training onEpoch(Consumer<Epoch> consumer) {
        return listener(
                new LoggingListener() {
                    @Override
                    public void epoch(Epoch epoch) {
                        consumer.accept(epoch);
                    }
                });
    }

    /** The settings that are given. */
    public Config config() {
        return config;
    }

    /**
     * Trains.
     *
     * @param data to learn from; their test part, where they have one, is measured after each epoch
     * @return the trained network; as it is then, if a listener stopped the training
     * @throws FalllineException if settings and data do not go together, or the training diverged
     */
    public TrainedModel fit(Data data) {
        Config c = config.with(data.settings());
        CustomParts parts = setup(c, data).parts;
        if (folder == null) return TrainedModel.of(Run.train(c, parts, listener), null);
        return TrainedModel.of(Run.start(c, parts, () -> folder, listener).trained(), folder);
    }

    /** The same with what {@link Data#open} finds. */
    public TrainedModel fit(String nameOrPath) {
        return fit(Data.open(nameOrPath));
    }

    /** The same with {@link Data#of(float[][], int[])}. */
    public TrainedModel fit(float[][] x, int[] labels) {
        return fit(Data.of(x, labels));
    }

    /** The same with {@link Data#of(float[][], float[])}. */
    public TrainedModel fit(float[][] x, float[] y) {
        return fit(Data.of(x, y));
    }

    /**
     * Continues a run where its last checkpoint was made, bit for bit as if it had not stopped. Its
     * own settings hold; those given here must agree. Parts that no setting names, such as a loss
     * of the program, must be given again.
     */
    public TrainedModel resume(Path run) {
        return TrainedModel.of(Run.resume(run, config, custom, listener).trained(), run);
    }

    /** The same of a run whose data came from the program. */
    public TrainedModel resume(Path run, Data data) {
        CustomParts parts = custom.with(data.read(config, listener::note));
        Config flags = config.with(data.settings());
        return TrainedModel.of(Run.resume(run, flags, parts, listener).trained(), run);
    }

    /**
     * Looks for a learning rate by a short training whose rate rises until the loss diverges.
     *
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
     */
    public GradientReport checkGradients(Data data) {
        Setup setup = setup(config.with(data.settings()), data).setup;
        return NetworkCheck.check(setup, NetworkCheck.batch(setup), SAMPLES);
    }

    private record Checked(Setup setup, CustomParts parts) {}

    /** Settings are checked before data are read. */
    private Checked setup(Config c, Data data) {
        Recipe recipe = Pretrained.recipe(c, custom, _ -> {});
        Dataset dataset = data.read(c, listener::note);
        Setup setup = Setup.of(recipe, dataset);
        List<Integer> needed = setup.mlp().widths();
        boolean given = config.get(HIDDEN) != null && !widths.isEmpty();
        if (given && !needed.equals(widths)) {
            throw usage(
                    "the network has the widths %s, and %s needs %s: give these to mlp",
                    widths, dataset.name(), needed);
        }
        return new Checked(setup, custom.with(dataset));
    }
}
