package dev.fallline.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Soft thresholds, and a sparse regression whose zeros are known. */
class ProximalTest {
    private static final int ROWS = 80;
    private static final int COLUMNS = 200;
    private static final int STRIDE = 40;
    private static final double ALPHA = 0.05;

    /** f(θ) = ‖Aθ − b‖²/(2·rows), b from a θ that is 0 but for every 40th element, plus noise. */
    private final double[][] matrix = new double[ROWS][COLUMNS];

    private final double[] target = new double[ROWS];
    private final double[] truth = new double[COLUMNS];

    ProximalTest() {
        SplittableRandom random = new SplittableRandom(5);
        for (int j = 0; j < COLUMNS; j += STRIDE) truth[j] = j / STRIDE % 2 == 0 ? 1 : -1.5;
        for (int i = 0; i < ROWS; i++) {
            target[i] = 0.01 * random.nextGaussian();
            for (int j = 0; j < COLUMNS; j++) {
                matrix[i][j] = random.nextGaussian();
                target[i] += matrix[i][j] * truth[j];
            }
        }
    }

    private double[] residual(double[] theta) {
        double[] r = new double[ROWS];
        for (int i = 0; i < ROWS; i++) {
            r[i] = -target[i];
            for (int j = 0; j < COLUMNS; j++) r[i] += matrix[i][j] * theta[j];
        }
        return r;
    }

    private double[] gradient(double[] theta) {
        double[] r = residual(theta);
        double[] g = new double[COLUMNS];
        for (int i = 0; i < ROWS; i++) {
            for (int j = 0; j < COLUMNS; j++) g[j] += matrix[i][j] * r[i] / ROWS;
        }
        return g;
    }

    private double objective(double[] theta) {
        double sum = 0;
        for (double r : residual(theta)) sum += r * r / (2 * ROWS);
        for (double t : theta) sum += ALPHA * Math.abs(t);
        return sum;
    }

    /** One over the largest eigenvalue of AᵀA/rows, by power iteration, and a little less. */
    private double rate() {
        double[] v = new double[COLUMNS];
        Arrays.fill(v, 1);
        double size = 0;
        double[] origin = gradient(new double[COLUMNS]);
        for (int k = 0; k < 100; k++) {
            double[] image = gradient(v);
            size = 0;
            for (int j = 0; j < COLUMNS; j++) {
                image[j] -= origin[j];
                size += image[j] * image[j];
            }
            size = Math.sqrt(size);
            for (int j = 0; j < COLUMNS; j++) v[j] = image[j] / size;
        }
        return 1 / (1.01 * size);
    }

    private double[] solve(Optimizer optimizer, int steps) {
        double[] theta = new double[COLUMNS];
        double[][] slots = new double[optimizer.slots().size()][COLUMNS];
        double rate = rate();
        for (int t = 1; t <= steps; t++) {
            double[] g = gradient(theta);
            optimizer.update(theta, g, slots, optimizer.scalars(t, rate));
        }
        return optimizer.solution().map(s -> slots[optimizer.slots().indexOf(s)]).orElse(theta);
    }

    /** Exactly the true zeros, with fewer equations than unknowns; and the optimum's conditions. */
    @Test
    void fistaRecoversTheZeros() {
        double[] theta = solve(new Fista(ALPHA, 0), 1_000);
        double[] g = gradient(theta);
        for (int j = 0; j < COLUMNS; j++) {
            assertThat(theta[j] == 0).as("element %d, %s", j, theta[j]).isEqualTo(truth[j] == 0);
            if (theta[j] == 0) assertThat(Math.abs(g[j])).isLessThanOrEqualTo(ALPHA);
            else assertThat(g[j]).isCloseTo(-ALPHA * Math.signum(theta[j]), within(1e-6));
        }
    }

    /** Beck & Teboulle 2009: F(x) − F* is O(1/k²), that of ISTA O(1/k). */
    @ParameterizedTest
    @ValueSource(ints = {30, 100})
    void fistaIsFaster(int steps) {
        double least = objective(solve(new Fista(ALPHA, 0), 3_000));
        double fista = objective(solve(new Fista(ALPHA, 0), steps)) - least;
        double ista = objective(solve(new Ista(ALPHA, 0), steps)) - least;
        double distance = 0;
        double[] end = solve(new Fista(ALPHA, 0), 3_000);
        for (double t : end) distance += t * t;
        assertThat(fista).isBetween(0.0, 2 * distance / rate() / ((steps + 1.0) * (steps + 1)));
        assertThat(ista).isBetween(0.0, distance / rate() / (2 * steps));
        assertThat(fista).isLessThan(ista / 2);
    }

    @Test
    void istaComesToTheSameZeros() {
        double[] theta = solve(new Ista(ALPHA, 0), 3_000);
        for (int j = 0; j < COLUMNS; j++) assertThat(theta[j] == 0).isEqualTo(truth[j] == 0);
    }

    @Test
    void softThreshold() {
        float inf = Float.POSITIVE_INFINITY;
        float[] x = {0.3f, -0.3f, 0.1f, -0.1f, 0.05f, -0f, inf, -inf, Float.NaN};
        float[] expected = {0.3f - 0.1f, -0.3f + 0.1f, 0, 0, 0, 0, inf, -inf, Float.NaN};
        Ista ista = new Ista(0.1, 0);
        float[] scalars = ista.floatScalars(1, 1);
        float[] theta = new float[9];
        float[] gradient = new float[9];
        for (int i = 0; i < 9; i++) gradient[i] = -x[i];
        ista.update(theta, gradient, new float[0][], scalars, 0, 9);
        assertThat(theta).isEqualTo(expected);
    }

    @Test
    void biasesAreSpared() {
        assertThat(new Ista(0.1, 0.2).withoutDecay()).isEqualTo(new Ista(0, 0));
        assertThat(new Fista(0.1, 0.2).withoutDecay()).isEqualTo(new Fista(0, 0));
    }
}
