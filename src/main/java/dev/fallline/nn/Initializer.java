package dev.fallline.nn;

import dev.fallline.math.SplitMix;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Initial weights of a layer: zero mean, and a variance for which signals neither shrink nor grow
 * from layer to layer. Biases begin at zero.
 */
public sealed interface Initializer {
    /**
     * Fills the weights of a layer.
     *
     * @param weights fanIn × fanOut, row by row
     */
    void fill(float[] weights, int from, int fanIn, int fanOut, SplitMix random);

    /** The name by which {@code --init} knows it. */
    String label();

    /** Random weights whose variance is given by the layer's size. */
    enum Scaled implements Initializer {
        /** Variance 2 / fanIn (He et al. 2015). */
        HE_NORMAL,
        HE_UNIFORM,
        /** Variance 2 / (fanIn + fanOut) (Glorot, Bengio 2010). */
        XAVIER_NORMAL,
        XAVIER_UNIFORM,
        /** Variance 1 / fanIn (LeCun et al. 1998). */
        LECUN_NORMAL,
        LECUN_UNIFORM;

        @Override
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private double variance(int fanIn, int fanOut) {
            return switch (this) {
                case HE_NORMAL, HE_UNIFORM -> 2.0 / fanIn;
                case XAVIER_NORMAL, XAVIER_UNIFORM -> 2.0 / (fanIn + fanOut);
                case LECUN_NORMAL, LECUN_UNIFORM -> 1.0 / fanIn;
            };
        }

        @Override
        public void fill(float[] weights, int from, int fanIn, int fanOut, SplitMix random) {
            double deviation = Math.sqrt(variance(fanIn, fanOut));
            for (int i = from; i < from + fanIn * fanOut; i++) {
                // A uniform variable on ±√3 has variance 1.
                double unit =
                        name().endsWith("NORMAL")
                                ? random.normal()
                                : Math.sqrt(3) * random.uniform(-1, 1);
                weights[i] = (float) (deviation * unit);
            }
        }
    }

    /** The same value everywhere; hidden units then learn the same thing. */
    record Constant(float value) implements Initializer {
        @Override
        public String label() {
            return value == 0 ? "zeros" : "constant(" + value + ")";
        }

        @Override
        public void fill(float[] weights, int from, int fanIn, int fanOut, SplitMix random) {
            Arrays.fill(weights, from, from + fanIn * fanOut, value);
        }
    }

    /**
     * Parses {@code he-normal}, {@code xavier-uniform}, …, {@code zeros}, {@code constant(0.1)}.
     */
    static Optional<Initializer> named(String text) {
        if (text.equals("zeros")) return Optional.of(new Constant(0));
        if (text.matches("constant\\([-+.0-9eE]+\\)")) {
            String number = text.substring("constant(".length(), text.length() - 1);
            try {
                float value = Float.parseFloat(number);
                return Float.isFinite(value) ? Optional.of(new Constant(value)) : Optional.empty();
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
        return Arrays.stream(Scaled.values())
                .filter(s -> s.label().equals(text))
                .map(Initializer.class::cast)
                .findFirst();
    }

    static List<String> labels() {
        List<String> scaled = Arrays.stream(Scaled.values()).map(Initializer::label).toList();
        return Stream.concat(scaled.stream(), Stream.of("zeros", "constant(VALUE)")).toList();
    }
}
