package dev.fallline.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.fallline.math.Gaussian;

import org.apache.commons.numbers.gamma.Erfc;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.SplittableRandom;

/** The noise: is it what it is said to be, number by number and as a crowd? */
class LangevinTest {
    private static final Golden.Gaussians GOLDEN =
            Golden.read("gaussian.json", Golden.Gaussians.class);

    @Test
    void quantiles() {
        for (Golden.Quantile q : GOLDEN.quantiles()) {
            assertThat((double) Gaussian.of((int) q.word()))
                    .as("word %d", q.word())
                    .isCloseTo(q.normal(), withinPercentage(5e-5));
        }
    }

    @Test
    void quantilesAreSymmetricAndRise() {
        for (long w = 0; w < 1L << 31; w += 4_999) {
            float here = Gaussian.of((int) w);
            assertThat(Gaussian.of((int) ~w)).isEqualTo(-here);
            // Further apart than its error.
            assertThat(Gaussian.of((int) (w + 5_000))).isGreaterThan(here);
        }
    }

    @Test
    void noiseIsPhiloxOfSeedStepAndElement() {
        for (Golden.Noise golden : GOLDEN.cases()) {
            float[] noise = noise(golden.seed(), golden.step(), 1004);
            assertThat((double) noise[golden.element()])
                    .as("%s", golden)
                    .isCloseTo(golden.noise(), withinPercentage(5e-5));
        }
    }

    /** √(2ηT) is 1 and the gradient 0: what moves a parameter is the noise. */
    private static float[] noise(long seed, long step, int n) {
        Optimizer langevin = new Langevin(1, 0, 0).seeded(seed);
        float[] parameters = new float[n];
        float[] scalars = langevin.floatScalars(step, 0.5);
        langevin.update(parameters, new float[n], new float[0][], scalars, 0, n);
        return parameters;
    }

    @Test
    void theSameNoiseInDoublePrecision() {
        Langevin langevin = new Langevin(1, 0, 9);
        double[] parameters = new double[101];
        double[] scalars = langevin.scalars(70_000, 0.5);
        langevin.update(parameters, new double[101], new double[0][], scalars);
        float[] single = noise(9, 70_000, 101);
        for (int i = 0; i < 101; i++) assertThat(parameters[i]).isEqualTo(single[i]);
    }

    /** Moments to five standard errors, and Kolmogorov and Smirnov's largest distance. */
    @Test
    void standardNormal() {
        int n = 1_000_000;
        float[] noise = noise(1, 1, n);
        double[] moments = new double[5];
        for (float x : noise) for (int p = 1; p <= 4; p++) moments[p] += Math.pow(x, p) / n;
        assertThat(moments[1]).isCloseTo(0, within(5 / Math.sqrt(n)));
        assertThat(moments[2]).isCloseTo(1, within(5 * Math.sqrt(2.0 / n)));
        assertThat(moments[3]).isCloseTo(0, within(5 * Math.sqrt(15.0 / n)));
        assertThat(moments[4]).isCloseTo(3, within(5 * Math.sqrt(96.0 / n)));

        Arrays.sort(noise);
        double farthest = 0;
        for (int i = 0; i < n; i++) {
            double below = 0.5 * Erfc.value(-noise[i] / Math.sqrt(2));
            farthest = Math.max(farthest, Math.abs(below - (i + 0.5) / n));
        }
        assertThat(farthest).isLessThan(1.95 / Math.sqrt(n));
    }

    /**
     * Correlations of neighbours near and far, of steps, and of seeds are within five errors of 0.
     */
    @Test
    void independent() {
        int n = 100_000;
        float[] noise = noise(1, 1, n);
        for (int lag : new int[] {1, 2, 3, 4, 5, 7, 8, 64, 4096}) {
            assertThat(correlation(noise, noise, lag)).as("lag %d", lag).isCloseTo(0, error(n));
        }
        for (long step : new long[] {2, 3, 5, 1L << 16, 1L << 32}) {
            assertThat(correlation(noise, noise(1, step, n), 0))
                    .as("step %d", step)
                    .isCloseTo(0, error(n));
        }
        for (long seed : new long[] {0, 2, -1, 1 + (1L << 16), 1 + (1L << 32), 1 + (1L << 48)}) {
            assertThat(correlation(noise, noise(seed, 1, n), 0))
                    .as("seed %d", seed)
                    .isCloseTo(0, error(n));
        }
    }

    private static Offset<Double> error(int n) {
        return within(5 / Math.sqrt(n));
    }

    private static double correlation(float[] a, float[] b, int lag) {
        double sum = 0;
        for (int i = 0; i + lag < a.length; i++) sum += (double) a[i] * b[i + lag];
        return sum / (a.length - lag);
    }

    /** On ½x² the chain's variance is T/(1 − η/2), by its own recursion. */
    @Test
    void wandersAtItsTemperature() {
        double rate = 0.1;
        Langevin langevin = new Langevin(0.3, 0, 4);
        double[] x = new double[2_000];
        for (int t = 1; t <= 200; t++) {
            langevin.update(x, x.clone(), new double[0][], langevin.scalars(t, rate));
        }
        double variance = Arrays.stream(x).map(v -> v * v).average().orElseThrow();
        double expected = 0.3 / (1 - rate / 2);
        assertThat(variance).isCloseTo(expected, within(5 * expected * Math.sqrt(2.0 / x.length)));
    }

    @Test
    void coldItIsGradientDescent() {
        SplittableRandom random = new SplittableRandom(1);
        float[] cold = new float[100];
        for (int i = 0; i < 100; i++) cold[i] = (float) random.nextGaussian();
        float[] gradient = cold.clone();
        float[] plain = cold.clone();
        step(new Langevin(0, 0.1, 7), cold, gradient);
        step(new Sgd(0.1), plain, gradient);
        assertThat(cold).isEqualTo(plain);
    }

    private static void step(Optimizer optimizer, float[] parameters, float[] gradient) {
        float[] scalars = optimizer.floatScalars(1, 0.1);
        optimizer.update(parameters, gradient, new float[0][], scalars, 0, parameters.length);
    }
}
