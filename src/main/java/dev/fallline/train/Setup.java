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
        int examples = split.train().length;
        int batch = Recipe.batch(c, examples);
        if (batch > examples) {
            throw new FalllineException(
                    Kind.USAGE,
                    "--batch %d is more than the %d examples to learn from: give at most that, or all"
                            .formatted(batch, examples));
        }
        Mlp mlp =
                new Mlp(
                        data.shape().size(),
                        c.hidden(),
                        data.classes().size(),
                        recipe.activation(),
                        c.dropout());
        Objective objective = new Objective(mlp, recipe.loss(), c.l1(), c.l2());
        Schedule schedule = recipe.schedule(Math.ceilDiv(examples, batch));
        return new Setup(recipe, data, split, objective, batch, schedule);
    }

    public Config config() {
        return recipe.config();
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
        long all = (long) config().epochs() * stepsPerEpoch();
        return config().steps() == null ? all : Math.min(all, config().steps());
    }
}
