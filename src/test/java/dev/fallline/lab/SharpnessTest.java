package dev.fallline.lab;

import static dev.fallline.train.TrainingSettings.INIT;
import static dev.fallline.train.TrainingSettings.SEED;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.data.Dataset;
import dev.fallline.data.Features;
import dev.fallline.device.Device;
import dev.fallline.device.DeviceOptions;
import dev.fallline.device.Devices;
import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Layout.Slice;
import dev.fallline.graph.Node;
import dev.fallline.lab.Sharpness.Eigenvalue;
import dev.fallline.lab.Sharpness.Options;
import dev.fallline.lab.Sharpness.Spectrum;
import dev.fallline.nn.Mlp;
import dev.fallline.optim.Momentum;
import dev.fallline.optim.Nesterov;
import dev.fallline.optim.Optimizers;
import dev.fallline.optim.Sgd;
import dev.fallline.plan.Plan;
import dev.fallline.train.Config;
import dev.fallline.train.ConfigFile;
import dev.fallline.train.Recipe;
import dev.fallline.train.Setup;
import dev.fallline.train.run.RunData;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

class SharpnessTest {
    private static final Options SEARCH = new Options(Integer.MAX_VALUE, 2_000, 1e-8, true);

    private static Setup setup(String flags) {
        Config config = ConfigFile.parse(flags);
        return Setup.of(Recipe.of(config), RunData.open(config, _ -> {}));
    }

    private static Sharpness sharpness(Setup setup, float[] parameters, Options search) {
        try (Device device = Devices.open("cpu", DeviceOptions.ofThreads(2)).device()) {
            return Sharpness.of(setup, parameters, search, device, _ -> {});
        }
    }

    private static Spectrum diagonal(double... eigenvalues) {
        var matrix =
                new PowerIteration.Matrix() {
                    @Override
                    public int size() {
                        return eigenvalues.length;
                    }

                    @Override
                    public void multiply(double[] v, double[] product) {
                        for (int i = 0; i < v.length; i++) product[i] = eigenvalues[i] * v[i];
                    }
                };
        return Spectrum.of(matrix, SEARCH, 1, _ -> {});
    }

    private static void assertSpectrum(Spectrum found, double smallest, double largest) {
        assertThat(found.largest().converged()).isTrue();
        assertThat(found.smallest().converged()).isTrue();
        assertThat(found.largest().value())
                .isCloseTo(largest, within(1e-5 * Math.abs(largest) + 1e-9));
        assertThat(found.smallest().value())
                .isCloseTo(smallest, within(1e-5 * Math.abs(smallest) + 1e-9));
    }

    @Test
    void theLargestIsFoundWhateverDominates() {
        assertSpectrum(diagonal(3, 1, -1, 0), -1, 3);
        assertSpectrum(diagonal(3, 1, -5, 0), -5, 3);
        // Of one size and with both signs: plain power iteration would never settle.
        assertSpectrum(diagonal(3, 1, -3, 0), -3, 3);
        assertSpectrum(diagonal(-3, -1, -2), -3, -1);
        assertSpectrum(diagonal(4), 4, 4);
        assertSpectrum(diagonal(0, 0), 0, 0);
    }

    /** Nearly all eigenvalues are 0, so a random vector is nearly an eigenvector. */
    @Test
    void theSmallestAmongMany() {
        double[] eigenvalues = new double[10_000];
        eigenvalues[7] = 5;
        eigenvalues[8] = -0.1;
        eigenvalues[9] = -0.05;
        assertSpectrum(diagonal(eigenvalues), -0.1, 5);
    }

    @Test
    void whatDoesNotSettleIsSaid() {
        var power =
                new PowerIteration(
                        new PowerIteration.Matrix() {
                            @Override
                            public int size() {
                                return 2;
                            }

                            @Override
                            public void multiply(double[] v, double[] product) {
                                product[0] = v[0];
                                product[1] = -v[1];
                            }
                        },
                        50,
                        1e-6,
                        _ -> {});
        Eigenvalue e = power.run(0, new double[] {1, 2});
        // v stays (1, ±2)/√5: λ = (1 − 4)/5, and Hv − λv = (8, ∓4)/(5√5).
        assertThat(e.converged()).isFalse();
        assertThat(e.iterations()).isEqualTo(50);
        assertThat(e.value()).isCloseTo(-0.6, within(1e-12));
        assertThat(e.residual()).isCloseTo(0.8, within(1e-12));
        assertThat(e.reach()).isCloseTo(1, within(1e-12));
    }

    /**
     * Least squares has the Hessian XᵀX/n, X with a column of ones for the bias, wherever it is;
     * ridge adds λ to the weights' part.
     */
    @ParameterizedTest
    @ValueSource(doubles = {0, 0.7})
    void leastSquares(double l2) {
        Setup setup = setup("{'data': 'linear', 'model': 'linear', 'l2': " + l2 + "}");
        int width = setup.mlp().inputs();
        int n = setup.split().train().length;
        double[][] x = new double[n][width + 1];
        var features = (Features.Reals) setup.data().train().features();
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < width; j++) {
                x[i][j] = features.values()[setup.split().train()[i] * width + j];
            }
            x[i][width] = 1;
        }
        double[][] h = new double[width + 1][width + 1];
        for (double[] row : x) {
            for (int j = 0; j <= width; j++) {
                for (int k = 0; k <= width; k++) h[j][k] += row[j] * row[k] / n;
            }
        }
        for (int j = 0; j < width; j++) h[j][j] += l2;
        float[] anywhere = new float[width + 1];
        Sharpness found = sharpness(setup, anywhere, SEARCH);
        double[] expected = Jacobi.eigenvalues(h);
        assertThat(found.examples()).isEqualTo(n);
        assertThat(found.largest().value()).isCloseTo(expected[width], within(2e-5));
        assertThat(found.smallest().value()).isCloseTo(expected[0], within(2e-5));
        assertThat(found.largest().converged()).isTrue();
    }

    /** The Hessian of a small network, column by column from differences of its gradient. */
    @ParameterizedTest
    @CsvSource({
        "tanh, cross-entropy, 0, false, null",
        "gelu, squared-error, 0.01, false, null",
        "sigmoid, binary-cross-entropy, 0, false, null",
        "relu, cross-entropy, 0.01, false, null",
        "tanh, cross-entropy, 0.01, true, null",
        "tanh, cross-entropy, 0.01, false, '''1:20,2:0.1'''"
    })
    void smallNetworks(
            String activation, String loss, double l2, boolean norm, String classWeight) {
        Setup setup =
                setup(
                        "{'data': 'spiral', 'hidden': [5], 'dropout': 0.5, 'activation': '%s', 'loss': '%s', 'l2': %s, 'batch-norm': %s, 'class-weight': %s}"
                                .formatted(activation, loss, l2, norm, classWeight));
        float[] weights =
                setup.mlp().initialize(setup.config().get(INIT), setup.config().get(SEED));
        // Larger, so that there is negative curvature to speak of, and with biases: the spiral's
        // innermost point would lie on the kink of every unit.
        for (int i = 0; i < weights.length; i++) weights[i] = 2 * weights[i] + 0.1f;
        double[] expected = Jacobi.eigenvalues(hessian(setup, weights));
        Sharpness found = sharpness(setup, weights, SEARCH);
        double largest = expected[expected.length - 1];
        double scale = Math.max(largest, -expected[0]);
        assertThat(found.largest().value()).isCloseTo(largest, within(1e-4 * scale));
        assertThat(found.smallest().value()).isCloseTo(expected[0], within(1e-4 * scale));
        assertThat(found.parameters()).isEqualTo(expected.length);
    }

    private static double[][] hessian(Setup setup, float[] weights) {
        Dataset data = setup.data();
        int[] train = setup.split().train();
        Graph g = new Graph();
        Node f = setup.objective().value(g, train.length, Mlp.Mode.EVALUATION);
        List<Slice> slices = setup.mlp().layout().slices();
        List<Node> learned =
                setup.mlp().layout().learned().stream()
                        .map(s -> g.parameter(s.name(), s.shape()))
                        .toList();
        List<Node> gradients = g.gradients(f, learned);
        var examples = data.train().take(train);
        Map<String, double[]> feed = new HashMap<>();
        feed.put(Plan.FEATURES, doubles(((Features.Reals) examples.features()).values()));
        feed.put(Plan.LABELS, doubles(examples.targets().values()));
        double[] at = doubles(weights);
        double step = 1e-6;
        int size = setup.mlp().layout().learnedSize();
        double[][] h = new double[size][size];
        for (int j = 0; j < size; j++) {
            double[] right = gradient(g, slices, gradients, feed, moved(at, j, step));
            double[] left = gradient(g, slices, gradients, feed, moved(at, j, -step));
            for (int i = 0; i < size; i++) h[j][i] = (right[i] - left[i]) / (2 * step);
        }
        for (int i = 0; i < h.length; i++) {
            for (int j = 0; j < i; j++) h[i][j] = h[j][i] = (h[i][j] + h[j][i]) / 2;
        }
        return h;
    }

    private static double[] gradient(
            Graph g,
            List<Slice> slices,
            List<Node> gradients,
            Map<String, double[]> examples,
            double[] at) {
        Map<String, double[]> feed = new HashMap<>(examples);
        for (Slice s : slices) {
            int end = s.offset() + s.shape().size();
            feed.put(s.name(), Arrays.copyOfRange(at, s.offset(), end));
        }
        Evaluator evaluator = new Evaluator(g, feed);
        double[] flat = new double[at.length];
        for (int i = 0; i < gradients.size(); i++) {
            double[] part = evaluator.value(gradients.get(i));
            System.arraycopy(part, 0, flat, slices.get(i).offset(), part.length);
        }
        return flat;
    }

    private static double[] moved(double[] at, int j, double by) {
        double[] moved = at.clone();
        moved[j] += by;
        return moved;
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < values.length; i++) doubles[i] = values[i];
        return doubles;
    }

    /** More examples than a batch, and a part of one at the end. */
    @Test
    void batchesAddUpToTheMean() {
        Setup setup = setup("{'data': 'linear', 'model': 'linear'}");
        float[] zero = new float[setup.mlp().layout().size()];
        int n = setup.split().train().length;
        assertThat(n).isGreaterThan(501);
        Sharpness some = sharpness(setup, zero, new Options(501, 2_000, 1e-8, false));
        Sharpness all = sharpness(setup, zero, new Options(n, 2_000, 1e-8, false));
        assertThat(some.examples()).isEqualTo(501);
        assertThat(some.smallest()).isNull();
        // ½ mean y² at the origin, by the data alone.
        double squares = 0;
        for (float y : setup.data().train().take(setup.split().train()).targets().values()) {
            squares += (double) y * y;
        }
        assertThat(all.loss()).isCloseTo(squares / (2 * n), within(1e-5));
    }

    /** Runs the rule itself on ½λx²: just below the bound it shrinks, just beyond it grows. */
    @ParameterizedTest
    @CsvSource({"0, 0", "0.9, 0", "0.5, 0.5", "0.9, 0.9"})
    void heavyBall(double beta, double dampening) {
        double curvature = 7;
        double bound =
                Stability.of(new Momentum(beta, dampening, 0), curvature).orElseThrow().bound();
        for (double share : new double[] {0.99, 1.01}) {
            double x = 1;
            double v = 0;
            for (int t = 1; t <= 20_000; t++) {
                double c = t == 1 ? 1 : 1 - dampening;
                v = beta * v + c * curvature * x;
                x -= share * bound * v;
            }
            assertThat(Math.abs(x) < 1).isEqualTo(share < 1);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9})
    void nesterov(double beta) {
        double curvature = 3;
        double bound = Stability.of(new Nesterov(beta, 0), curvature).orElseThrow().bound();
        for (double share : new double[] {0.99, 1.01}) {
            double x = 1;
            double v = 0;
            for (int t = 1; t <= 20_000; t++) {
                double g = curvature * x;
                v = beta * v + g;
                x -= share * bound * (g + beta * v);
            }
            assertThat(Math.abs(x) < 1).isEqualTo(share < 1);
        }
    }

    @Test
    void words() {
        Stability s = Stability.of(new Sgd(0), 4).orElseThrow();
        assertThat(s.bound()).isEqualTo(0.5);
        assertThat(s.place(0.4)).isEqualTo("below");
        assertThat(s.place(0.46)).isEqualTo("at");
        assertThat(s.place(0.54)).isEqualTo("at");
        assertThat(s.place(0.6)).isEqualTo("beyond");
        assertThat(s.verdict(0.5)).startsWith("1.00 of the bound: at the edge of stability");
        assertThat(Stability.of(new Sgd(0), -1)).isEmpty();
        assertThat(Stability.of(Optimizers.of("adam").create(Map.of()), 1)).isEmpty();
    }

    /** Eigenvalues of a symmetric matrix by rotations (Jacobi 1846), rising. */
    private static final class Jacobi {
        static double[] eigenvalues(double[][] matrix) {
            int n = matrix.length;
            double[][] a = new double[n][];
            for (int i = 0; i < n; i++) a[i] = matrix[i].clone();
            for (int sweep = 0; sweep < 60; sweep++) {
                for (int p = 0; p < n; p++) {
                    for (int q = p + 1; q < n; q++) rotate(a, p, q);
                }
            }
            double[] values = new double[n];
            for (int i = 0; i < n; i++) values[i] = a[i][i];
            Arrays.sort(values);
            return values;
        }

        private static void rotate(double[][] a, int p, int q) {
            if (a[p][q] == 0) return;
            double angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
            double c = Math.cos(angle);
            double s = Math.sin(angle);
            for (int k = 0; k < a.length; k++) {
                double kp = a[k][p];
                double kq = a[k][q];
                a[k][p] = c * kp - s * kq;
                a[k][q] = s * kp + c * kq;
            }
            for (int k = 0; k < a.length; k++) {
                double pk = a[p][k];
                double qk = a[q][k];
                a[p][k] = c * pk - s * qk;
                a[q][k] = s * pk + c * qk;
            }
        }
    }
}
