package dev.fallline.optim;

import dev.fallline.setting.Setting;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Every optimizer as it stands in the table, and with its settings that decide what it does. */
public final class Variants {
    private Variants() {}

    /**
     * One of them.
     *
     * @param settings that differ from the standard ones
     */
    public record Variant(Optimizers.Entry entry, Map<String, Object> settings) {
        public Optimizer create() {
            return entry.create(settings);
        }

        /** With further settings. */
        public Optimizer create(Map<String, ?> more) {
            Map<String, Object> all = new HashMap<>(settings);
            all.putAll(more);
            return entry.create(all);
        }

        /** Whether it takes this setting. */
        public boolean takes(String setting) {
            return entry.takes(setting);
        }

        /** As a configuration says it: {@code 'optimizer': 'adam', 'amsgrad': true}. */
        public String json() {
            StringBuilder json = new StringBuilder("'optimizer': '" + entry.name() + "'");
            for (Setting<?> s : entry.settings()) {
                Object value = settings.get(s.name());
                if (value != null) json.append(", '%s': %s".formatted(s.name(), value));
            }
            return json.toString();
        }

        @Override
        public String toString() {
            return settings.isEmpty() ? entry.name() : entry.name() + " " + settings;
        }
    }

    /** As it stands, with each switch on, with momentum where it has none of itself, with all. */
    public static List<Variant> all() {
        List<Variant> all = new ArrayList<>();
        for (Optimizers.Entry entry : Optimizers.all()) {
            Map<String, Object> changes = new HashMap<>();
            for (Setting<?> s : entry.settings()) {
                if (s.isSwitch()) changes.put(s.name(), true);
                if (s.name().equals("momentum") && s.defaultValue().equals(0.0))
                    changes.put(s.name(), 0.5);
            }
            all.add(new Variant(entry, Map.of()));
            changes.forEach((name, v) -> all.add(new Variant(entry, Map.of(name, v))));
            if (changes.size() > 1) all.add(new Variant(entry, Map.copyOf(changes)));
        }
        return List.copyOf(all);
    }
}
