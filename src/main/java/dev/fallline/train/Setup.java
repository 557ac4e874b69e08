package dev.fallline.train;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.ACCUMULATE;
import static dev.fallline.train.TrainingSettings.ACTIVATION;
import static dev.fallline.train.TrainingSettings.AVERAGE;
import static dev.fallline.train.TrainingSettings.BATCH_NORM;
import static dev.fallline.train.TrainingSettings.CLASS_WEIGHT;
import static dev.fallline.train.TrainingSettings.DROPOUT;
import static dev.fallline.train.TrainingSettings.FOLD;
import static dev.fallline.train.TrainingSettings.FROM;
import static dev.fallline.train.TrainingSettings.INIT;
import static dev.fallline.train.TrainingSettings.L1;
import static dev.fallline.train.TrainingSettings.ORDER;
import static dev.fallline.train.TrainingSettings.RESIDUAL;
import static dev.fallline.train.TrainingSettings.SEED;
import static dev.fallline.train.TrainingSettings.STEPS;
import static dev.fallline.train.TrainingSettings.VAL_FRACTION;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.EpochOrder;
import dev.fallline.data.Split;
import dev.fallline.graph.Layout;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.OptimizerSchedule;
import dev.fallline.optim.Stage;
import dev.fallline.optim.schedule.Schedule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A training, ready to begin: the recipe, the data, and what follows from both.
 *
 * @param recipe optimizer, schedule and settings
 * @param data of which the training part is split
 * @param split of the training examples into those learned from and those held out for validation
 * @param objective network, loss and penalties
 * @param batch examples in a full step, of all its parts where gradients are accumulated
 * @param schedules of the learning rate over the whole training, one for each stage
 */
public record Setup(
        Recipe recipe,
        Dataset data,
        Split split,
        Objective objective,
        int batch,
        List<Schedule> schedules) {
    /**
     * @throws FalllineException if recipe and data do not fit together
     */
    public static Setup of(Recipe recipe, Dataset data) {
        Config c = recipe.config();
        checkTask(recipe, data);
        recipe.augmentation().check(data);
        Split split =
                c.get(FOLD) == null
                        ? Split.of(data.train().targets(), c.get(VAL_FRACTION), c.get(SEED))
                        : c.get(FOLD).split(data.train().targets(), c.get(SEED));
        if (c.get(VAL_FRACTION) > 0 && split.held().length == 0) {
            throw usage(
                    "--val-fraction %s holds out none of the %,d examples: give a larger share",
                    c.get(VAL_FRACTION), data.train().count());
        }
        Mlp mlp =
                new Mlp(
                        data.shape().size(),
                        recipe.hidden(),
                        recipe.outputs(data.schema()),
                        c.get(ACTIVATION),
                        c.get(DROPOUT),
                        c.get(BATCH_NORM),
                        c.get(RESIDUAL));
        checkSize(mlp);
        if (mlp.residual() && mlp.shortcuts() == 0) {
            throw usage(
                    "--residual needs a hidden layer as wide as its input, and %s has none: give equal widths, such as --hidden 64,64, or remove it",
                    mlp.widths().stream().map(String::valueOf).collect(Collectors.joining("-")));
        }
        Objective objective =
                new Objective(
                        mlp,
                        recipe.loss(data.task(), data.classes().size()),
                        c.get(L1),
                        recipe.l2(),
                        data.schema().targets().size(),
                        weights(c, data, split));
        return of(recipe, data, split, objective);
    }

    private static List<Double> weights(Config c, Dataset data, Split split) {
        ClassWeights weights = c.get(CLASS_WEIGHT);
        return weights == null ? List.of() : weights.of(data, split.train());
    }

    /** A training on given parts of the training examples. */
    static Setup of(Recipe general, Dataset data, Split split, Objective objective) {
        Config c = general.config();
        int examples = split.train().length;
        int part = Recipe.batch(c, examples);
        if (part > examples) {
            throw usage(
                    "--batch %,d is more than the %,d examples to learn from: give at most that, or all",
                    part, examples);
        }
        int batch = (int) Math.min(examples, (long) part * c.get(ACCUMULATE));
        int perEpoch = Math.ceilDiv(examples, batch);
        Recipe recipe = general.withEpochs(perEpoch);
        if (c.get(STEPS) != null) {
            int epochs = (int) Math.ceilDiv(totalSteps(recipe, perEpoch), (long) perEpoch);
            recipe.program().checkReach(epochs, "--steps " + c.get(STEPS));
        }
        List<Schedule> schedules = new ArrayList<>();
        for (Stage stage : recipe.program().stages()) {
            double rate = stage.rate() * recipe.scale(batch);
            schedules.add(recipe.schedule(rate, perEpoch, totalSteps(recipe, perEpoch)));
        }
        return new Setup(recipe, data, split, objective, batch, schedules);
    }

    /**
     * Fills an array with the examples to learn from, in the order of an epoch: always the same for
     * full-batch methods, since that of a sum decides on its rounding.
     *
     * @param epoch from 1
     */
    public void order(int epoch, int[] order) {
        if (config().get(ORDER) == Order.SHUFFLED && !program().fullBatch()) {
            new EpochOrder(config().get(SEED)).fill(epoch, split.train(), order);
        } else {
            System.arraycopy(split.train(), 0, order, 0, order.length);
        }
    }

    /**
     * Some of the examples to learn from, drawn by the seed. Epochs count from 1, so no epoch has
     * this order.
     */
    public int[] sample(int most) {
        int[] order = new int[split.train().length];
        new EpochOrder(config().get(SEED)).fill(0, split.train(), order);
        return Arrays.copyOf(order, Math.min(most, order.length));
    }

    /** The name of the loss, whether it was given or chosen. */
    public String lossName() {
        return recipe.lossName(data.task(), data.classes().size());
    }

    public Config config() {
        return recipe.config();
    }

    public OptimizerSchedule program() {
        return recipe.program();
    }

    /** The learning rate of each step of the whole training, as a stage would have it. */
    public Schedule schedule(Stage stage) {
        return schedules.get(program().stages().indexOf(stage));
    }

    /**
     * The first of some steps for which another setup of the same program has another learning
     * rate.
     */
    public OptionalLong firstOtherRate(Setup other, long steps) {
        return LongStream.range(0, steps)
                .filter(step -> rateAt(step) != other.rateAt(step))
                .findFirst();
    }

    private double rateAt(long step) {
        return schedule(program().at((int) (step / stepsPerEpoch()))).at(step);
    }

    /** The same with another schedule in all stages, such as one that no flag can name. */
    public Setup with(Schedule schedule) {
        var same = Collections.nCopies(program().stages().size(), schedule);
        return new Setup(recipe, data, split, objective, batch, same);
    }

    /** The same with another split into examples to learn from and to validate on. */
    public Setup withSplit(Split other) {
        return of(recipe, data, other, objective.withClassWeights(weights(config(), data, other)));
    }

    /** The learning rate that a stage's schedule is made for: its own, scaled to the batch. */
    public double rate(Stage stage) {
        return stage.rate() * scale();
    }

    /** What rates are multiplied by; 1 without {@code --scale-lr}. */
    public double scale() {
        return recipe.scale(batch);
    }

    public Mlp mlp() {
        return objective.mlp();
    }

    /**
     * What training begins with, in the order of the layout.
     *
     * @throws FalllineException (usage) if these are weights of a run that was not read
     */
    public float[] initialParameters() {
        if (recipe.custom().start() != null) return recipe.custom().start().apply(this);
        if (config().isGiven(FROM)) {
            throw usage(
                    "--from applies to train only; this command starts with new weights: remove it");
        }
        return freshParameters();
    }

    /** Initial weights as the settings say. */
    public float[] freshParameters() {
        return mlp().initialize(config().get(INIT), config().get(SEED));
    }

    /** How the arena is laid out that is trained in. */
    Layout arenaLayout() {
        Layout layout = Averaging.layout(mlp(), config().get(AVERAGE));
        return accumulates() || program().fullBatch() ? Accumulation.layout(layout) : layout;
    }

    /** Whether a step adds up the gradients of parts of its batch. */
    boolean accumulates() {
        return config().get(ACCUMULATE) > 1;
    }

    /** Examples whose gradient is computed at once. */
    public int part() {
        return Recipe.batch(config(), split.train().length);
    }

    /** How many epochs a stochastic average has when one ends; 0 where there is none (yet). */
    int averagedEpochs(int epoch) {
        if (!(config().get(AVERAGE) instanceof Averaging.Swa swa)) return 0;
        int epochs = (int) Math.ceilDiv(totalSteps(), (long) stepsPerEpoch());
        return Math.max(0, swa.count(epoch, epochs));
    }

    /** In place of initial ones that are to be replaced. */
    public float[] noParameters() {
        return new float[mlp().layout().size()];
    }

    /** Updates in an epoch; the last one may have fewer examples. */
    public int stepsPerEpoch() {
        return Math.ceilDiv(split.train().length, batch);
    }

    /** Examples in the last step of an epoch. */
    public int lastBatch() {
        return split.train().length - (stepsPerEpoch() - 1) * batch;
    }

    /** Updates in the whole training, if nothing stops it. */
    public long totalSteps() {
        return totalSteps(recipe, stepsPerEpoch());
    }

    private static long totalSteps(Recipe recipe, int stepsPerEpoch) {
        long all = (long) recipe.epochs() * stepsPerEpoch;
        Long steps = recipe.config().get(STEPS);
        return steps == null ? all : Math.min(all, steps);
    }

    private static void checkTask(Recipe recipe, Dataset data) {
        if (recipe.task().isEmpty() || recipe.task().get() == data.task()) return;
        throw usage(
                "%s is for %s, and the task is %s: give other data or another --task or --model",
                data.name(), data.task().label(), recipe.task().get().label());
    }

    /** Whether the parameters can be counted, which all lie in one array. */
    private static void checkSize(Mlp mlp) {
        try {
            mlp.layout();
        } catch (ArithmeticException e) {
            String widths = mlp.hidden().toString().replaceAll("[\\[\\] ]", "");
            throw usage(
                    "--hidden %s makes more than the %,d parameters that a network may have: give smaller widths",
                    widths, Integer.MAX_VALUE);
        }
    }
}
