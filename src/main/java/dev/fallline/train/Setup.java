package dev.fallline.train;

import dev.fallline.FalllineException;
import dev.fallline.FalllineException.Kind;
import dev.fallline.data.Dataset;
import dev.fallline.data.Split;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Schedule;

/**
 * A training, ready to begin: the recipe, the data, and what follows from both.
 *
 * @param split of the training examples into those learned from and those held out for validation
 * @param batch examples in a full step
 */
public record Setup(
        Recipe recipe,
        Dataset data,
        Split split,
        Objective objective,
        int batch,
        Schedule schedule) {
    /**
     * @throws FalllineException if recipe and data do not fit together
     */
    public static Setup of(Recipe recipe, Dataset data) {
        Config c = recipe.config();
        Split split = Split.stratified(data.train().labels(), c.valFraction(), c.seed());
        if (c.valFraction() > 0 && split.held().length == 0) {
            throw usage(
                    "--val-fraction %s holds out none of the %,d examples: give a larger share",
                    c.valFraction(), data.train().count());
        }
        int examples = split.train().length;
        int batch = Recipe.batch(c, examples);
        if (batch > examples) {
            throw usage(
                    "--batch %,d is more than the %,d examples to learn from: give at most that, or all",
                    batch, examples);
        }
        Mlp mlp =
                new Mlp(
                        data.shape().size(),
                        c.hidden(),
                        data.classes().size(),
                        recipe.activation(),
                        c.dropout());
        checkSize(mlp);
        Objective objective = new Objective(mlp, recipe.loss(), c.l1(), c.l2());
        int perEpoch = Math.ceilDiv(examples, batch);
        double rate = recipe.rate() * recipe.scale(batch);
        Schedule schedule = recipe.schedule(rate, perEpoch, totalSteps(c, perEpoch));
        return new Setup(recipe, data, split, objective, batch, schedule);
    }

    public Config config() {
        return recipe.config();
    }

    /** The same with another schedule, such as one that no flag can name. */
    public Setup with(Schedule schedule) {
        return new Setup(recipe, data, split, objective, batch, schedule);
    }

    /** The learning rate that the schedule is made for: {@code --lr}, scaled to the batch. */
    public double rate() {
        return recipe.rate() * scale();
    }

    /** What {@code --lr} is multiplied by; 1 without {@code --scale-lr}. */
    public double scale() {
        return recipe.scale(batch);
    }

    public Mlp mlp() {
        return objective.mlp();
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
        return totalSteps(config(), stepsPerEpoch());
    }

    private static long totalSteps(Config c, int stepsPerEpoch) {
        long all = (long) c.epochs() * stepsPerEpoch;
        return c.steps() == null ? all : Math.min(all, c.steps());
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

    private static FalllineException usage(String format, Object... values) {
        return new FalllineException(Kind.USAGE, format.formatted(values));
    }
}
