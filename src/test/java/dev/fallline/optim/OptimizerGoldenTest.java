package dev.fallline.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.fallline.setting.Setting;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Every optimizer against trajectories worked out elsewhere, in double. */
class OptimizerGoldenTest {
    private static final Golden.Optimization GOLDEN =
            Golden.read("optimizers.json", Golden.Optimization.class);
    private static final SmallNetwork NETWORK = new SmallNetwork(GOLDEN.network());
    static final List<Golden.Trajectory> TRAJECTORIES = GOLDEN.cases();

    @Test
    void everyOptimizerHasGoldens() {
        for (Optimizers.Entry entry : Optimizers.all()) {
            var own =
                    TRAJECTORIES.stream().filter(t -> t.optimizer().equals(entry.name())).toList();
            assertThat(own.stream().map(Golden.Trajectory::problem).collect(Collectors.toSet()))
                    .as("problems on which %s is checked", entry.name())
                    .containsExactlyInAnyOrder("quadratic", "rosenbrock", "network");
            for (Setting<?> setting : entry.settings()) {
                assertThat(own.stream().map(t -> t.settings().get(setting.name())).distinct())
                        .as("values of %s's %s", entry.name(), setting.name())
                        .doesNotContainNull()
                        .hasSizeGreaterThan(1);
            }
        }
    }

    /** The golden file has 1 for on and 0 for off. */
    private static Optimizer create(Golden.Trajectory golden) {
        Optimizers.Entry entry = Optimizers.of(golden.optimizer());
        Map<String, Object> settings = new HashMap<>(golden.settings());
        settings.replaceAll(
                (name, value) -> entry.setting(name).isSwitch() ? value.equals(1.0) : value);
        return entry.create(settings);
    }

    @ParameterizedTest
    @FieldSource("TRAJECTORIES")
    void follows(Golden.Trajectory golden) {
        Optimizer optimizer = create(golden);
        int n = golden.start().length;
        float[] parameters = floats(golden.start());
        float[][] slots = new float[optimizer.slots().size()][n];

        assertThat(golden.after()).containsOnlyKeys(1, 2, 10, 50);
        for (int t = 1; t <= 50; t++) {
            float[] gradient = floats(gradient(golden.problem(), doubles(parameters)));
            float[] scalars = optimizer.floatScalars(t, golden.rate().at(t));
            optimizer.update(parameters, gradient, slots, scalars, 0, n);
            // FISTA's factor near 1 adds the roundings up twice, as it does its steps.
            check(golden, t, doubles(parameters), optimizer instanceof Fista ? 5e-5 : 1e-5);
        }
    }

    @ParameterizedTest
    @FieldSource("TRAJECTORIES")
    void followsInDoublePrecision(Golden.Trajectory golden) {
        Optimizer optimizer = create(golden);
        double[] parameters = golden.start().clone();
        double[][] slots = new double[optimizer.slots().size()][parameters.length];
        for (int t = 1; t <= 50; t++) {
            double[] gradient = gradient(golden.problem(), parameters);
            double[] scalars = optimizer.scalars(t, golden.rate().at(t));
            optimizer.update(parameters, gradient, slots, scalars);
            // Langevin's noise is a float in double precision too.
            check(golden, t, parameters, optimizer instanceof Langevin ? 1e-6 : 1e-11);
        }
    }

    private static void check(Golden.Trajectory golden, int t, double[] found, double tolerance) {
        double[] expected = golden.after().get(t);
        if (expected == null) return;
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i])
                    .as("parameter %d after step %d", i, t)
                    .isCloseTo(expected[i], withinPercentage(tolerance * 100));
        }
    }

    private static float[] floats(double[] x) {
        float[] y = new float[x.length];
        for (int i = 0; i < x.length; i++) y[i] = (float) x[i];
        return y;
    }

    private static double[] doubles(float[] x) {
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) y[i] = x[i];
        return y;
    }

    private static double[] gradient(String problem, double[] at) {
        return switch (problem) {
            case "quadratic" -> {
                double[] gradient = new double[at.length];
                for (int i = 0; i < at.length; i++) {
                    gradient[i] = -GOLDEN.quadratic().vector()[i];
                    for (int j = 0; j < at.length; j++) {
                        gradient[i] += GOLDEN.quadratic().matrix()[i][j] * at[j];
                    }
                }
                yield gradient;
            }
            case "rosenbrock" -> {
                double x = at[0];
                double y = at[1];
                yield new double[] {2 * (x - 1) + 400 * x * (x * x - y), 200 * (y - x * x)};
            }
            case "network" -> NETWORK.gradient(at);
            default -> throw new AssertionError(problem);
        };
    }
}
