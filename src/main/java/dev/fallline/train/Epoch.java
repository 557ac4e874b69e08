package dev.fallline.train;

import com.google.gson.TypeAdapter;
import com.google.gson.annotations.JsonAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.JsonWriter;

import dev.fallline.train.Metric.Measurements;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The results of one epoch.
 *
 * @param epoch from 1
 * @param steps updates since the training began
 * @param values by the names of the {@link Metric}s; all are finite, and what was not measured or
 *     is not defined is missing
 */
@JsonAdapter(Epoch.Json.class)
public record Epoch(int epoch, long steps, Map<String, Double> values) {
    public Epoch {
        Map<String, Double> finite = new LinkedHashMap<>(values);
        finite.values().removeIf(v -> v == null || !Double.isFinite(v));
        values = Collections.unmodifiableMap(finite);
    }

    static Epoch of(int epoch, long steps, Measurements measured) {
        Map<String, Double> values = new LinkedHashMap<>();
        for (Metric m : Metric.of(measured.training().task())) {
            values.put(m.name(), m.value().apply(measured));
        }
        return new Epoch(epoch, steps, values);
    }

    /** What was measured; null if it was not. */
    public Double value(Metric metric) {
        return values.get(metric.name());
    }

    /** What was measured on a subset, by what its metric's name ends with. */
    public Double value(String name, Subset subset) {
        return values.get(subset.label() + "_" + name);
    }

    public double trainLoss() {
        return values.get("train_loss");
    }

    /** Null without a validation set. */
    public Double valLoss() {
        return values.get("val_loss");
    }

    /** Null without a test set. */
    public Double testLoss() {
        return values.get("test_loss");
    }

    /** 0 to 1; null in regression, as are the other accuracies. */
    public Double trainAccuracy() {
        return values.get("train_accuracy");
    }

    public Double valAccuracy() {
        return values.get("val_accuracy");
    }

    public Double testAccuracy() {
        return values.get("test_accuracy");
    }

    /** Mean over the steps, before clipping. */
    public double gradientNorm() {
        return values.get("gradient_norm");
    }

    /** Learning rate of the last step. */
    public double lr() {
        return values.get("lr");
    }

    /** Spent on training, without evaluation. */
    public double seconds() {
        return values.get("seconds");
    }

    /** The loss that decisions use: on validation or, without it, in training. */
    public double watchedLoss() {
        return valLoss() != null ? valLoss() : trainLoss();
    }

    /** The accuracy that decisions use, likewise; 0 to 1, and there is none in regression. */
    public double watchedAccuracy() {
        return valAccuracy() != null ? valAccuracy() : trainAccuracy();
    }

    /** One object with a field for each metric. */
    static final class Json extends TypeAdapter<Epoch> {
        private static final Set<String> METRICS =
                Metric.ALL.stream().map(Metric::name).collect(Collectors.toSet());

        @Override
        public void write(JsonWriter out, Epoch e) throws IOException {
            if (e == null) {
                out.nullValue();
                return;
            }
            out.beginObject().name("epoch").value(e.epoch).name("steps").value(e.steps);
            for (Metric m : Metric.ALL) out.name(m.name()).value(e.value(m));
            out.endObject();
        }

        @Override
        public Epoch read(JsonReader in) throws IOException {
            int epoch = 0;
            long steps = 0;
            Map<String, Double> values = new LinkedHashMap<>();
            in.beginObject();
            while (in.hasNext()) {
                // Checkpoints once had the names of the code, such as trainLoss.
                String name = in.nextName().replaceAll("(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
                if (in.peek() == JsonToken.NULL) in.nextNull();
                else if (name.equals("epoch")) epoch = in.nextInt();
                else if (name.equals("steps")) steps = in.nextLong();
                else if (METRICS.contains(name)) values.put(name, in.nextDouble());
                else in.skipValue(); // as the checksum of a line
            }
            in.endObject();
            return new Epoch(epoch, steps, values);
        }
    }
}
