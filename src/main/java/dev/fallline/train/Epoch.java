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
    /** Removes what is not finite from the values. */
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

    /**
     * {@return what was measured, or null}
     *
     * @param metric one of {@code Metric.ALL}
     */
    public Double value(Metric metric) {
        return values.get(metric.name());
    }

    /**
     * {@return what was measured on a subset, or null}
     *
     * @param name what the metric's name ends with: {@code loss}, {@code accuracy}, {@code rmse},
     *     {@code r2}
     * @param subset training, validation or test
     */
    public Double value(String name, Subset subset) {
        return values.get(subset.label() + "_" + name);
    }

    /** {@return the mean loss in training, measured during the epoch} */
    public double trainLoss() {
        return values.get("train_loss");
    }

    /** {@return the mean loss on the validation set after the epoch, or null without one} */
    public Double valLoss() {
        return values.get("val_loss");
    }

    /** {@return the mean loss on the test set after the epoch, or null without one} */
    public Double testLoss() {
        return values.get("test_loss");
    }

    /** {@return the accuracy in training, 0 to 1; null in regression} */
    public Double trainAccuracy() {
        return values.get("train_accuracy");
    }

    /** {@return the accuracy on the validation set, 0 to 1; null without one and in regression} */
    public Double valAccuracy() {
        return values.get("val_accuracy");
    }

    /** {@return the accuracy on the test set, 0 to 1; null without one and in regression} */
    public Double testAccuracy() {
        return values.get("test_accuracy");
    }

    /** {@return ‖g‖₂, the mean over the steps, before clipping} */
    public double gradientNorm() {
        return values.get("gradient_norm");
    }

    /** {@return the learning rate of the last step} */
    public double lr() {
        return values.get("lr");
    }

    /** {@return seconds spent on training, without evaluation} */
    public double seconds() {
        return values.get("seconds");
    }

    /** {@return the loss that decisions use: on validation or, without it, in training} */
    public double watchedLoss() {
        return valLoss() != null ? valLoss() : trainLoss();
    }

    /** {@return the accuracy that decisions use, likewise; 0 to 1} */
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
