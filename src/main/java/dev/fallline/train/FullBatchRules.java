package dev.fallline.train;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.ACCUMULATE;
import static dev.fallline.train.TrainingSettings.AUGMENT;
import static dev.fallline.train.TrainingSettings.AVERAGE;
import static dev.fallline.train.TrainingSettings.BATCH;
import static dev.fallline.train.TrainingSettings.BATCH_NORM;
import static dev.fallline.train.TrainingSettings.CLIP_NORM;
import static dev.fallline.train.TrainingSettings.CLIP_VALUE;
import static dev.fallline.train.TrainingSettings.DROPOUT;
import static dev.fallline.train.TrainingSettings.LR;
import static dev.fallline.train.TrainingSettings.ONLINE;
import static dev.fallline.train.TrainingSettings.PRECISION;
import static dev.fallline.train.TrainingSettings.SCALE_LR;
import static dev.fallline.train.TrainingSettings.SCHEDULE;

import dev.fallline.FalllineException;
import dev.fallline.optim.FullBatch;
import dev.fallline.optim.OptimizerSchedule;
import dev.fallline.setting.Setting;

import java.util.List;
import java.util.Objects;

/** What goes with a {@link FullBatch} method, whose line search compares values of one function. */
final class FullBatchRules {
    private FullBatchRules() {}

    /**
     * The configuration with batches of all examples.
     *
     * @throws FalllineException (usage) that names a flag that does not go with the method
     */
    static Config of(Config c, OptimizerSchedule program) {
        String name =
                program.stages().stream()
                        .filter(s -> s.optimizer() instanceof FullBatch)
                        .findFirst()
                        .orElseThrow()
                        .name();
        String changing = "whose line search needs the same loss at each evaluation";
        refuse(c, name, List.of(DROPOUT, AUGMENT), changing);
        refuse(c, name, List.of(BATCH_NORM), "whose evaluations would enter running statistics");
        refuse(c, name, List.of(ACCUMULATE), "which adds up the gradients of all examples anyway");
        refuse(c, name, List.of(ONLINE), "whose steps are of all examples");
        refuse(c, name, List.of(AVERAGE), "whose last weights have the least loss");
        refuse(c, name, List.of(CLIP_VALUE, CLIP_NORM), "whose directions need the whole gradient");
        refuse(c, name, List.of(PRECISION), "whose line search needs the digits of fp32");
        if (program.withoutRate()) {
            String search = "whose line search finds the length of each step";
            refuse(c, name, List.of(LR, SCALE_LR, SCHEDULE), search);
        }
        if (c.get(BATCH) != null && !c.get(BATCH).equals(BatchSize.ALL)) {
            throw usage(
                    "--batch %s does not go with --optimizer %s, whose steps are of all examples: remove it, or give all",
                    c.get(BATCH), name);
        }
        return c.with(BATCH, BatchSize.ALL);
    }

    private static void refuse(Config c, String name, List<Setting<?>> settings, String why) {
        for (Setting<?> s : settings) {
            if (!c.isGiven(s) || Objects.equals(c.get(s), s.defaultValue())) continue;
            throw usage("%s does not go with --optimizer %s, %s: remove it", s.flag(), name, why);
        }
    }
}
