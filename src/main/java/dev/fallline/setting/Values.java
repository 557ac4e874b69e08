package dev.fallline.setting;

import com.google.gson.JsonElement;
import com.google.gson.JsonSerializationContext;
import com.google.gson.JsonSerializer;
import com.google.gson.annotations.JsonAdapter;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What is given for some settings; the others have their default values. Immutable.
 *
 * @param given by the settings' names
 */
@JsonAdapter(Values.Json.class)
public record Values(Map<String, Object> given) {
    public static final Values NONE = new Values(Map.of());

    public Values {
        given = Collections.unmodifiableMap(new LinkedHashMap<>(given));
    }

    /** The value that is given, or else the default value. */
    @SuppressWarnings("unchecked") // a value came in by its setting or another one of its name
    public <T> T get(Setting<T> setting) {
        return (T) given.getOrDefault(setting.name(), setting.defaultValue());
    }

    public boolean has(Setting<?> setting) {
        return given.containsKey(setting.name());
    }

    public Set<String> names() {
        return given.keySet();
    }

    /**
     * @param value null for none
     * @throws dev.fallline.FalllineException (usage) if it is out of range
     */
    public <T> Values with(Setting<T> setting, T value) {
        if (value == null) return without(Set.of(setting.name()));
        setting.type().check(setting.flag(), value);
        Map<String, Object> more = new LinkedHashMap<>(given);
        more.put(setting.name(), value);
        return new Values(more);
    }

    /** With the default value of each setting that has one and is not given. */
    public Values filled(Collection<? extends Setting<?>> settings) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (Setting<?> s : settings) {
            Object value = get(s);
            if (value != null) all.put(s.name(), value);
        }
        return new Values(all);
    }

    /** These and others, which win. */
    public Values and(Values others) {
        Map<String, Object> all = new LinkedHashMap<>(given);
        all.putAll(others.given);
        return new Values(all);
    }

    public Values without(Collection<String> names) {
        Map<String, Object> fewer = new LinkedHashMap<>(given);
        fewer.keySet().removeAll(names);
        return new Values(fewer);
    }

    public Values only(Collection<String> names) {
        Map<String, Object> fewer = new LinkedHashMap<>(given);
        fewer.keySet().retainAll(names);
        return new Values(fewer);
    }

    /** In documents, values stand by the names of their settings. */
    static final class Json implements JsonSerializer<Values> {
        @Override
        public JsonElement serialize(Values values, Type type, JsonSerializationContext context) {
            return context.serialize(values.given);
        }
    }

    /** Throws a {@link dev.fallline.FalllineException} where a value does not go with another. */
    public void check(Collection<? extends Setting<?>> settings) {
        for (Setting<?> setting : settings) setting.check(this);
    }
}
