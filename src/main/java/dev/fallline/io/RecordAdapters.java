package dev.fallline.io;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.annotations.JsonAdapter;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;
import com.google.gson.stream.MalformedJsonException;

import dev.fallline.FalllineException;
import dev.fallline.Nullable;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Records from JSON, checked as they are read: every component is there, once, and of its type, and
 * the record's constructor accepts them. A number that is boxed may be missing, and a component
 * that is {@link Nullable}; a double that is missing is NaN, since JSON has none. Members that the
 * record does not have are passed over.
 */
final class RecordAdapters implements TypeAdapterFactory {
    private static final Pattern LINE = Pattern.compile("at line (\\d+) ");

    /** What is wrong, and where. */
    static final class Damage extends JsonParseException {
        private static final long serialVersionUID = 1L;

        private final int line;

        Damage(JsonReader in, String what, Throwable cause) {
            super(what, cause);
            Matcher place = LINE.matcher(in.toString()); // the reader gives it in its message only
            line = place.find() ? Integer.parseInt(place.group(1)) : 1;
        }

        /** From 1. */
        int line() {
            return line;
        }
    }

    @Override
    public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
        Class<? super T> raw = type.getRawType();
        if (!raw.isRecord() || raw.isAnnotationPresent(JsonAdapter.class)) return null;
        return new RecordAdapter<>(gson, type.getRawType(), gson.getDelegateAdapter(this, type));
    }

    private static final class RecordAdapter<T> extends TypeAdapter<T> {
        private final TypeAdapter<T> writer;
        private final Constructor<? super T> constructor;
        private final Map<String, Component> components = new LinkedHashMap<>();

        /** The adapter is looked for when it is needed: records may hold records of their type. */
        private record Component(int index, RecordComponent of, Gson gson) {
            Object read(JsonReader in) throws IOException {
                return gson.getAdapter(TypeToken.get(of.getGenericType())).read(in);
            }

            boolean mayBeMissing() {
                return of.isAnnotationPresent(Nullable.class)
                        || of.getType() == double.class
                        || isNumber() && !of.getType().isPrimitive();
            }

            private boolean isNumber() {
                Class<?> type = of.getType();
                return Number.class.isAssignableFrom(type) || type == Boolean.class;
            }

            /** What JSON must have there, where that is a single token. */
            JsonToken token() {
                Class<?> type = of.getType();
                if (type == String.class || type.isEnum()) return JsonToken.STRING;
                if (type == boolean.class || type == Boolean.class) return JsonToken.BOOLEAN;
                if (type.isPrimitive() || isNumber()) return JsonToken.NUMBER;
                if (List.class.isAssignableFrom(type) || type.isArray()) {
                    return JsonToken.BEGIN_ARRAY;
                }
                return JsonToken.BEGIN_OBJECT;
            }

            String expected() {
                Class<?> type = of.getType();
                if (type.isEnum()) return "one of " + Arrays.toString(type.getEnumConstants());
                if (type == int.class || type == Integer.class || type == long.class) {
                    return "a whole number";
                }
                return switch (token()) {
                    case STRING -> "a text";
                    case BOOLEAN -> "true or false";
                    case BEGIN_ARRAY -> "a list";
                    case NUMBER -> "a number";
                    default -> "an object";
                };
            }
        }

        RecordAdapter(Gson gson, Class<? super T> type, TypeAdapter<T> writer) {
            this.writer = writer;
            RecordComponent[] of = type.getRecordComponents();
            try {
                constructor =
                        type.getDeclaredConstructor(
                                Arrays.stream(of)
                                        .map(RecordComponent::getType)
                                        .toArray(Class<?>[]::new));
                constructor.setAccessible(true);
                for (int i = 0; i < of.length; i++) {
                    var field = type.getDeclaredField(of[i].getName());
                    String name = gson.fieldNamingStrategy().translateName(field);
                    components.put(name, new Component(i, of[i], gson));
                }
            } catch (NoSuchMethodException | NoSuchFieldException e) {
                throw new AssertionError("every record has both", e);
            }
        }

        @Override
        public void write(JsonWriter out, T value) throws IOException {
            writer.write(out, value);
        }

        @Override
        public T read(JsonReader in) throws IOException {
            if (in.peek() == JsonToken.NULL) {
                in.nextNull();
                return null;
            }
            if (in.peek() != JsonToken.BEGIN_OBJECT) {
                throw new Damage(in, "an object is expected", null);
            }
            Map<String, Object> values = new LinkedHashMap<>();
            in.beginObject();
            while (in.hasNext()) {
                String name = in.nextName();
                Component component = components.get(name);
                if (component == null) {
                    in.skipValue();
                } else {
                    if (values.containsKey(name))
                        throw new Damage(in, quoted(name) + " is given twice", null);
                    values.put(name, value(in, name, component));
                }
            }
            in.endObject();
            Object[] arguments = new Object[components.size()];
            components.forEach((name, c) -> arguments[c.index] = argument(in, name, c, values));
            return make(in, arguments);
        }

        private static Object value(JsonReader in, String name, Component component)
                throws IOException {
            JsonToken found = in.peek();
            Object value = null;
            if (found == component.token()) {
                try {
                    value = component.read(in);
                } catch (Damage e) {
                    throw e;
                } catch (FalllineException e) { // of a value that has its own adapter
                    throw new Damage(in, e.getMessage(), e);
                } catch (RuntimeException e) { // whatever the value's own adapter throws
                    throw mismatch(in, name, component, e);
                } catch (MalformedJsonException e) { // a number may be infinite
                    if (found == JsonToken.NUMBER) throw mismatch(in, name, component, e);
                    throw e;
                }
            } else if (found == JsonToken.NULL) {
                in.nextNull();
                if (component.mayBeMissing())
                    return component.of.getType() == double.class ? Double.NaN : null;
            }
            if (value == null || holdsNull(value)) throw mismatch(in, name, component, null);
            return value;
        }

        private static boolean holdsNull(Object value) {
            return switch (value) {
                case List<?> list -> list.stream().anyMatch(v -> v == null || holdsNull(v));
                case Object[] array -> holdsNull(Arrays.asList(array));
                case Map<?, ?> map -> map.containsValue(null);
                default -> false;
            };
        }

        private static Damage mismatch(
                JsonReader in, String name, Component component, Throwable cause) {
            String what = "%s must be %s".formatted(quoted(name), component.expected());
            return new Damage(in, what, cause);
        }

        private static Object argument(
                JsonReader in, String name, Component c, Map<String, Object> values) {
            if (values.containsKey(name)) return values.get(name);
            if (!c.mayBeMissing()) throw new Damage(in, quoted(name) + " is missing", null);
            return c.of.getType() == double.class ? Double.NaN : null;
        }

        private T make(JsonReader in, Object[] arguments) {
            try {
                @SuppressWarnings("unchecked") // the constructor is that of T's own class
                T made = (T) constructor.newInstance(arguments);
                return made;
            } catch (InvocationTargetException e) {
                Throwable why = e.getCause();
                boolean says =
                        why instanceof FalllineException || why instanceof IllegalArgumentException;
                String what = says ? why.getMessage() : "values that do not belong together are";
                throw new Damage(in, what, why);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError("a record's own constructor", e);
            }
        }

        private static String quoted(String name) {
            return '"' + name + '"';
        }
    }
}
