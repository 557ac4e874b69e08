package dev.fallline.io;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.TypeAdapter;
import com.google.gson.TypeAdapterFactory;
import com.google.gson.reflect.TypeToken;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;

import java.io.IOException;
import java.util.Locale;

/** An enum whose constants are written {@code early-stop} in flags, files and JSON. */
public interface Label {
    /** Of {@link Enum}. */
    String name();

    default String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Writes them into JSON so. */
    final class Adapters implements TypeAdapterFactory {
        @Override
        public <T> TypeAdapter<T> create(Gson gson, TypeToken<T> type) {
            Class<? super T> raw = type.getRawType();
            if (!Label.class.isAssignableFrom(raw) || !raw.isEnum()) return null;
            @SuppressWarnings("unchecked")
            T[] constants = (T[]) raw.getEnumConstants();
            return new TypeAdapter<>() {
                @Override
                public void write(JsonWriter out, T value) throws IOException {
                    out.value(value == null ? null : ((Label) value).label());
                }

                @Override
                public T read(JsonReader in) throws IOException {
                    if (in.peek() == JsonToken.NULL) {
                        in.nextNull();
                        return null;
                    }
                    String label = in.nextString();
                    for (T c : constants) if (((Label) c).label().equals(label)) return c;
                    throw new JsonParseException("'%s' is no %s".formatted(label, raw));
                }
            };
        }
    }
}
