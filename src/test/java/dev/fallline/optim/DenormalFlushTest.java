package dev.fallline.optim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DenormalFlushTest {
    /** Left to itself, 0.9 times a memory ends at a subnormal number and stays there. */
    @ParameterizedTest
    @ValueSource(floats = {0, 0.5f, 0.9f, 0.99f, 0.999f})
    void nothingFadesIntoTheSubnormalNumbers(float keep) {
        for (float start : new float[] {1, -3e-5f, 1e-30f}) {
            float memory = start;
            for (int i = 0; i < 300_000; i++) {
                memory = faded(keep, memory);
                boolean zero = memory == 0;
                assertThat(zero || Math.abs(memory) >= 0x1p-100f).isTrue();
            }
            assertThat(Math.abs(memory)).isLessThan(0x1p-90f);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {1, -0.1f, 1e-7f, 0x1.2p-51f, Float.MAX_VALUE})
    void whatIsNotSmallFadesByTheFormula(float memory) {
        assertThat(faded(0.9f, memory)).isEqualTo(0.9f * memory);
    }

    /** What a unit that is off leaves behind. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "momentum",
                "nesterov",
                "rmsprop",
                "adadelta",
                "adam",
                "adamw",
                "nadam",
                "radam",
                "adamax",
                "lion"
            })
    void noOptimizerKeepsSubnormalNumbers(String name) {
        Optimizer optimizer = Optimizers.of(name).create();
        float[] parameters = {0.1f, -0.2f};
        float[] gradient = {0.01f, -3f};
        float[][] slots = new float[optimizer.slots().size()][2];
        for (int t = 1; t <= 3_000; t++) {
            float[] scalars = optimizer.floatScalars(t, 1e-3);
            optimizer.update(parameters, gradient, slots, scalars, 0, 2);
            gradient = new float[2];
        }
        for (float[] slot : slots) {
            for (float s : slot) assertThat(s == 0 || Math.abs(s) >= Float.MIN_NORMAL).isTrue();
        }
    }

    private static float faded(float keep, float memory) {
        return keep * memory + DenormalFlush.FADE - DenormalFlush.FADE;
    }
}
