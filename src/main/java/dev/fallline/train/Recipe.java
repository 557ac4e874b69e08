package dev.fallline.train;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.AUGMENT;
import static dev.fallline.train.TrainingSettings.AVERAGE;
import static dev.fallline.train.TrainingSettings.BATCH;
import static dev.fallline.train.TrainingSettings.CLIP_NORM;
import static dev.fallline.train.TrainingSettings.CLIP_VALUE;
import static dev.fallline.train.TrainingSettings.DEVICE;
import static dev.fallline.train.TrainingSettings.EPOCHS;
import static dev.fallline.train.TrainingSettings.HIDDEN;
import static dev.fallline.train.TrainingSettings.HUBER_DELTA;
import static dev.fallline.train.TrainingSettings.L2;
import static dev.fallline.train.TrainingSettings.LABEL_SMOOTHING;
import static dev.fallline.train.TrainingSettings.LOSS;
import static dev.fallline.train.TrainingSettings.LR;
import static dev.fallline.train.TrainingSettings.MODEL;
import static dev.fallline.train.TrainingSettings.ONLINE;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.SCALE_LR;
import static dev.fallline.train.TrainingSettings.SCHEDULE;
import static dev.fallline.train.TrainingSettings.SEED;
import static dev.fallline.train.TrainingSettings.TASK;

import dev.fallline.FalllineException;
import dev.fallline.data.Schema;
import dev.fallline.data.Task;
import dev.fallline.data.augment.Augmentation;
import dev.fallline.nn.Loss;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Optimizer;
import dev.fallline.optim.OptimizerSchedule;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Stage;
import dev.fallline.optim.schedule.Schedule;
import dev.fallline.setting.Setting;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The parts of a training that do not depend on its data, made from a checked {@link Config}.
 *
 * @param program which optimizer is at work when
 * @param custom what no setting can name
 */
public record Recipe(
        Config config,
        Augmentation augmentation,
        OptimizerSchedule program,
        Clip clip,
        CustomParts custom) {
    private static final int LEAST_BATCH = 32;
    private static final int MOST_BATCH = 128;

    /** So many steps in an epoch allow a larger batch. */
    private static final int STEPS_PER_EPOCH = 32;

    private static final int LEAST_EPOCHS = 10;
    private static final int MOST_EPOCHS = 200;

    /** Epochs that make so many steps are enough. */
    private static final int ENOUGH_STEPS = 2_000;

    /**
     * @throws FalllineException (usage) that names the flag, if values do not go together
     */
    public static Recipe of(Config c) {
        return of(c, CustomParts.NONE);
    }

    /**
     * @param custom what no setting can name
     * @throws FalllineException (usage) that names the flag, if values do not go together
     */
    public static Recipe of(Config given, CustomParts custom) {
        OptimizerSchedule program = program(given, custom);
        Config c = program.fullBatch() ? FullBatchRules.of(given, program) : given;
        c.check();
        Recipe recipe =
                new Recipe(
                        c,
                        Augmentation.parse(c.get(AUGMENT)),
                        program,
                        Clip.of(c.get(CLIP_VALUE), c.get(CLIP_NORM)),
                        custom);
        // Checks everything before the data are read; by default these give epochs.
        int epochs = c.get(EPOCHS) == null ? MOST_EPOCHS : recipe.epochs();
        double scale = recipe.scale(batch(c, Integer.MAX_VALUE));
        for (Stage s : recipe.program.stages()) c.get(SCHEDULE).check(s.rate() * scale, epochs);
        recipe.program.check(epochs);
        if (c.get(AVERAGE) != null && recipe.program.apart()) {
            throw usage(
                    "--average %s does not go with --optimizer fista, whose solution is not the weights that it moves: remove it",
                    c.get(AVERAGE).text());
        }
        recipe.checkModel();
        return recipe;
    }

    /** For measuring a finished training: the optimizer and its rate no longer matter. */
    public static Recipe forUse(Config c, CustomParts custom) {
        List<Setting<?>> updates = new ArrayList<>(Optimizers.settings());
        updates.addAll(List.of(OPTIMIZER, LR, SCHEDULE));
        return of(c.without(updates), custom);
    }

    private static OptimizerSchedule program(Config c, CustomParts custom) {
        String text = c.get(OPTIMIZER);
        if (custom.optimizer() != null) return program(c, custom.optimizer());
        if (CustomParts.isLabel(text)) throw CustomParts.missing("--optimizer", text);
        return OptimizerSchedule.parse(text, c.only(Optimizers.settings()), c.get(LR), c.get(SEED));
    }

    /** An optimizer of the user's own has its own settings, and no usual rate. */
    private static OptimizerSchedule program(Config c, Optimizer custom) {
        for (Setting<?> s : Optimizers.settings()) {
            if (!c.isGiven(s)) continue;
            throw usage("%s does not apply to %s: remove it", s.flag(), c.get(OPTIMIZER));
        }
        if (c.get(LR) == null) {
            throw usage("%s has no default learning rate: call learningRate", c.get(OPTIMIZER));
        }
        if (c.get(DEVICE).startsWith("gpu")) {
            throw usage(
                    "--device %s has no kernel for %s: give cpu", c.get(DEVICE), c.get(OPTIMIZER));
        }
        return OptimizerSchedule.of(custom.seeded(c.get(SEED)), c.get(LR));
    }

    /**
     * The same with epochs; where none are given, as many as 2,000 steps take, from 10 to 200.
     *
     * @param stepsPerEpoch at least 1
     */
    Recipe withEpochs(int stepsPerEpoch) {
        if (config.get(EPOCHS) != null) return this;
        int enough = Math.ceilDiv(ENOUGH_STEPS, stepsPerEpoch);
        int epochs = config.get(ONLINE) ? 1 : Math.clamp(enough, LEAST_EPOCHS, MOST_EPOCHS);
        return of(config.with(EPOCHS, epochs), custom);
    }

    /**
     * The configuration with everything in it that does not depend on data and device. Settings of
     * an optimizer that is named alone have keys of their own, of several they are in the text.
     */
    public Config resolved() {
        Config c = config.with(HIDDEN, hidden()).with(L2, l2());
        if (custom.optimizer() != null) return c;
        if (program.withoutRate() && program.stages().size() == 1) return c;
        Stage first = program.stages().getFirst();
        if (!first.isEndless()) return c.with(OPTIMIZER, program.text());
        return c.with(OPTIMIZER, first.name()).with(LR, first.rate()).with(first.settings());
    }

    /**
     * The learning rate over the whole training.
     *
     * @param rate that it starts from
     */
    Schedule schedule(double rate, long stepsPerEpoch, long totalSteps) {
        return custom.schedule() != null
                ? custom.schedule()
                : config.get(SCHEDULE).schedule(rate, stepsPerEpoch, totalSteps);
    }

    /**
     * What rates are multiplied by: the linear scaling rule (Goyal et al. 2017), by which they grow
     * with the batch; 1 without {@code --scale-lr}.
     *
     * @param batch examples in a step
     */
    double scale(int batch) {
        Integer base = config.get(SCALE_LR);
        return base == null ? 1 : (double) batch / base;
    }

    /** Passes over the data, at most; of a recipe that has them. */
    public int epochs() {
        return config.get(EPOCHS);
    }

    /** What is trained. */
    ModelKind model() {
        return config.get(MODEL);
    }

    /** Widths of the hidden layers. */
    public List<Integer> hidden() {
        return config.get(HIDDEN) == null ? model().hidden() : config.get(HIDDEN);
    }

    /** The factor of ½Σw². */
    public double l2() {
        return config.get(L2) == null ? model().l2() : config.get(L2);
    }

    /** The device that is asked for: an optimizer of the user's own runs on the CPU alone. */
    public String device() {
        boolean any = config.get(DEVICE).equals("auto");
        return any && custom.optimizer() != null ? "cpu" : config.get(DEVICE);
    }

    /** The name of the loss, for data of a task. */
    String lossName(Task task, int classes) {
        return lossName(config, task, classes);
    }

    private static String lossName(Config c, Task task, int classes) {
        return c.get(LOSS) == null ? c.get(MODEL).loss(task, classes) : c.get(LOSS);
    }

    /**
     * The loss for data of a task.
     *
     * @param classes how many; 0 in regression
     * @throws FalllineException (usage) if the loss that was asked for is not one for the task
     */
    public Loss loss(Task task, int classes) {
        return custom.loss() != null ? custom.loss() : loss(config, task, classes);
    }

    /**
     * The loss of a configuration, whatever optimizer it has.
     *
     * @param classes how many; 0 in regression
     * @throws FalllineException (usage) if the loss that was asked for is not one for the task
     */
    public static Loss loss(Config config, Task task, int classes) {
        String name = lossName(config, task, classes);
        if (CustomParts.isLabel(name)) throw CustomParts.missing("--loss", name);
        double smoothing = config.get(LABEL_SMOOTHING);
        boolean entropy = name.endsWith("cross-entropy");
        if ((entropy || name.equals("hinge")) && task == Task.REGRESSION) {
            throw usage(
                    "--loss %s compares classes, and the task is regression: give squared-error, absolute-error or huber",
                    name);
        }
        if (smoothing > 0 && !entropy) {
            throw usage("--label-smoothing does not apply to --loss %s", name);
        }
        return switch (name) {
            case "cross-entropy" -> new Loss.CrossEntropy(smoothing);
            case "binary-cross-entropy" -> new Loss.BinaryCrossEntropy(smoothing);
            case "hinge" -> new Loss.Hinge();
            case "squared-error" -> new Loss.SquaredError();
            case "absolute-error" -> new Loss.AbsoluteError();
            case "huber" -> new Loss.Huber(config.get(HUBER_DELTA));
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** How many outputs the network has for data. */
    int outputs(Schema data) {
        return model().outputs(data, lossName(data.task(), data.classes().size()));
    }

    /** What is to be learned, as far as the configuration says it; empty for what the data have. */
    public static Optional<Task> task(Config c) {
        return c.get(MODEL).task().or(() -> Optional.ofNullable(c.get(TASK)));
    }

    Optional<Task> task() {
        return task(config);
    }

    /** What the model and the task allow beside them. */
    private void checkModel() {
        ModelKind model = model();
        String name = model.label();
        if (model != ModelKind.MLP && !hidden().isEmpty()) {
            throw usage("--hidden does not go with --model %s, which has no hidden layer", name);
        }
        String loss = config.get(LOSS);
        if (loss != null && !model.losses().isEmpty() && !model.losses().contains(loss)) {
            throw usage(
                    "--loss %s does not go with --model %s: remove it, or give --hidden none instead of --model",
                    loss, name);
        }
        if (model == ModelKind.RIDGE && l2() == 0) {
            throw usage("--l2 0 is no ridge regression: give more, such as 0.1, or --model linear");
        }
        // Every loss applies to classes; two stand for any number of them.
        loss(task().orElse(Task.CLASSIFICATION), 2);
    }

    /**
     * The number of examples in a step; where none is given, the power of two that makes 32 to 64
     * steps an epoch, but from 32 to 128.
     *
     * @param all how many there are
     */
    static int batch(Config c, int all) {
        if (c.get(BATCH) != null) return c.get(BATCH).of(all);
        if (c.get(ONLINE)) return 1;
        int batch = Integer.highestOneBit(all / STEPS_PER_EPOCH);
        return Math.min(all, Math.clamp(batch, LEAST_BATCH, MOST_BATCH));
    }
}
