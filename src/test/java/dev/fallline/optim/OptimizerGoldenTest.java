package dev.fallline.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.util.List;
import java.util.stream.Collectors;

/** Every optimizer against trajectories worked out elsewhere, in double. */
class OptimizerGoldenTest {
    private static final double TOLERANCE_PERCENT = 1e-5 * 100;
    private static final Golden.Optimization GOLDEN =
            Golden.read("optimizers.json", Golden.Optimization.class);
    static final List<Golden.Trajectory> TRAJECTORIES = GOLDEN.cases();

    @Test
    void everyOptimizerHasGoldens() {
        for (Optimizers.Entry entry : Optimizers.all()) {
            var own =
                    TRAJECTORIES.stream().filter(t -> t.optimizer().equals(entry.name())).toList();
            assertThat(own.stream().map(Golden.Trajectory::problem).collect(Collectors.toSet()))
                    .as("problems on which %s is checked", entry.name())
                    .containsExactlyInAnyOrder("quadratic", "rosenbrock");
            for (Setting setting : entry.settings()) {
                assertThat(own.stream().map(t -> t.settings().get(setting.name())).distinct())
                        .as("values of %s's %s", entry.name(), setting.name())
                        .doesNotContainNull()
                        .hasSizeGreaterThan(1);
            }
        }
    }

    @ParameterizedTest
    @FieldSource("TRAJECTORIES")
    void follows(Golden.Trajectory golden) {
        Optimizer optimizer = Optimizers.of(golden.optimizer()).create(golden.settings());
        int n = golden.start().length;
        float[] parameters = new float[n];
        for (int i = 0; i < n; i++) parameters[i] = (float) golden.start()[i];
        float[] gradient = new float[n];
        float[][] slots = new float[optimizer.slots().size()][n];
        float[] scalars = new float[optimizer.scalarCount()];

        assertThat(golden.after()).containsOnlyKeys(1, 2, 10, 50);
        for (int t = 1; t <= 50; t++) {
            differentiate(golden.problem(), parameters, gradient);
            optimizer.scalars(t, golden.rate().at(t), scalars, 0);
            optimizer.update(parameters, gradient, slots, scalars, 0, 0, n);
            double[] expected = golden.after().get(t);
            if (expected == null) continue;
            for (int i = 0; i < n; i++) {
                assertThat((double) parameters[i])
                        .as("parameter %d after step %d", i, t)
                        .isCloseTo(expected[i], withinPercentage(TOLERANCE_PERCENT));
            }
        }
    }

    private static void differentiate(String problem, float[] at, float[] gradient) {
        switch (problem) {
            case "quadratic" -> {
                for (int i = 0; i < at.length; i++) {
                    double sum = -GOLDEN.quadratic().vector()[i];
                    for (int j = 0; j < at.length; j++) {
                        sum += GOLDEN.quadratic().matrix()[i][j] * at[j];
                    }
                    gradient[i] = (float) sum;
                }
            }
            case "rosenbrock" -> {
                double x = at[0];
                double y = at[1];
                gradient[0] = (float) (2 * (x - 1) + 400 * x * (x * x - y));
                gradient[1] = (float) (200 * (y - x * x));
            }
            default -> throw new AssertionError(problem);
        }
    }
}
