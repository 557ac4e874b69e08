package dev.fallline.optim;

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
 * @param several whether it may be a list
 */
public record Setting(String name, double standard, String meaning, boolean several) {
    /** A single number. */
    public Setting(String name, double standard, String meaning) {
        this(name, standard, meaning, false);
    }

    /** The numbers given, and the standard ones where none is. */
    static Map<String, Double> fill(Collection<Setting> settings, Map<String, Double> given) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Setting s : settings) values.put(s.name, given.getOrDefault(s.name, s.standard));
        return values;
    }

    static List<String> names(Collection<Setting> settings) {
        return settings.stream().map(Setting::name).toList();
    }
}
