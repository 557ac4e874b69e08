package dev.fallline.lab;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.EARLY_STOP;
import static dev.fallline.train.TrainingSettings.EPOCHS;
import static dev.fallline.train.TrainingSettings.LR;
import static dev.fallline.train.TrainingSettings.MIN_DELTA;
import static dev.fallline.train.TrainingSettings.ONLINE;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.SCHEDULE;
import static dev.fallline.train.TrainingSettings.STEPS;

import dev.fallline.FalllineException;
import dev.fallline.data.Dataset;
import dev.fallline.device.Device;
import dev.fallline.device.Devices.Selection;
import dev.fallline.lab.RateCurve.Ending;
import dev.fallline.lab.RateCurve.Point;
import dev.fallline.optim.schedule.Schedule;
import dev.fallline.setting.Setting;
import dev.fallline.train.Config;
import dev.fallline.train.CustomParts;
import dev.fallline.train.Outcome;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.Trainer;
import dev.fallline.train.TrainingListener;
import dev.fallline.train.run.Run;
import dev.fallline.train.run.RunData;

import java.util.ArrayList;
import java.util.List;

/**
 * A learning rate range test (Smith 2017): one short training whose rate rises from step to step,
 * until the loss diverges. Nothing is kept on disk.
 *
 * <p>The loss is smoothed as in fastai (Howard and Gugger 2020): a running mean a ← βa +
 * (1−β)·loss, divided by 1 − βᵗ since it begins at 0; and the test is over when it is more than
 * four times its least value so far.
 */
public final class RateFinder {
    /**
     * Receives the progress of a test, and may stop it. All calls come from the thread that trains.
     */
    public interface Listener {
        /** A message to the user that is not an error. */
        default void note(String text) {}

        /** Before the first step. */
        default void begins(Setup setup, Selection selection) {}

        /** After every step. */
        default void step(Point point) {}

        /** Asked after every few steps: true ends the test. */
        default boolean stops() {
            return false;
        }
    }

    /** What says how long a training is and at which rates: the test has its own. */
    private static final List<Setting<?>> SET_HERE =
            List.of(LR, SCHEDULE, EPOCHS, STEPS, EARLY_STOP, MIN_DELTA);

    /**
     * Optimizers whose steps grow with their number, by a momentum or a factor that rises towards
     * 1: a short test finds rates that are too large for a long training.
     */
    private static final List<String> GROWING = List.of("fista", "radam");

    private RateFinder() {}

    /**
     * @param config of the training; its rate, its schedule and its length have no effect
     * @throws FalllineException if the training cannot be set up, or has no single rate
     */
    public static RateCurve run(Config config, RateRange range, Listener listener) {
        return run(config, CustomParts.NONE, range, listener);
    }

    /**
     * @param custom what no setting can name; a schedule has no effect
     * @throws FalllineException likewise
     */
    public static RateCurve run(
            Config config, CustomParts custom, RateRange range, Listener listener) {
        refuseOthersRates(config);
        Recipe.of(config.without(SET_HERE), custom)
                .program()
                .requireRates("lr-find looks for a learning rate");
        Recipe recipe = Recipe.of(adapted(config, range), custom.with((Schedule) null));
        requireOneOptimizer(recipe);
        Selection selection = Run.open(recipe);
        try (Device device = selection.device()) {
            Dataset data = RunData.of(recipe, listener::note);
            Setup setup = Setup.of(recipe, data);
            listener.begins(setup, selection);
            String name = setup.program().at(0).name();
            if (GROWING.contains(name)) {
                listener.note(
                        name
                                + "'s steps grow with their number: a tenth of what is found is safer");
            }
            try (Trainer trainer = new Trainer(setup.with(range.schedule(setup.scale())), device)) {
                CurveListener steps = new CurveListener(range, listener);
                return steps.curve(trainer.run(steps));
            }
        }
    }

    /** Long enough, since an epoch has at least one step. */
    private static Config adapted(Config config, RateRange range) {
        return config.without(SET_HERE)
                .with(LR, range.from())
                .with(EPOCHS, range.steps())
                .with(STEPS, (long) range.steps());
    }

    private static void refuseOthersRates(Config config) {
        if (config.get(ONLINE)) {
            throw usage(
                    "--online does not go with lr-find, which looks for a rate only: give --batch 1");
        }
        if (config.get(OPTIMIZER).replace(" ", "").contains("lr=")) {
            throw usage(
                    "--optimizer '%s' sets the rate that is to be found: remove lr=…",
                    config.get(OPTIMIZER));
        }
    }

    private static void requireOneOptimizer(Recipe recipe) {
        if (recipe.program().stages().size() == 1) return;
        throw usage(
                "--optimizer '%s' names several, and a rate is found for one: give one of them",
                recipe.config().get(OPTIMIZER));
    }

    /** Listens to the steps until the curve is complete. */
    private static final class CurveListener implements TrainingListener {
        private static final double BLOW_UP = 4;

        private final RateRange range;
        private final Listener listener;
        private final List<Point> points = new ArrayList<>();
        private final Smoothing smoothing = new Smoothing();
        private double best = Double.POSITIVE_INFINITY;
        private boolean blownUp;

        CurveListener(RateRange range, Listener listener) {
            this.range = range;
            this.listener = listener;
        }

        @Override
        public void note(String text) {
            listener.note(text);
        }

        @Override
        public void step(long step, float loss) {
            // Steps come in chunks, which may reach beyond the end.
            if (blownUp) return;
            double smoothed = smoothing.add(loss);
            best = Math.min(best, smoothed);
            Point point = new Point((int) step, range.rate((int) step), loss, smoothed);
            points.add(point);
            listener.step(point);
            blownUp = smoothed > BLOW_UP * best;
        }

        @Override
        public boolean stops() {
            return blownUp || points.size() == range.steps() || listener.stops();
        }

        RateCurve curve(Outcome outcome) {
            return new RateCurve(range, points, ending(outcome));
        }

        private Ending ending(Outcome outcome) {
            if (blownUp) return Ending.BLOWN_UP;
            if (outcome.divergence().isPresent()) return Ending.NOT_FINITE;
            return points.size() == range.steps() ? Ending.WHOLE_RANGE : Ending.INTERRUPTED;
        }
    }
}
