package dev.fallline.train;

import static dev.fallline.Range.AT_LEAST_ZERO;
import static dev.fallline.Range.AT_MOST_ONE;
import static dev.fallline.Range.BELOW_ONE;
import static dev.fallline.Range.POSITIVE;

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

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a training depends on. Each declaration gives the flag of {@code train} and of
 * the commands that take its flags, the key of a configuration file, the row in docs/formats.md and
 * the checks; {@link Config} holds the values. The order is that of help texts and files.
 */
public final class TrainingSettings {
    private static final Map<String, Setting<?>> ALL = new LinkedHashMap<>();

    // Other commands that take these settings.
    private static final String COMPARE = "compare";
    private static final String LR_FIND = "lr-find";
    private static final String LR_SWEEP = "lr-sweep";

    private static final String FINDER =
            "which only makes --steps with rates from --from to --to: remove it";
    private static final String CONTESTANTS =
            "which has several optimizers: give it to one of them in brackets, as in --optimizers"
                    + " \"sgd,momentum(momentum=0.9)\"";
    private static final String KEEPS_NOTHING = "which keeps no run of a training: remove it";
    private static final String ONE_PASS = "does not go with --online, which is a single pass";

    private static final String DATA_GROUP = "Data";

    public static final Setting<String> DATA =
            add(
                    DATA_GROUP,
                    Setting.of("data", new Type.Text(Datasets.names()))
                            .symbol("NAME|PATH")
                            .describe("%s, a folder with IDX files or train.csv, or a CSV file.")
                            .defaultsTo("digits"));

    public static final Setting<String> LABEL =
            add(
                    DATA_GROUP,
                    Setting.text("label")
                            .symbol("COLUMN")
                            .describe("Label column of a CSV file, by name or number from 1.")
                            .otherwise("guessed"));

    public static final Setting<Task> TASK =
            add(
                    DATA_GROUP,
                    Setting.of("task", Type.Choice.of(Task.values(), Task::label))
                            .symbol("NAME")
                            .describe("What is learned: %s.")
                            .otherwise("by model and data; classification for a CSV file")
                            .refuseWhen(
                                    c -> {
                                        Optional<Task> needed =
                                                c.get(TrainingSettings.MODEL).task();
                                        Task given = c.get(TrainingSettings.TASK);
                                        return needed.isPresent() && needed.get() != given;
                                    },
                                    "is not the task of --model: remove it"));

    public static final Setting<Double> TEST_FRACTION =
            add(
                    DATA_GROUP,
                    Setting.real("test-fraction", BELOW_ONE, "0.2")
                            .symbol("SHARE")
                            .describe(
                                    "Part of the data that becomes the test set where there is none.")
                            .defaultsTo(0.2));

    public static final Setting<String> AUGMENT =
            add(
                    DATA_GROUP,
                    Setting.of("augment", new Type.Text(augmentations()))
                            .symbol("SPEC")
                            .describe(
                                    "Distorts pictures anew in each epoch: none, affine, or with commas"
                                            + " between %s.")
                            .defaultsTo("none")
                            .refuseWhen(
                                    c -> c.get(TrainingSettings.ONLINE),
                                    "does not go with --online, whose regret is about the examples as"
                                            + " they are"));

    private static final String NETWORK = "Network";

    public static final Setting<ModelKind> MODEL =
            add(
                    NETWORK,
                    Setting.of("model", Type.Choice.of(ModelKind.values(), ModelKind::label))
                            .symbol("NAME")
                            .describe(
                                    "%s: a perceptron, least squares, ridge or logistic regression.")
                            .defaultsTo(ModelKind.MLP));

    public static final Setting<List<Integer>> HIDDEN =
            add(
                    NETWORK,
                    Setting.of(
                                    "hidden",
                                    new Type.Several<>(
                                            new Type.Whole<>(
                                                    Long::intValue, 1, Integer.MAX_VALUE, "128"),
                                            ",",
                                            "none",
                                            "whole numbers of at least 1, or none",
                                            "128,64"))
                            .symbol("WIDTHS")
                            .describe("Widths of the hidden layers of mlp, as in 64,32, or none.")
                            .otherwise("128,64; no layers in the other models"));

    public static final Setting<Activation> ACTIVATION =
            add(
                    NETWORK,
                    Setting.of("activation", Type.Choice.of(Activation.values(), Activation::label))
                            .symbol("NAME")
                            .describe("Of the hidden layers: %s.")
                            .defaultsTo(Activation.RELU));

    public static final Setting<Initializer> INIT =
            add(
                    NETWORK,
                    Setting.of(
                                    "init",
                                    new Type.Choice<>(
                                            Initializer::named,
                                            Initializer::label,
                                            Initializer.labels()))
                            .symbol("NAME")
                            .describe("Of the weights: %s.")
                            .defaultsTo(Initializer.Scaled.XAVIER_UNIFORM));

    public static final Setting<Double> DROPOUT =
            add(
                    NETWORK,
                    Setting.real("dropout", BELOW_ONE, "0.2")
                            .symbol("P")
                            .describe("Probability of dropping a hidden unit while training.")
                            .defaultsTo(0.0)
                            .refuseWhen(
                                    c -> ModelKind.hidden(c).isEmpty(),
                                    "drops units of hidden layers, and there are none: remove it")
                            .refuseWhen(
                                    c -> c.get(TrainingSettings.ONLINE),
                                    "does not go with --online, whose predictions are those of the"
                                            + " whole network"));

    public static final Setting<Boolean> BATCH_NORM =
            add(
                    NETWORK,
                    Setting.flag("batch-norm")
                            .describe(
                                    "Normalizes the sums of each hidden layer over the batch, before"
                                            + " the activation; needs batches of at least 2.")
                            .refuseWhen(
                                    c -> ModelKind.hidden(c).isEmpty(),
                                    "normalizes hidden layers, and there are none: give --hidden"
                                            + " widths, such as 128,64, or remove it")
                            .refuseWhen(
                                    c -> c.get(TrainingSettings.ONLINE),
                                    "does not go with --online, whose predictions are of one example at"
                                            + " a time")
                            .refuseWhen(
                                    c -> new BatchSize(1).equals(c.get(TrainingSettings.BATCH)),
                                    "cannot learn from --batch 1, since one example is its own mean:"
                                            + " give at least 2"));

    private static final String LOSS_GROUP = "Loss";

    public static final Setting<String> LOSS =
            add(
                    LOSS_GROUP,
                    Setting.of("loss", Type.Choice.of(Loss.labels()))
                            .symbol("NAME")
                            .describe("%s; the last three are for regression too.")
                            .otherwise(
                                    "cross-entropy, in regression squared-error; logistic with two"
                                            + " classes binary-cross-entropy"));

    public static final Setting<Double> LABEL_SMOOTHING =
            add(
                    LOSS_GROUP,
                    Setting.real("label-smoothing", AT_MOST_ONE, "0.1")
                            .symbol("S")
                            .describe(
                                    "Share of each target that goes to all classes alike, in the"
                                            + " cross-entropies.")
                            .defaultsTo(0.0));

    public static final Setting<Double> HUBER_DELTA =
            add(
                    LOSS_GROUP,
                    Setting.real("huber-delta", POSITIVE, "1")
                            .symbol("D")
                            .describe("Where the Huber loss goes from quadratic to linear.")
                            .defaultsTo(1.0)
                            // No model has Huber's loss unless it is asked for.
                            .refuseWhen(
                                    c -> !"huber".equals(c.get(TrainingSettings.LOSS)),
                                    "needs --loss huber"));

    public static final Setting<Double> L1 =
            add(
                    LOSS_GROUP,
                    Setting.real("l1", AT_LEAST_ZERO, "1e-5")
                            .symbol("F")
                            .describe("Penalty F·Σ|w| on the weights.")
                            .defaultsTo(0.0));

    public static final Setting<Double> L2 =
            add(
                    LOSS_GROUP,
                    Setting.real("l2", AT_LEAST_ZERO, "1e-4")
                            .symbol("F")
                            .describe("Penalty ½F·Σw² on the weights; λ of ridge.")
                            .otherwise("0; ridge " + Type.Real.shortest(ModelKind.USUAL_RIDGE)));

    private static final String OPTIMIZER_GROUP = "Optimizer";

    public static final Setting<String> OPTIMIZER =
            add(
                    OPTIMIZER_GROUP,
                    Setting.of("optimizer", new Type.Text(Optimizers.names()))
                            .symbol("SPEC")
                            .describe(
                                    "%s; or several, by epochs, as in"
                                            + " adam@0..10,momentum(lr=0.05)@10..")
                            .defaultsTo("adam")
                            .notWith(COMPARE, "which has several: name them after --optimizers"));

    public static final Setting<Double> LR =
            add(
                    OPTIMIZER_GROUP,
                    Optimizers.RATE
                            .describe("Learning rate.")
                            .notWith(LR_FIND, FINDER)
                            .notWith(LR_SWEEP, "which sets it: remove it, or give --rates")
                            .notWith(COMPARE, CONTESTANTS));

    public static final Setting<Integer> SCALE_LR =
            add(
                    OPTIMIZER_GROUP,
                    Setting.count("scale-lr", "256")
                            .symbol("BASE")
                            .describe(
                                    "Multiplies the rate by batch/BASE (linear scaling rule, Goyal et"
                                            + " al. 2017).")
                            .otherwise("no scaling"));

    static {
        for (Setting<?> s : Optimizers.settings())
            add(OPTIMIZER_GROUP, s.notWith(COMPARE, CONTESTANTS));
    }

    public static final Setting<ScheduleSpec> SCHEDULE =
            add(
                    OPTIMIZER_GROUP,
                    Setting.of(
                                    "schedule",
                                    new Type.Parsed<>(
                                            (_, text) -> Schedules.parse(text),
                                            ScheduleSpec::text,
                                            schedules()))
                            .symbol("SPEC")
                            .describe("Learning rate over time: %s; each also takes warmup=EPOCHS.")
                            .defaultsTo(Schedules.parse("constant"))
                            .notWith(LR_FIND, FINDER));

    public static final Setting<Double> CLIP_VALUE =
            add(
                    OPTIMIZER_GROUP,
                    Setting.real("clip-value", POSITIVE, "0.5")
                            .symbol("LIMIT")
                            .describe("Holds each element of the gradient within ±LIMIT.")
                            .otherwise("no limit"));

    public static final Setting<Double> CLIP_NORM =
            add(
                    OPTIMIZER_GROUP,
                    Setting.real("clip-norm", POSITIVE, "1")
                            .symbol("LIMIT")
                            .describe("Scales the gradient down to a norm of at most LIMIT.")
                            .otherwise("no limit"));

    private static final String TRAINING = "Training";

    public static final Setting<BatchSize> BATCH =
            add(
                    TRAINING,
                    Setting.of("batch", BatchSize.TYPE)
                            .symbol("N|all")
                            .describe("Examples in a step.")
                            .otherwise("128, or all where there are fewer; online 1"));

    public static final Setting<Integer> EPOCHS =
            add(
                    TRAINING,
                    Setting.count("epochs", "10")
                            .symbol("N")
                            .describe("Passes over the data, at most.")
                            .otherwise("10; online 1")
                            .defaultWith(COMPARE, 5)
                            .notWith(LR_FIND, FINDER)
                            .refuseWhen(
                                    c ->
                                            c.get(TrainingSettings.ONLINE)
                                                    && c.get(TrainingSettings.EPOCHS) != 1,
                                    ONE_PASS + ": remove it"));

    public static final Setting<Order> ORDER =
            add(
                    TRAINING,
                    Setting.of("order", Type.Choice.of(Order.values(), Order::label))
                            .symbol("NAME")
                            .describe(
                                    "Of the examples: shuffled anew in each epoch, or as in the file.")
                            .defaultsTo(Order.SHUFFLED));

    public static final Setting<Boolean> ONLINE =
            add(
                    TRAINING,
                    Setting.flag("online")
                            .describe(
                                    "One pass; reports the regret, by which the losses of predicting"
                                            + " each example before learning from it exceed those of"
                                            + " the best fixed model."));

    public static final Setting<Integer> HINDSIGHT_EPOCHS =
            add(
                    TRAINING,
                    Setting.count("hindsight-epochs", "10")
                            .symbol("N")
                            .describe(
                                    "With --online, epochs of training to find the best fixed network,"
                                            + " where it cannot be computed.")
                            .defaultsTo(10)
                            .refuseWhen(c -> !c.get(TrainingSettings.ONLINE), "needs --online"));

    public static final Setting<Long> STEPS =
            add(
                    TRAINING,
                    Setting.of(
                                    "steps",
                                    new Type.Whole<>(Long::longValue, 1, Long.MAX_VALUE, "1000"))
                            .symbol("N")
                            .describe("Updates, at most.")
                            .otherwise("no limit")
                            .refuseWhen(
                                    c -> c.get(TrainingSettings.ONLINE),
                                    "does not go with --online, which is a whole pass: remove it"));

    public static final Setting<Long> SEED =
            add(
                    TRAINING,
                    Setting.of(
                                    "seed",
                                    new Type.Whole<>(
                                            Long::longValue, Long.MIN_VALUE, Long.MAX_VALUE, "1"))
                            .symbol("N")
                            .describe(
                                    "Of weights, order, validation split, dropout and augmentation;"
                                            + " the data keep their own seed, 1.")
                            .defaultsTo(1L));

    public static final Setting<Double> VAL_FRACTION =
            add(
                    TRAINING,
                    Setting.real("val-fraction", BELOW_ONE, "0.1")
                            .symbol("SHARE")
                            .describe("Part of the training set held out for validation.")
                            .defaultsTo(0.0)
                            .defaultWith(COMPARE, 0.1667));

    public static final Setting<Integer> EARLY_STOP =
            add(
                    TRAINING,
                    Setting.count("early-stop", "5")
                            .symbol("EPOCHS")
                            .describe(
                                    "Stops after so many epochs without a better validation loss, and"
                                            + " keeps the best weights; needs --val-fraction.")
                            .otherwise("never")
                            .notWith(LR_FIND, FINDER)
                            .refuseWhen(
                                    c -> c.get(TrainingSettings.VAL_FRACTION) == 0,
                                    "needs a validation set: add --val-fraction 0.1")
                            .refuseWhen(c -> c.get(TrainingSettings.ONLINE), ONE_PASS));

    public static final Setting<Double> MIN_DELTA =
            add(
                    TRAINING,
                    Setting.real("min-delta", AT_LEAST_ZERO, "0.001")
                            .symbol("D")
                            .describe("How much less validation loss counts as better.")
                            .defaultsTo(0.0)
                            .notWith(LR_FIND, FINDER)
                            .refuseWhen(
                                    c -> c.get(TrainingSettings.EARLY_STOP) == null,
                                    "needs --early-stop, such as 5"));

    private static final String DEVICE_GROUP = "Device and files";

    public static final Setting<String> DEVICE =
            add(
                    DEVICE_GROUP,
                    Setting.text("device")
                            .symbol("NAME")
                            .describe("auto, cpu, gpu or gpu:N.")
                            .defaultsTo("auto")
                            .changeable());

    public static final Setting<Integer> THREADS =
            add(
                    DEVICE_GROUP,
                    Setting.count("threads", 1, 1_024, "2")
                            .symbol("N")
                            .describe("Of the CPU. Results depend on it in the last bits.")
                            .otherwise("one a core")
                            .notWith(
                                    COMPARE,
                                    "whose trainings have one each: give --jobs, how many run at a"
                                            + " time"));

    public static final Setting<Precision> PRECISION =
            add(
                    DEVICE_GROUP,
                    Setting.of("precision", Type.Choice.of(Precision.values(), Precision::label))
                            .symbol("NAME")
                            .describe("Of matrix products: %s; on a CPU only fp32.")
                            .defaultsTo(Precision.FP32));

    public static final Setting<Boolean> NO_GRAPH =
            add(
                    DEVICE_GROUP,
                    Setting.flag("no-graph")
                            .describe(
                                    "On a GPU, launches each step's work one by one, not as a CUDA"
                                            + " graph; the results are the same.")
                            .changeable());

    public static final Setting<Boolean> TENSORBOARD =
            add(
                    DEVICE_GROUP,
                    Setting.flag("tensorboard")
                            .describe(
                                    "Writes the curves into the run's folder for TensorBoard too.")
                            .changeable()
                            .notWith(LR_FIND, KEEPS_NOTHING)
                            .notWith(LR_SWEEP, KEEPS_NOTHING)
                            .notWith(COMPARE, KEEPS_NOTHING));

    private TrainingSettings() {}

    private static <T> Setting<T> add(String group, Setting<T> setting) {
        Setting<T> grouped = setting.group(group);
        ALL.put(setting.name(), grouped);
        return grouped;
    }

    /** All of them, in order. */
    public static List<Setting<?>> all() {
        return List.copyOf(ALL.values());
    }

    /** What may be set. */
    public static List<String> names() {
        return List.copyOf(ALL.keySet());
    }

    /** Empty if there is none of this name. */
    public static Optional<Setting<?>> named(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static List<String> augmentations() {
        return AugmentationText.terms().stream().map(t -> t.name() + "=" + t.usual()).toList();
    }

    private static List<String> schedules() {
        return Schedules.all().stream().map(Schedules.Entry::example).toList();
    }
}
