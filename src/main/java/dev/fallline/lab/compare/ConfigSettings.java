package dev.fallline.lab.compare;

import static dev.fallline.FalllineException.usage;

import dev.fallline.Nearest;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Type;
import dev.fallline.train.Config;
import dev.fallline.train.TableSettings;
import dev.fallline.train.TrainingSettings;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Settings of a training that contestants or trials have of their own, by the names of flags. */
final class ConfigSettings {
    /** What all contestants have in common: the data, and how results are measured. */
    private static final Set<Setting<?>> SHARED =
            Set.of(
                    TrainingSettings.DATA,
                    TrainingSettings.TASK,
                    TrainingSettings.TEST_FRACTION,
                    TrainingSettings.VAL_FRACTION,
                    TrainingSettings.SEED,
                    TrainingSettings.DEVICE,
                    TrainingSettings.THREADS,
                    TrainingSettings.NO_GRAPH,
                    TrainingSettings.ONLINE,
                    TrainingSettings.HINDSIGHT_EPOCHS,
                    TrainingSettings.TENSORBOARD);

    private ConfigSettings() {}

    /**
     * Whether contestants or trials may differ in a setting.
     *
     * @param flag that asks for it
     * @throws dev.fallline.FalllineException (usage) if they may not
     */
    static void check(String flag, String name) {
        if (name.equals(TrainingSettings.OPTIMIZER.name()) || Spaces.isOfOptimizers(name)) {
            throw usage(
                    "%s: %s belongs to an optimizer: name contestants with it, as in --optimizers \"adam(lr=0.01),adam(lr=0.1)\"",
                    flag, name);
        }
        Setting<?> setting = TrainingSettings.named(name).orElse(null);
        if (setting == null) {
            List<String> names = Setting.names(TrainingSettings.all());
            String hint =
                    Nearest.nearest(name, names)
                            .map(n -> "did you mean %s?".formatted(n))
                            .orElse("the names are those of train's flags");
            throw usage("%s: there is no setting '%s'; %s", flag, name, hint);
        }
        if (SHARED.contains(setting) || TableSettings.all().contains(setting)) {
            throw usage("%s: %s is the same for all contestants", flag, name);
        }
    }

    /**
     * Checks a value as {@link #check(String, String)} checks the name.
     *
     * @throws dev.fallline.FalllineException (usage) if it is not what the setting takes
     */
    static void check(String flag, String name, String value) {
        check(flag, name);
        setting(name).type().parse(flag + ": " + name, value);
    }

    private static Setting<?> setting(String name) {
        return TrainingSettings.named(name).orElseThrow();
    }

    /** The batch, which may be {@code all}, counts as a whole number. */
    static boolean isWhole(String name) {
        Setting<?> setting = setting(name);
        return setting == TrainingSettings.BATCH || setting.type() instanceof Type.Whole<?>;
    }

    static boolean isNumber(String name) {
        return isWhole(name) || setting(name).type() instanceof Type.Real;
    }

    /** A number of a configuration; empty where it has none, as the batch "all". */
    static Optional<Double> number(Config config, String name) {
        Object value = config.get(setting(name));
        if (value == null) return Optional.empty();
        String text = value.toString();
        return text.equals("all") ? Optional.empty() : Optional.of(Double.valueOf(text));
    }

    /** A number as its flag takes it. */
    static String text(String name, double value) {
        return isWhole(name) ? Long.toString((long) value) : Double.toString(value);
    }

    /**
     * A configuration with some settings changed.
     *
     * @throws dev.fallline.FalllineException (usage) if a value is not what its setting takes
     */
    static Config apply(Config config, Map<String, String> settings) {
        Config changed = config;
        for (var s : settings.entrySet())
            changed = with(changed, setting(s.getKey()), s.getValue());
        return changed;
    }

    private static <T> Config with(Config config, Setting<T> setting, String value) {
        return config.with(setting, setting.parse(value));
    }
}
