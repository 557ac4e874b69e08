package dev.fallline.train;

import static dev.fallline.Range.AT_LEAST_ZERO;
import static dev.fallline.Range.AT_MOST_ONE;
import static dev.fallline.Range.BELOW_ONE;
import static dev.fallline.Range.POSITIVE;
import static dev.fallline.setting.Setting.count;
import static dev.fallline.setting.Setting.flag;
import static dev.fallline.setting.Setting.of;
import static dev.fallline.setting.Setting.real;
import static dev.fallline.setting.Setting.text;

import dev.fallline.Range;
import dev.fallline.data.Task;
import dev.fallline.data.augment.AugmentationText;
import dev.fallline.data.source.Datasets;
import dev.fallline.device.Precision;
import dev.fallline.nn.Activation;
import dev.fallline.nn.Initializer;
import dev.fallline.nn.Loss;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.schedule.ScheduleSpec;
import dev.fallline.optim.schedule.Schedules;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Type;
import dev.fallline.setting.Values;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Everything that a training depends on. Each declaration gives the flag of {@code train} and of
 * the commands that take its flags, the key of a configuration file, the row in docs/formats.md and
 * the checks; {@link Config} holds the values. The order is that of help texts and files.
 */
public final class TrainingSettings {
    private static final List<Setting<?>> ALL = new ArrayList<>();

    // Other commands that take these settings.
    private static final String COMPARE = "compare";
    private static final String LR_FIND = "lr-find";
    private static final String LR_SWEEP = "lr-sweep";

    private static final String FINDER =
            "which makes --steps steps with rates from --from to --to: remove it";
    private static final String CONTESTANTS =
            "which has several optimizers: give it to one of them in brackets, as in --optimizers \"sgd,momentum(momentum=0.9)\"";
    private static final String KEEPS_NOTHING = "which keeps no run folder: remove it";
    private static final String FRESH = "which starts with new weights: remove it";
    private static final Predicate<Values> NO_LAYERS = c -> ModelKind.hidden(c).isEmpty();
    private static final Predicate<Values> ONLINE_MODE = c -> c.get(TrainingSettings.ONLINE);
    private static final String ONE_PASS = "does not go with --online, which is a single pass";

    private static final String DATA_GROUP = "Data";

    public static final Setting<String> DATA =
            of("data=NAME|PATH", new Type.Text(Datasets.names()))
                    .describe(
                            "%s, a folder with IDX files or train.csv, or a CSV file. Some names need 'fallline data fetch NAME' first.")
                    .defaultsTo("digits")
                    .addTo(ALL, DATA_GROUP);

    static {
        ALL.addAll(TableSettings.all());
    }

    public static final Setting<Boolean> TRANSPOSE =
            flag("transpose")
                    .describe(
                            "Turns rows of the pictures in IDX files into columns, as EMNIST's need (emnist-... does so by itself).")
                    .addTo(ALL, DATA_GROUP);

    public static final Setting<Task> TASK =
            of("task=NAME", Type.Choice.of(Task.values(), Task::label))
                    .describe("What is learned: %s.")
                    .otherwise("by model and data")
                    .refuseWhen(
                            c -> {
                                Optional<Task> needed = c.get(TrainingSettings.MODEL).task();
                                Task given = c.get(TrainingSettings.TASK);
                                return needed.isPresent() && needed.get() != given;
                            },
                            "is not the task of --model: remove it")
                    .addTo(ALL, DATA_GROUP);

    public static final Setting<Double> TEST_FRACTION =
            real("test-fraction=SHARE", BELOW_ONE, "0.2")
                    .describe("Share of the data split off as the test set where there is none.")
                    .defaultsTo(0.2)
                    .addTo(ALL, DATA_GROUP);

    public static final Setting<String> AUGMENT =
            of("augment=SPEC", new Type.Text(augmentations()))
                    .describe(
                            "Distorts pictures differently in each epoch: none, affine, or with commas between %s.")
                    .defaultsTo("none")
                    .refuseWhen(
                            ONLINE_MODE,
                            "does not go with --online, whose regret is about the examples as they are")
                    .addTo(ALL, DATA_GROUP);

    private static final String NETWORK = "Network";

    public static final Setting<ModelKind> MODEL =
            of("model=NAME", Type.Choice.of(ModelKind.values(), ModelKind::label))
                    .describe("%s: a perceptron, least squares, ridge or logistic regression.")
                    .defaultsTo(ModelKind.MLP)
                    .addTo(ALL, NETWORK);

    public static final Setting<List<Integer>> HIDDEN =
            of(
                            "hidden=WIDTHS",
                            new Type.Several<>(
                                    new Type.Whole<>(Long::intValue, 1, Integer.MAX_VALUE, "128"),
                                    ",",
                                    "none",
                                    "whole numbers of at least 1, or none",
                                    "128,64"))
                    .describe("Widths of the hidden layers of mlp, as in 64,32, or none.")
                    .otherwise("128,64; no layers in the other models")
                    .addTo(ALL, NETWORK);

    public static final Setting<Activation> ACTIVATION =
            of(
                            "activation=NAME",
                            new Type.Choice<>(
                                    Activation::named, Activation::label, Activation.labels()))
                    .describe(
                            "Of the hidden layers: %s. leaky-relu(SLOPE) and elu(ALPHA) replace the usual 0.01 and 1.")
                    .defaultsTo(Activation.RELU)
                    .addTo(ALL, NETWORK);

    public static final Setting<Initializer> INIT =
            of(
                            "init=NAME",
                            new Type.Choice<>(
                                    Initializer::named, Initializer::label, Initializer.labels()))
                    .describe("Of the weights: %s.")
                    .defaultsTo(Initializer.Scaled.XAVIER_UNIFORM)
                    .addTo(ALL, NETWORK);

    public static final Setting<Double> DROPOUT =
            real("dropout=P", BELOW_ONE, "0.2")
                    .describe("Probability of dropping a hidden unit while training.")
                    .defaultsTo(0.0)
                    .refuseWhen(
                            NO_LAYERS,
                            "drops units of hidden layers, and there are none: remove it")
                    .refuseWhen(
                            ONLINE_MODE,
                            "does not go with --online, whose predictions use the whole network")
                    .addTo(ALL, NETWORK);

    public static final Setting<Boolean> BATCH_NORM =
            flag("batch-norm")
                    .describe(
                            "Normalizes the sums of each hidden layer over the batch, before the activation; needs batches of at least 2.")
                    .refuseWhen(
                            NO_LAYERS,
                            "normalizes hidden layers, and there are none: give --hidden widths, such as 128,64, or remove it")
                    .refuseWhen(
                            ONLINE_MODE,
                            "does not go with --online, whose predictions are of one example at a time")
                    .refuseWhen(
                            c -> new BatchSize(1).equals(c.get(TrainingSettings.BATCH)),
                            "cannot learn from --batch 1, since one example is its own mean: give at least 2")
                    .addTo(ALL, NETWORK);

    public static final Setting<Boolean> RESIDUAL =
            flag("residual")
                    .describe(
                            "Adds the input of a hidden layer to its activations where both have the same width: x + activation(xW + b).")
                    .addTo(ALL, NETWORK);

    public static final Setting<String> FROM =
            text("from=RUN")
                    .describe(
                            "Folder of a run, trained or imported, whose weights to start from (fine-tuning).")
                    .otherwise("fresh weights")
                    .notWith(LR_SWEEP, FRESH)
                    .notWith(COMPARE, FRESH)
                    .notWith("gradcheck", FRESH)
                    .addTo(ALL, NETWORK);

    private static final String LOSS_GROUP = "Loss";

    public static final Setting<String> LOSS =
            of("loss=NAME", new Type.Choice<>(TrainingSettings::loss, l -> l, Loss.labels()))
                    .describe("%s; the last three are for regression too.")
                    .otherwise(
                            "cross-entropy, in regression squared-error; logistic with two classes binary-cross-entropy")
                    .addTo(ALL, LOSS_GROUP);

    public static final Setting<Double> LABEL_SMOOTHING =
            real("label-smoothing=S", AT_MOST_ONE, "0.1")
                    .describe(
                            "Share of each target spread evenly over all classes, in the cross-entropies.")
                    .defaultsTo(0.0)
                    .addTo(ALL, LOSS_GROUP);

    public static final Setting<ClassWeights> CLASS_WEIGHT =
            of("class-weight=SPEC", ClassWeights.TYPE)
                    .describe(
                            "How much the examples of a class count in the loss that is minimized: %s (in inverse proportion to their numbers), or weights such as a:1,b:5, where other classes have 1, and a name with a comma stands in quotes.")
                    .otherwise("all the same")
                    .refuseWhen(
                            ONLINE_MODE,
                            "does not go with --online, whose regret weighs all examples equally")
                    .addTo(ALL, LOSS_GROUP);

    public static final Setting<Double> HUBER_DELTA =
            real("huber-delta=D", POSITIVE, "1")
                    .describe("Error at which the Huber loss changes from quadratic to linear.")
                    .defaultsTo(1.0)
                    // No model has the Huber loss unless it is asked for.
                    .refuseWhen(
                            c -> !"huber".equals(c.get(TrainingSettings.LOSS)),
                            "needs --loss huber")
                    .addTo(ALL, LOSS_GROUP);

    public static final Setting<Double> L1 =
            real("l1=F", AT_LEAST_ZERO, "1e-5")
                    .describe("Penalty F·Σ|w| on the weights.")
                    .defaultsTo(0.0)
                    .addTo(ALL, LOSS_GROUP);

    public static final Setting<Double> L2 =
            real("l2=F", AT_LEAST_ZERO, "1e-4")
                    .describe("Penalty ½F·Σw² on the weights; λ of ridge.")
                    .otherwise("0; ridge " + Range.shortest(ModelKind.USUAL_RIDGE))
                    .addTo(ALL, LOSS_GROUP);

    private static final String OPTIMIZER_GROUP = "Optimizer";

    public static final Setting<String> OPTIMIZER =
            of("optimizer=SPEC", new Type.Text(Optimizers.trainingNames()))
                    .describe("%s; or several, by epochs, as in adam@0..10,momentum(lr=0.05)@10..")
                    .defaultsTo("adam")
                    .notWith(COMPARE, "which has several: name them after --optimizers")
                    .addTo(ALL, OPTIMIZER_GROUP);

    public static final Setting<Double> LR =
            Schedules.RATE
                    .describe("Learning rate.")
                    .notWith(LR_FIND, FINDER)
                    .notWith(LR_SWEEP, "which sets it: remove it, or give --rates")
                    .notWith(COMPARE, CONTESTANTS)
                    .addTo(ALL, OPTIMIZER_GROUP);

    public static final Setting<Integer> SCALE_LR =
            count("scale-lr=BASE", "256")
                    .describe(
                            "Multiplies the rate by batch/BASE (linear scaling rule, Goyal et al. 2017).")
                    .otherwise("no scaling")
                    .addTo(ALL, OPTIMIZER_GROUP);

    static {
        Optimizers.settings()
                .forEach(s -> s.notWith(COMPARE, CONTESTANTS).addTo(ALL, OPTIMIZER_GROUP));
    }

    public static final Setting<ScheduleSpec> SCHEDULE =
            of(
                            "schedule=SPEC",
                            new Type.Parsed<>(
                                    (_, text) -> schedule(text), ScheduleSpec::text, schedules()))
                    .describe("Learning rate over time: %s; each also takes warmup=EPOCHS.")
                    .defaultsTo(Schedules.parse("constant"))
                    .notWith(LR_FIND, FINDER)
                    .addTo(ALL, OPTIMIZER_GROUP);

    public static final Setting<Double> CLIP_VALUE =
            real("clip-value=LIMIT", POSITIVE, "0.5")
                    .describe("Holds each element of the gradient within ±LIMIT.")
                    .otherwise("no limit")
                    .addTo(ALL, OPTIMIZER_GROUP);

    public static final Setting<Double> CLIP_NORM =
            real("clip-norm=LIMIT", POSITIVE, "1")
                    .describe("Scales the gradient down to a norm of at most LIMIT.")
                    .otherwise("no limit")
                    .addTo(ALL, OPTIMIZER_GROUP);

    public static final Setting<Averaging> AVERAGE =
            of("average=SPEC", Averaging.TYPE)
                    .describe(
                            "Measures and keeps a mean of the weights: %s, the exponential moving average over the steps, or the mean at the ends of the last epochs.")
                    .otherwise("the last weights")
                    .notWith(LR_FIND, FINDER)
                    .refuseWhen(
                            c -> c.get(TrainingSettings.BATCH_NORM),
                            "does not go with --batch-norm, whose running statistics are those of other weights: remove one of them")
                    .refuseWhen(ONLINE_MODE, "does not go with --online, whose model is the last")
                    .addTo(ALL, OPTIMIZER_GROUP);

    private static final String TRAINING = "Training";

    public static final Setting<BatchSize> BATCH =
            of("batch=N|all", BatchSize.TYPE)
                    .describe("Examples in a step.")
                    .otherwise("32 to 128, by the number of examples; online 1")
                    .addTo(ALL, TRAINING);

    public static final Setting<Integer> ACCUMULATE =
            count("accumulate=K", "4")
                    .describe(
                            "Adds up the gradients of K batches before each update: a step of K times as many examples in the memory of one batch.")
                    .defaultsTo(1)
                    .refuseWhen(
                            c -> BatchSize.ALL.equals(c.get(TrainingSettings.BATCH)),
                            "needs a smaller --batch than all, such as 128")
                    .refuseWhen(
                            c -> c.get(TrainingSettings.CLASS_WEIGHT) != null,
                            "does not go with --class-weight, whose weights are relative to those in a batch")
                    .addTo(ALL, TRAINING);

    public static final Setting<Integer> EPOCHS =
            count("epochs=N", "10")
                    .describe("Passes over the data, at most.")
                    .otherwise("10 to 200, as many as 2,000 steps take; online 1")
                    .defaultWith(COMPARE, 5)
                    .notWith(LR_FIND, FINDER)
                    .refuseWhen(
                            c ->
                                    c.get(TrainingSettings.ONLINE)
                                            && c.get(TrainingSettings.EPOCHS) != 1,
                            ONE_PASS + ": remove it")
                    .addTo(ALL, TRAINING);

    public static final Setting<Order> ORDER =
            of("order=NAME", Type.Choice.of(Order.values(), Order::label))
                    .describe("Of the examples: shuffled in each epoch, or as in the file.")
                    .defaultsTo(Order.SHUFFLED)
                    .addTo(ALL, TRAINING);

    public static final Setting<Boolean> ONLINE =
            flag("online")
                    .describe(
                            "One pass; reports the regret: the sum of the losses, each before learning from its example, less that of the best fixed model.")
                    .addTo(ALL, TRAINING);

    public static final Setting<Integer> HINDSIGHT_EPOCHS =
            count("hindsight-epochs=N", "10")
                    .describe(
                            "With --online, epochs of training to find the best fixed network, where it cannot be computed.")
                    .defaultsTo(10)
                    .refuseWhen(c -> !ONLINE_MODE.test(c), "needs --online")
                    .addTo(ALL, TRAINING);

    public static final Setting<Long> STEPS =
            of("steps=N", new Type.Whole<>(Long::longValue, 1, Long.MAX_VALUE, "1000"))
                    .describe("Updates, at most.")
                    .otherwise("no limit")
                    .refuseWhen(
                            ONLINE_MODE,
                            "does not go with --online, which is a whole pass: remove it")
                    .addTo(ALL, TRAINING);

    public static final Setting<Long> SEED =
            of("seed=N", new Type.Whole<>(Long::longValue, Long.MIN_VALUE, Long.MAX_VALUE, "1"))
                    .describe(
                            "Of weights, order, validation split, dropout and augmentation; the data keep their own seed, 1.")
                    .defaultsTo(1L)
                    .addTo(ALL, TRAINING);

    public static final Setting<Double> VAL_FRACTION =
            real("val-fraction=SHARE", BELOW_ONE, "0.1")
                    .describe("Share of the training set held out for validation.")
                    .defaultsTo(0.0)
                    .defaultWith(COMPARE, 0.1667)
                    .refuseWhen(
                            c -> c.get(TrainingSettings.FOLD) != null,
                            "does not go with folds, each of which is a validation set: remove it")
                    .addTo(ALL, TRAINING);

    public static final Setting<Fold> FOLD =
            of("fold=I/K", Fold.TYPE)
                    .describe(
                            "Validates on part I of K of the training set; train --folds K takes each in turn.")
                    .otherwise("none")
                    .notWith(COMPARE, "which takes all in turn: give --folds")
                    .addTo(ALL, TRAINING);

    public static final Setting<Integer> EARLY_STOP =
            count("early-stop=EPOCHS", "5")
                    .describe(
                            "Stops after EPOCHS epochs without a better validation loss, and keeps the best weights; needs --val-fraction or --folds.")
                    .otherwise("never")
                    .notWith(LR_FIND, FINDER)
                    .refuseWhen(
                            c ->
                                    c.get(TrainingSettings.VAL_FRACTION) == 0
                                            && c.get(TrainingSettings.FOLD) == null,
                            "needs a validation set: add --val-fraction 0.1")
                    .refuseWhen(ONLINE_MODE, ONE_PASS)
                    .addTo(ALL, TRAINING);

    public static final Setting<Double> MIN_DELTA =
            real("min-delta=D", AT_LEAST_ZERO, "0.001")
                    .describe("Decrease of the validation loss that counts as better.")
                    .defaultsTo(0.0)
                    .notWith(LR_FIND, FINDER)
                    .refuseWhen(
                            c -> c.get(TrainingSettings.EARLY_STOP) == null,
                            "needs --early-stop, such as 5")
                    .addTo(ALL, TRAINING);

    private static final String DEVICE_GROUP = "Device and files";

    public static final Setting<String> DEVICE =
            text("device=NAME")
                    .describe("auto, cpu, gpu or gpu:N.")
                    .defaultsTo("auto")
                    .changeable()
                    .addTo(ALL, DEVICE_GROUP);

    /** Each takes memory. */
    public static final int MOST_THREADS = 1_024;

    public static final Setting<Integer> THREADS =
            count("threads=N", 1, MOST_THREADS, "2")
                    .describe("Of the CPU. Results depend on it in the last bits.")
                    .otherwise("one a core")
                    .notWith(
                            COMPARE,
                            "whose trainings have one each: give --jobs, how many run at a time")
                    .addTo(ALL, DEVICE_GROUP);

    public static final Setting<Precision> PRECISION =
            of("precision=NAME", Type.Choice.of(Precision.values(), Precision::label))
                    .describe("Of matrix products: %s; on a CPU only fp32.")
                    .defaultsTo(Precision.FP32)
                    .addTo(ALL, DEVICE_GROUP);

    public static final Setting<Boolean> NO_GRAPH =
            flag("no-graph")
                    .describe(
                            "On a GPU, launches each kernel by itself, without a CUDA graph; the results are the same.")
                    .changeable()
                    .addTo(ALL, DEVICE_GROUP);

    public static final Setting<Boolean> TENSORBOARD =
            flag("tensorboard")
                    .describe("Writes the curves into the run's folder for TensorBoard too.")
                    .changeable()
                    .notWith(LR_FIND, KEEPS_NOTHING)
                    .notWith(LR_SWEEP, KEEPS_NOTHING)
                    .notWith(COMPARE, KEEPS_NOTHING)
                    .addTo(ALL, DEVICE_GROUP);

    private TrainingSettings() {}

    /** All of them, in order. */
    public static List<Setting<?>> all() {
        return Collections.unmodifiableList(ALL);
    }

    /** What may be set. */
    public static List<String> names() {
        return Setting.names(ALL);
    }

    /** Empty if there is none of this name. */
    public static Optional<Setting<?>> named(String name) {
        return ALL.stream().filter(s -> s.name().equals(name)).findFirst();
    }

    private static Optional<String> loss(String name) {
        boolean known = Loss.labels().contains(name) || CustomParts.isLabel(name);
        return Optional.of(name).filter(_ -> known);
    }

    /** Those that describe data. */
    public static List<Setting<?>> ofData() {
        List<Setting<?>> settings = new ArrayList<>(TableSettings.all());
        settings.add(TRANSPOSE);
        settings.add(TASK);
        settings.add(TEST_FRACTION);
        return settings;
    }

    private static List<String> augmentations() {
        return AugmentationText.terms().stream().map(t -> t.name() + "=" + t.usual()).toList();
    }

    private static ScheduleSpec schedule(String text) {
        return CustomParts.isLabel(text)
                ? ScheduleSpec.unknown(text, () -> CustomParts.missing("--schedule", text))
                : Schedules.parse(text);
    }

    private static List<String> schedules() {
        return Schedules.all().stream().map(Schedules.Entry::example).toList();
    }
}
