package dev.fallline.cli;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.CLIP_NORM;
import static dev.fallline.train.TrainingSettings.CLIP_VALUE;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;
import static dev.fallline.train.TrainingSettings.SCHEDULE;
import static dev.fallline.train.TrainingSettings.STEPS;

import dev.fallline.FalllineException;
import dev.fallline.minimize.MethodSpec;
import dev.fallline.minimize.StoppingRules;
import dev.fallline.optim.Optimizers;
import dev.fallline.setting.Setting;
import dev.fallline.train.Config;

import java.util.ArrayList;
import java.util.List;

/** The flags of {@code train} when a function is minimized instead. */
record FunctionFlags(Config given) {
    private static final List<Setting<?>> OTHERS =
            List.of(OPTIMIZER, SCHEDULE, CLIP_VALUE, CLIP_NORM, STEPS);

    /**
     * @throws FalllineException (usage) for a flag that does not apply to a function
     */
    MethodSpec choice() {
        List<Setting<?>> settings = Optimizers.settings();
        for (Setting<?> s : given.given()) {
            if (OTHERS.contains(s) || Setting.names(settings).contains(s.name())) continue;
            throw usage("%s does not apply to a function; remove it", s.flag());
        }
        List<Setting<?>> method = new ArrayList<>(settings);
        method.addAll(List.of(SCHEDULE, CLIP_VALUE, CLIP_NORM));
        return new MethodSpec(
                given.isGiven(OPTIMIZER) ? given.get(OPTIMIZER) : "gd", given.only(method));
    }

    StoppingRules rules(Double tolerance) {
        Long steps = given.get(STEPS);
        long budget = steps == null ? StoppingRules.STANDARD.budget() : steps;
        return StoppingRules.of(tolerance, null, null, budget);
    }
}
