package dev.fallline.setting;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A number that an optimizer or a schedule takes.
 *
 * @param name as typed, such as {@code weight-decay}
 * @param standard what it is when nobody gives it
 * @param meaning a few words for help texts
 * @param kind what may be given
 */
public record Setting(String name, double standard, String meaning, Kind kind) {
    /** A number; several numbers; or on and off, whose numbers are 1 and 0. */
    public enum Kind {
        NUMBER,
        SEVERAL,
        SWITCH
    }

    /** A single number. */
    public Setting(String name, double standard, String meaning) {
        this(name, standard, meaning, Kind.NUMBER);
    }

    /** A switch that is off unless it is given. */
    public static Setting off(String name, String meaning) {
        return new Setting(name, 0, meaning, Kind.SWITCH);
    }

    /** Whether it may be a list. */
    public boolean several() {
        return kind == Kind.SEVERAL;
    }

    /** Whether it is either on (1) or off (0). */
    public boolean isSwitch() {
        return kind == Kind.SWITCH;
    }

    /** The numbers given, and the standard ones where none is. */
    public static Map<String, Double> fill(
            Collection<Setting> settings, Map<String, Double> given) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Setting s : settings) values.put(s.name, given.getOrDefault(s.name, s.standard));
        return values;
    }

    public static List<String> names(Collection<Setting> settings) {
        return settings.stream().map(Setting::name).toList();
    }
}
