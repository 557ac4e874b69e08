package dev.fallline.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.math.SplitMix;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.List;

class InitializerTest {
    private static final int IN = 300;
    private static final int OUT = 100;

    private static float[] filled(String label, long seed) {
        float[] weights = new float[IN * OUT + 2];
        Initializer.named(label).orElseThrow().fill(weights, 1, IN, OUT, SplitMix.stream(seed, 0));
        assertThat(weights[0]).isZero();
        assertThat(weights[weights.length - 1]).isZero();
        return Arrays.copyOfRange(weights, 1, weights.length - 1);
    }

    /** Mean 0 and the paper's variance; 30,000 draws miss a variance by some 1 %. */
    @ParameterizedTest
    @CsvSource({
        "he-normal, 0.00666667, 3",
        "he-uniform, 0.00666667, 1.8",
        "xavier-normal, 0.005, 3",
        "xavier-uniform, 0.005, 1.8",
        "lecun-normal, 0.00333333, 3",
        "lecun-uniform, 0.00333333, 1.8"
    })
    void variances(String label, double variance, double kurtosis) {
        double sum = 0;
        double squares = 0;
        double fourths = 0;
        float[] weights = filled(label, 5);
        for (float w : weights) {
            sum += w;
            squares += w * w;
            fourths += Math.pow(w, 4);
        }
        double found = squares / weights.length;
        assertThat(sum / weights.length).isCloseTo(0, within(0.03 * Math.sqrt(variance)));
        assertThat(found).isCloseTo(variance, within(0.04 * variance));
        // 3 for a normal variable, 9/5 for a uniform one.
        assertThat(fourths / weights.length / (found * found)).isCloseTo(kurtosis, within(0.15));
    }

    @Test
    void theSeedDecides() {
        assertThat(filled("he-normal", 1)).isEqualTo(filled("he-normal", 1));
        assertThat(filled("he-normal", 1)).isNotEqualTo(filled("he-normal", 2));
    }

    /**
     * The first weights of both layers of 3-4-2 under seed 7, from a second implementation in
     * Python of SplitMix64 with the keys that {@link Mlp#initialize} names, and of the polar
     * method.
     */
    @Test
    void initialWeightsAreThoseOfTheGeneratorThatIsWrittenDown() {
        Mlp mlp = new Mlp(3, List.of(4), 2, Activation.RELU, 0);
        begins(mlp, "he-normal", 0, -0.38369235f, 1.7058195f, 0.06119307f, -0.25828767f);
        begins(mlp, "he-normal", 12, 0.30663139f, -0.79015231f, 1.1216089f, 0.91232985f);
        begins(mlp, "xavier-uniform", 0, -0.064563692f, 0.28703725f, 0.55011213f, 0.77538472f);
        begins(mlp, "xavier-uniform", 12, 0.25261191f, -0.65095061f, 0.27278313f, 0.22188501f);
    }

    private static void begins(Mlp mlp, String label, int from, float... expected) {
        float[] p = mlp.initialize(Initializer.named(label).orElseThrow(), 7);
        assertThat(Arrays.copyOfRange(p, from, from + expected.length)).isEqualTo(expected);
    }

    @Test
    void constants() {
        assertThat(filled("zeros", 1)).containsOnly(0);
        assertThat(filled("constant(-2.5e-1)", 1)).containsOnly(-0.25f);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "he", "HE_NORMAL", "constant()", "constant(1-)", "constant(1e99)"})
    void unknownOnes(String label) {
        assertThat(Initializer.named(label)).isEmpty();
    }

    @Test
    void everyLabelIsKnown() {
        assertThat(Initializer.labels()).hasSize(8).endsWith("zeros", "constant(VALUE)");
        for (String label : Initializer.labels().subList(0, 7)) {
            assertThat(Initializer.named(label)).isPresent();
        }
        for (String label : Activation.labels()) {
            assertThat(Activation.named(label).orElseThrow().label()).isEqualTo(label);
        }
        assertThat(Activation.named("swish")).isEmpty();
    }
}
