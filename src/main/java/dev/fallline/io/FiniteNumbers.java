package dev.fallline.io;

import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;

import java.io.IOException;

/**
 * Numbers in JSON, which has neither NaN nor infinity: they become null.
 *
 * @param missing what null is read as
 */
final class FiniteNumbers extends TypeAdapter<Double> {
    private final Double missing;

    FiniteNumbers(Double missing) {
        this.missing = missing;
    }

    @Override
    public void write(JsonWriter out, Double value) throws IOException {
        if (value == null || !Double.isFinite(value)) out.nullValue();
        else out.value(value);
    }

    @Override
    public Double read(JsonReader in) throws IOException {
        if (in.peek() != JsonToken.NULL) return in.nextDouble();
        in.nextNull();
        return missing;
    }
}
