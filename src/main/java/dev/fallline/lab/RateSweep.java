package dev.fallline.lab;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.LR;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.data.Task;
import dev.fallline.device.Device;
import dev.fallline.device.Devices.Selection;
import dev.fallline.train.Config;
import dev.fallline.train.Divergence;
import dev.fallline.train.Epoch;
import dev.fallline.train.Outcome;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.Trainer;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Run;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One training for each learning rate, from the same initial weights and in the same order of
 * examples; each until it reaches the target, diverges or is over. Nothing is kept on disk.
 */
public final class RateSweep {
    /**
     * Receives the progress of a sweep, and may stop it. All calls come from the thread that
     * trains.
     */
    public interface Listener {
        /** A message to the user that is not an error. */
        default void note(String text) {}

        /** Before the first training. */
        default void begins(Setup setup, Selection selection) {}

        /** After every few steps. */
        default void progress(double rate, TrainingListener.Progress progress) {}

        /** After every training. */
        default void done(RateTrial trial) {}

        /** Asked after every few steps: true ends the sweep. */
        default boolean stops() {
            return false;
        }
    }

    private final Target target;
    private final Listener listener;

    private RateSweep(Target target, Listener listener) {
        this.target = target;
        this.listener = listener;
    }

    /**
     * @param config of each training but for its rate
     * @param rates in the order in which they are tried
     * @return a trial for each rate, without those that the listener stopped
     * @throws FalllineException if a training cannot be set up
     */
    public static List<RateTrial> run(
            Config config, List<Double> rates, Target target, Listener listener) {
        // Checks the flags before the data are read.
        List<Recipe> recipes = rates.stream().map(r -> recipe(config, r)).toList();
        Selection selection = Run.open(config);
        try (Device device = selection.device()) {
            Dataset data = Run.open(config, listener::note);
            List<Setup> setups = recipes.stream().map(r -> Setup.of(r, data)).toList();
            requireSense(target, data);
            listener.begins(setups.getFirst(), selection);
            List<RateTrial> trials = new ArrayList<>();
            RateSweep sweep = new RateSweep(target, listener);
            for (Setup setup : setups) {
                Optional<RateTrial> trial = sweep.trial(setup, device);
                if (trial.isEmpty()) break;
                listener.done(trial.get());
                trials.add(trial.get());
            }
            return trials;
        }
    }

    private static Recipe recipe(Config config, double rate) {
        Recipe recipe = Recipe.of(config.with(LR, rate));
        if (recipe.program().stages().stream().allMatch(s -> s.rate() == rate)) return recipe;
        throw usage(
                "--optimizer '%s' sets the rate that is to be tried: remove lr=…",
                config.get(OPTIMIZER));
    }

    private static void requireSense(Target target, Dataset data) {
        if (data.task() == Task.CLASSIFICATION || target instanceof Target.Loss) return;
        throw usage(
                "%s has numbers to predict, so there is no accuracy: give --target-loss, such as 0.1",
                data.name());
    }

    /** Empty if the listener stopped it. */
    private Optional<RateTrial> trial(Setup setup, Device device) {
        double rate = setup.config().get(LR);
        Look look = new Look(rate);
        try (Trainer trainer = new Trainer(setup, device)) {
            Outcome outcome = trainer.run(look);
            // A listener's stop takes effect only some steps into the next epoch.
            if (look.reached) return Optional.of(look.ended(Verdict.CONVERGED));
            Optional<Divergence> divergence = outcome.divergence();
            if (divergence.isPresent()) {
                long step = divergence.get().step() + 1;
                return Optional.of(new RateTrial(rate, Verdict.DIVERGED, step, Double.NaN));
            }
            if (outcome.interrupted()) return Optional.empty();
            return Optional.of(look.ended(Verdict.NOT_CONVERGED));
        }
    }

    /** Checks each epoch of one training until the target is reached. */
    private final class Look implements TrainingListener {
        private final double rate;
        private Epoch last;
        private boolean reached;

        Look(double rate) {
            this.rate = rate;
        }

        RateTrial ended(Verdict verdict) {
            return new RateTrial(rate, verdict, last.steps(), target.value(last));
        }

        @Override
        public void progress(Progress progress) {
            listener.progress(rate, progress);
        }

        @Override
        public void epoch(Epoch epoch) {
            last = epoch;
            reached = target.reached(epoch);
        }

        @Override
        public boolean stops() {
            return reached || listener.stops();
        }
    }
}
