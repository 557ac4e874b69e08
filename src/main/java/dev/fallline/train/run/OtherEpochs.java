package dev.fallline.train.run;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.AVERAGE;
import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.EARLY_STOP;
import static dev.fallline.train.TrainingSettings.EPOCHS;
import static dev.fallline.train.TrainingSettings.SCHEDULE;
import static dev.fallline.train.TrainingSettings.STEPS;

import dev.fallline.FalllineException;
import dev.fallline.train.Averaging;
import dev.fallline.train.Checkpoint;
import dev.fallline.train.Config;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.TrainingProgress;
import dev.fallline.train.TrainingProgress.Ending;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A run that is continued with another number of epochs. It is then, bit for bit, the run that it
 * would have been with that number from the beginning, or it is refused: where steps that were
 * taken would have had other learning rates, or the training ended for another reason.
 */
final class OtherEpochs {
    private OtherEpochs() {}

    /**
     * Puts the epochs of the setup, and where its data are now, into the run's configuration, if
     * they are others.
     *
     * @param checkpoint of the run; empty if there is none yet
     * @throws FalllineException (usage) if the run cannot have so many
     */
    static void settle(RunFolder run, Setup setup, Optional<Checkpoint> checkpoint) {
        Config then = run.config();
        int epochs = setup.recipe().epochs();
        String data = RunData.absolute(setup.config().get(DATA));
        boolean same = then.get(EPOCHS) == epochs;
        if (same && then.get(DATA).equals(data)) return;
        if (!same && checkpoint.isPresent()) check(run, then, setup, checkpoint.get());
        Config now = then.with(EPOCHS, epochs).with(DATA, data);
        run.change(now, checkpoint, setup.mlp().layout());
    }

    private static void check(RunFolder run, Config then, Setup setup, Checkpoint c) {
        int epochs = setup.recipe().epochs();
        TrainingProgress progress = c.progress();
        if (epochs < progress.epoch()) {
            throw usage(
                    "--epochs %d is too few for %s, which has finished epoch %d: give more",
                    epochs, run.path(), progress.history().size());
        }
        Ending ending = progress.ending();
        if (ending == Ending.EARLY_STOP) {
            throw refusal(run, epochs, "--early-stop %d ended it".formatted(then.get(EARLY_STOP)));
        }
        if (ending == Ending.CONVERGED) {
            throw refusal(run, epochs, "no further step lowers its loss");
        }
        if (ending == Ending.STEPS) {
            throw refusal(run, epochs, "--steps %d ended it".formatted(then.get(STEPS)));
        }
        if (then.get(AVERAGE) instanceof Averaging.Swa) {
            throw refusal(run, epochs, "--average swa begins after a share of all epochs");
        }
        Recipe before = Recipe.of(then, setup.recipe().custom());
        Setup was = Setup.of(before, setup.data());
        OptionalLong other = was.firstOtherRate(setup, progress.steps());
        if (other.isPresent()) {
            String why =
                    "--schedule %s spreads over all epochs, so step %,d would have had another rate"
                            .formatted(then.get(SCHEDULE), other.getAsLong() + 1);
            throw refusal(run, epochs, why);
        }
        boolean settled = ending != null && Arrays.equals(c.parameters(), c.best());
        if (settled && progress.best().epoch() < progress.history().size()) {
            String why = "an earlier version kept only the weights of its best epoch";
            throw refusal(run, epochs, why);
        }
    }

    private static FalllineException refusal(RunFolder run, int epochs, String why) {
        return usage(
                "--epochs %d does not go with --resume %s: %s; start a new training with --epochs %1$d, or one with --from %2$s",
                epochs, run.path(), why);
    }
}
