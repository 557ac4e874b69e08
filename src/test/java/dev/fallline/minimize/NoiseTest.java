package dev.fallline.minimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.minimize.Minimizer.Result;
import dev.fallline.optim.Clip;
import dev.fallline.optim.Langevin;
import dev.fallline.optim.schedule.Constant;

import org.junit.jupiter.api.Test;

import java.util.Arrays;

class NoiseTest {
    /** Variance 0.3 at first and 0.3/100^0.55 = 0.02383 at step 100; the mean is 0. */
    @Test
    void gradientNoiseFades() {
        GradientNoise noise = new GradientNoise(0.3, 0.55, 7);
        int n = 200_000;
        double[] zero = new double[n];
        for (int step : new int[] {1, 100}) {
            double expected = step == 1 ? 0.3 : 0.3 / 12.5893;
            double[] drawn = noise.added(zero, step);
            double mean = Arrays.stream(drawn).average().orElseThrow();
            double square = Arrays.stream(drawn).map(v -> v * v).average().orElseThrow();
            // Four standard errors, of σ²√(2/n) and σ/√n.
            assertThat(square).isCloseTo(expected, within(4 * expected * Math.sqrt(2.0 / n)));
            assertThat(mean).isCloseTo(0, within(4 * Math.sqrt(expected / n)));
        }
        assertThat(noise.added(zero, 3)).isEqualTo(noise.added(zero, 3));
        assertThat(noise.added(zero, 3)).isNotEqualTo(noise.seeded(8).added(zero, 3));
        assertThat(GradientNoise.OFF.added(zero, 1)).isSameAs(zero);
    }

    /**
     * On ½x² a step is x ← (1 − η)x + √(2ηT)ξ, with the variance 2ηT/(1 − (1 − η)²) = T/(1 − η/2),
     * and exp(−f/T) is normal with variance T. With η = 0.1 and T = ½ neighbors correlate by 0.9,
     * so that 18,000 count like 950: a standard error of 5 %.
     */
    @Test
    void samplesOfAParabolaAreNormal() {
        MinimizationProblem p = MinimizationProblem.of("x^2/2", "x=0");
        Method method = new FirstOrder(new Langevin(0.5, 0, 3), new Constant(0.1), new Clip.None());
        StoppingRules rules = new StoppingRules(0, null, null, 20_000);
        Result r = Minimizer.minimize(p.oracle(), method, p.start(), rules);
        LangevinSamples samples = LangevinSamples.of(p.oracle(), r, 0.5);
        assertThat(samples.count()).isEqualTo(18_001);
        assertThat(Arrays.stream(samples.share()).sum()).isCloseTo(1, within(1e-9));
        double variance = 0;
        double expected = 0;
        for (int i = 0; i < samples.x().length; i++) {
            variance += samples.share()[i] * samples.x()[i] * samples.x()[i];
            expected += samples.expected()[i] * samples.x()[i] * samples.x()[i];
        }
        assertThat(expected).isCloseTo(0.5, within(0.01));
        assertThat(variance).isCloseTo(0.5 / 0.95, within(0.08));
        assertThat(samples.distance()).isBetween(0.0, 0.1);
        // At another temperature they do not agree.
        assertThat(LangevinSamples.of(p.oracle(), r, 0.1).distance()).isGreaterThan(0.3);
    }
}
