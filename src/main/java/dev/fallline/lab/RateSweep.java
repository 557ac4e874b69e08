package dev.fallline.lab;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.LR;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.Task;
import dev.fallline.lab.cluster.LocalTrainers;
import dev.fallline.lab.cluster.Trainers;
import dev.fallline.lab.cluster.Worker;
import dev.fallline.lab.cluster.Workload;
import dev.fallline.train.Config;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunData;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One training for each learning rate, from the same initial weights and in the same order of
 * examples; each until it diverges, is over or, unless it is to go on to its end, reaches the
 * target. Nothing is kept on disk.
 *
 * @param config of each training but for its rate
 * @param toEnd whether trainings go on when they have reached the target; the value of a trial is
 *     then that of its best epoch
 */
public record RateSweep(Config config, Target target, boolean toEnd)
        implements Workload<Double, RateTrial> {
    /** Each training until it reaches the target. */
    public RateSweep(Config config, Target target) {
        this(config, target, false);
    }

    /**
     * Receives the progress of a sweep, and may stop it. Calls come one at a time, but for {@link
     * #stops}, which any thread may call.
     */
    public interface Listener {
        /** A message to the user that is not an error. */
        default void note(String text) {}

        /** Before the first training. */
        default void begins(Setup setup, Trainers<?, ?> trainers) {}

        /** After every few steps, unless they are done by another machine. */
        default void progress(double rate, TrainingListener.Progress progress) {}

        /** After every training. */
        default void done(RateTrial trial) {}

        /** Asked after every few steps: true ends the sweep. */
        default boolean stops() {
            return false;
        }
    }

    @Override
    public Class<Double> tasks() {
        return Double.class;
    }

    @Override
    public Class<RateTrial> results() {
        return RateTrial.class;
    }

    @Override
    public List<Config> configs() {
        return List.of(config);
    }

    @Override
    public Worker<Double, RateTrial> open(List<Config> configs, Consumer<String> notes) {
        return new RateTrainer(this, RunData.open(configs.getFirst(), notes));
    }

    /** Trains in this process, one rate after the other, on the device of the configuration. */
    public Trainers<Double, RateTrial> here(Worker<Double, RateTrial> local) {
        return new LocalTrainers<>(local, Run.options(config), 1);
    }

    /** All rates in this process. */
    public List<RateTrial> run(List<Double> rates, Listener listener) {
        return run(rates, this::here, listener);
    }

    /**
     * @param rates in the order in which they are tried
     * @param where opens what the trainings are done by
     * @return a trial for each rate, without those that the listener stopped
     * @throws FalllineException if a training cannot be set up
     */
    public List<RateTrial> run(
            List<Double> rates,
            Function<Worker<Double, RateTrial>, Trainers<Double, RateTrial>> where,
            Listener listener) {
        // Checks the flags before the data are read.
        Recipe.of(config.without(List.of(LR)))
                .program()
                .requireRates("lr-sweep tries learning rates");
        List<Recipe> recipes = rates.stream().map(this::recipe).toList();
        Worker<Double, RateTrial> here = open(configs(), listener::note);
        Dataset data = here.datasets().getFirst();
        requireSense(data);
        Setup first = Setup.of(recipes.getFirst(), data);
        try (Trainers<Double, RateTrial> trainers = where.apply(here)) {
            listener.begins(first, trainers);
            return new RatesRun(trainers, listener).run(rates);
        }
    }

    Recipe recipe(double rate) {
        Recipe recipe = Recipe.of(config.with(LR, rate));
        if (recipe.program().stages().stream().allMatch(s -> s.rate() == rate)) return recipe;
        throw usage(
                "--optimizer '%s' sets the rate that is to be tried: remove lr=…",
                config.get(OPTIMIZER));
    }

    private void requireSense(Dataset data) {
        if (data.task() == Task.CLASSIFICATION || !target.isAccuracy()) return;
        throw usage(
                "%s has numbers to predict, so there is no accuracy: give --target-loss, such as 0.1",
                data.name());
    }
}
