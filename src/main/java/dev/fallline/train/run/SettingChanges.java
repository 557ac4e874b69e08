package dev.fallline.train.run;

import static dev.fallline.FalllineException.usage;
import static dev.fallline.train.TrainingSettings.DATA;
import static dev.fallline.train.TrainingSettings.EPOCHS;
import static dev.fallline.train.TrainingSettings.FROM;
import static dev.fallline.train.TrainingSettings.LR;
import static dev.fallline.train.TrainingSettings.OPTIMIZER;

import dev.fallline.FalllineException;
import dev.fallline.optim.OptimizerSchedule;
import dev.fallline.optim.Optimizers;
import dev.fallline.setting.Setting;
import dev.fallline.train.Config;
import dev.fallline.train.CustomParts;
import dev.fallline.train.Recipe;
import dev.fallline.train.TrainingSettings;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which settings may be others when a run is continued; the rest must be those of its beginning.
 */
public final class SettingChanges {
    private SettingChanges() {}

    /**
     * The configuration with which a run is continued.
     *
     * @param flags given anew
     * @param config of the run
     * @throws FalllineException (usage) if a flag is another that must not be
     */
    static Config apply(Config flags, Config config, Path folder) {
        for (Setting<?> s : flags.given()) {
            if (!mayChange(s)) refuseChange(s, config, flags, folder);
        }
        var changed = flags.given().stream().filter(SettingChanges::mayChange).toList();
        return config.with(flags.only(changed));
    }

    /** Of data, their fingerprint must be the same, wherever they are. */
    private static boolean mayChange(Setting<?> s) {
        return s.isChangeable() || s == EPOCHS || s == DATA;
    }

    private static <T> void refuseChange(
            Setting<T> setting, Config config, Config flags, Path folder) {
        String was = text(setting, config.get(setting));
        String is = text(setting, flags.get(setting));
        if (setting == FROM) is = Pretrained.resolved(is);
        boolean detailed = !Optimizers.trainingNames().contains(is) && !CustomParts.isLabel(is);
        if (setting == OPTIMIZER && detailed && !CustomParts.isLabel(was)) {
            is = program(withoutThoseOf(is, config).with(flags));
            was = program(config);
        }
        if (is.equals(was)) return;
        throw usage(
                "%s %s does not go with --resume %s, which was begun with %s: remove it, or start a new run",
                setting.flag(), is, folder, was);
    }

    /** The optimizers with all their settings, wherever these are given. */
    private static String program(Config c) {
        return Recipe.of(c).program().text();
    }

    /** Without the settings that a text of optimizers gives in brackets. */
    private static Config withoutThoseOf(String optimizers, Config config) {
        List<Set<String>> given = OptimizerSchedule.given(optimizers);
        List<Setting<?>> settings = new ArrayList<>(Optimizers.settings());
        settings.add(LR);
        settings.removeIf(s -> !given.stream().allMatch(names -> names.contains(s.name())));
        return config.without(settings);
    }

    private static <T> String text(Setting<T> setting, T value) {
        return value == null ? "none" : setting.text(value);
    }

    /**
     * Compares what a run was begun with and what a configuration would begin: every setting, given
     * or not, but for those that {@link #apply} may change.
     *
     * @throws FalllineException (usage) that names the first difference
     */
    public static void requireSame(Path folder, Config config) {
        Config was = RunFolder.open(folder).config();
        Config is = Run.resolved(config);
        for (Setting<?> s : TrainingSettings.all()) {
            if (s.isChangeable() || s == EPOCHS && config.isGiven(s)) continue;
            String then = flag(s, was);
            String now = flag(s, is);
            if (now.equals(then)) continue;
            throw usage(
                    "%s was begun %s, and this would be %s: repeat the flags it was begun with, or give another --out",
                    folder, then, now);
        }
    }

    private static <T> String flag(Setting<T> setting, Config config) {
        T value = config.get(setting);
        String flag = setting.flag();
        if (value == null || Boolean.FALSE.equals(value)) return "without " + flag;
        return Boolean.TRUE.equals(value)
                ? "with " + flag
                : "with %s %s".formatted(flag, setting.text(value));
    }
}
