package dev.fallline.train;

import static dev.fallline.FalllineException.usage;

import com.google.gson.annotations.JsonAdapter;

import dev.fallline.FalllineException;
import dev.fallline.setting.Setting;
import dev.fallline.setting.Values;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Everything that a training depends on: values of {@link TrainingSettings}. What is not given has
 * its default value. {@link Recipe} checks that the values go together and makes the parts. Two
 * configurations are equal if all settings have equal values, given or not.
 */
@JsonAdapter(ConfigFile.Adapter.class)
public final class Config {
    /** The defaults. */
    public static final Config DEFAULTS = new Config(Values.NONE);

    private final Values given;

    Config(Values given) {
        this.given = given;
    }

    /**
     * The defaults of a command.
     *
     * @param command such as {@code compare}
     */
    public static Config defaults(String command) {
        Config config = DEFAULTS;
        for (Setting<?> s : TrainingSettings.all()) config = config.withDefault(s, command);
        return config;
    }

    private <T> Config withDefault(Setting<T> setting, String command) {
        T own = setting.defaultValue(command);
        return own == null || own.equals(setting.defaultValue()) ? this : with(setting, own);
    }

    /** The value of a setting; null where none is given and there is no default value. */
    public <T> T get(Setting<T> setting) {
        return given.get(setting);
    }

    /**
     * The same with another value.
     *
     * @param value null for none
     * @throws FalllineException (usage) if it is out of range
     */
    public <T> Config with(Setting<T> setting, T value) {
        return new Config(given.with(setting, value));
    }

    /**
     * The same with another value, as it is typed after the flag.
     *
     * @param name of the setting: its flag without the dashes
     * @param value a text, a number, true or false, or a list, whose elements go with commas
     *     between them
     * @throws FalllineException (usage) if there is no such setting, or the value is out of range
     */
    public Config with(String name, Object value) {
        Setting<?> setting = Setting.named(name, TrainingSettings.all());
        String text =
                value instanceof Collection<?> list
                        ? list.stream().map(String::valueOf).collect(Collectors.joining(","))
                        : String.valueOf(value);
        return with(new Values(Map.of(name, setting.parse(text))));
    }

    /** The same with what is given in another one. */
    public Config with(Config other) {
        return new Config(given.and(other.given));
    }

    /** The same with further values. */
    public Config with(Values values) {
        return new Config(given.and(values));
    }

    /** The same without what is given for some settings. */
    public Config without(Collection<? extends Setting<?>> settings) {
        return new Config(given.without(Setting.names(settings)));
    }

    public boolean isGiven(Setting<?> setting) {
        return given.has(setting);
    }

    /** The given settings, in the order of {@link TrainingSettings}. */
    public List<Setting<?>> given() {
        return TrainingSettings.all().stream().filter(given::has).toList();
    }

    /** What is given for some settings. */
    public Values only(Collection<? extends Setting<?>> settings) {
        return given.only(Setting.names(settings));
    }

    /**
     * Refuses settings that cannot be given to a command.
     *
     * @param command such as {@code compare}
     * @throws FalllineException (usage) that names the flag
     */
    public void requireAllowed(String command) {
        for (Setting<?> s : given()) {
            s.refusal(command)
                    .ifPresent(
                            why -> {
                                throw usage("%s", why);
                            });
        }
    }

    /**
     * Checks that the settings go together.
     *
     * @throws FalllineException (usage) that names the flag
     */
    void check() {
        given.check(TrainingSettings.all());
    }

    /** The value of every setting that has one. */
    Values all() {
        return given.filled(TrainingSettings.all());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Config config && all().equals(config.all());
    }

    @Override
    public int hashCode() {
        return all().hashCode();
    }

    @Override
    public String toString() {
        return all().toString();
    }
}
