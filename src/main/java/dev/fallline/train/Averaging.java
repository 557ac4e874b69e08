package dev.fallline.train;

import static dev.fallline.FalllineException.usage;

import dev.fallline.Range;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.graph.Node;
import dev.fallline.nn.Mlp;
import dev.fallline.setting.Type;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mean of the weights along a training (Polyak and Juditsky 1992), which is measured and kept in
 * place of the last ones. The training itself does not change.
 */
public sealed interface Averaging {
    Type<Averaging> TYPE =
            new Type.Parsed<>(
                    Averaging::parse, Averaging::text, List.of("ema(0.999)", "swa(from=0.75)"));

    /** As it is typed. */
    String text();

    /**
     * The exponential moving average of the weights after each step, Σ dᵗ⁻ⁱθᵢ / Σ dᵗ⁻ⁱ over i = 0 …
     * t: with the bias correction of Kingma and Ba 2015, section 7.2, so that it does not lean
     * towards the initial weights. A step's plan adds up bₜ = d bₜ₋₁ + (1 − d)θₜ₋₁ in the arena,
     * since it sees the weights before they are moved; the mean is (d bₜ + (1 − d)θₜ)/(1 − dᵗ⁺¹).
     *
     * @param decay d, between 0 and 1
     */
    record Ema(double decay) implements Averaging {
        private static final String PREFIX = "average.";

        @Override
        public String text() {
            return "ema(%s)".formatted(Range.shortest(decay));
        }

        private void addTo(Graph g, Layout network) {
            for (Slice s : network.learned()) {
                Node sum = g.parameter(PREFIX + s.name(), s.shape());
                Node weights = g.parameter(s.name(), s.shape());
                g.assign(sum, g.add(g.scale(sum, decay), g.scale(weights, 1 - decay)));
            }
        }

        /**
         * The mean after some steps.
         *
         * @param weights are replaced by it
         * @param sums in the same order
         */
        void average(float[] weights, float[] sums, long steps) {
            double all = 1 - Math.pow(decay, steps + 1.0);
            for (int i = 0; i < sums.length; i++) {
                weights[i] = (float) ((decay * sums[i] + (1 - decay) * weights[i]) / all);
            }
        }
    }

    /**
     * Stochastic weight averaging (Izmailov et al. 2018): the mean of the weights at the ends of
     * the last epochs.
     *
     * @param from part of the epochs after which it begins, 0 to below 1
     */
    record Swa(double from) implements Averaging {
        @Override
        public String text() {
            return "swa(from=%s)".formatted(Range.shortest(from));
        }

        /**
         * How many epochs are averaged when one ends; 0 or less before the first.
         *
         * @param epoch from 1
         * @param epochs of the whole training
         */
        int count(int epoch, int epochs) {
            return epoch - (int) (from * epochs);
        }
    }

    /** How the arena of a training is laid out. */
    static Layout layout(Mlp mlp, Averaging averaging) {
        return averaging instanceof Ema
                ? Accumulation.layout(mlp.layout(), Ema.PREFIX)
                : mlp.layout();
    }

    /** Adds what a step does for it. */
    static void add(Graph g, Mlp mlp, Averaging averaging) {
        if (averaging instanceof Ema ema) ema.addTo(g, mlp.layout());
    }

    private static Averaging parse(String subject, String text) {
        Matcher m =
                Pattern.compile("(ema|swa)(\\((decay=|from=)?(?<number>\\d*\\.?\\d+)\\))?")
                        .matcher(text.strip());
        if (m.matches()) {
            String number = m.group("number");
            boolean ema = m.group(1).equals("ema");
            String name = ema ? "decay=" : "from=";
            boolean named = m.group(3) == null || m.group(3).equals(name);
            double value = number == null ? (ema ? 0.999 : 0.75) : Double.parseDouble(number);
            if (named && value < 1 && (value > 0 || !ema)) {
                return ema ? new Ema(value) : new Swa(value);
            }
        }
        throw usage(
                "%s %s cannot be used: give ema(DECAY) with a number between 0 and 1, as in ema(0.999), or swa(from=SHARE) with a number from 0 to below 1, as in swa(from=0.75)",
                subject, text);
    }
}
