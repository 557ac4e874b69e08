package dev.fallline.train.run;

import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;

import dev.fallline.nn.Activation;

import java.io.IOException;
import java.util.Locale;

/** Activations in JSON: {@code LEAKY_RELU}, {@code LEAKY_RELU(0.2)}. */
final class ActivationAdapter extends TypeAdapter<Activation> {
    @Override
    public void write(JsonWriter out, Activation a) throws IOException {
        out.value(a.label().toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    /** Null if there is none of that name. */
    @Override
    public Activation read(JsonReader in) throws IOException {
        String label = in.nextString().toLowerCase(Locale.ROOT).replace('_', '-');
        return Activation.named(label).orElse(null);
    }
}
