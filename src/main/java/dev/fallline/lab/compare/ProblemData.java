package dev.fallline.lab.compare;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.DATA;

import dev.fallline.data.Dataset;
import dev.fallline.data.Split;
import dev.fallline.train.Config;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.run.RunData;

import java.util.function.Consumer;

/**
 * A problem's data, in memory once for all trainings.
 *
 * @param whole for what is measured
 * @param withoutTest for the tuning: what is not there cannot be chosen by
 */
public record ProblemData(Dataset whole, Dataset withoutTest) {
    /**
     * @param config of the problem
     * @param folds that trainings have; 0 for none
     */
    public static ProblemData of(Config config, int folds, Consumer<String> notes) {
        Dataset data = RunData.open(config, notes);
        if (data.test().count() == 0) {
            throw usage(
                    "--data %s has no test set: give --test-fraction, such as 0.2",
                    config.get(DATA));
        }
        // What does not fit these data is refused now rather than by the first training.
        Setup.of(Recipe.of(config), data);
        if (folds > 0) Split.folds(data.train().targets(), folds, 0);
        return new ProblemData(data, data.withoutTest());
    }

    Dataset forPhase(Phase phase) {
        return phase == Phase.TUNING ? withoutTest : whole;
    }
}
