package dev.fallline.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fallline.graph.Evaluator;
import dev.fallline.graph.Graph;
import dev.fallline.graph.Node;
import dev.fallline.graph.Shape;

import org.apache.commons.numbers.gamma.Erf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

class ActivationTest {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\| .* \\| ([0-9.]+) \\|$");

    /** The formulas of docs/activations.md. */
    private static double exact(Activation a, double x) {
        double sigmoid = 1 / (1 + Math.exp(-x));
        double hardSigmoid = x <= -3 ? 0 : x >= 3 ? 1 : (x + 3) / 6;
        return switch (a.label()) {
            case "relu" -> x > 0 ? x : 0;
            case "leaky-relu" -> x > 0 ? x : x / 100;
            case "elu" -> x > 0 ? x : Math.expm1(x);
            case "gelu" -> x * (1 + Erf.value(x / Math.sqrt(2))) / 2;
            case "silu" -> x * sigmoid;
            case "tanh" -> Math.tanh(x);
            case "sigmoid" -> sigmoid;
            case "softplus" -> Math.log1p(Math.exp(x));
            case "hard-sigmoid" -> hardSigmoid;
            case "hard-tanh" -> Math.clamp(x, -1, 1);
            case "hard-swish" -> x * hardSigmoid;
            case "mish" -> x * Math.tanh(Math.log1p(Math.exp(x)));
            case "softsign" -> x / (1 + Math.abs(x));
            case "relu6" -> Math.clamp(x, 0, 6);
            case "selu" -> 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x));
            case "gelu-tanh" ->
                    x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
            case "identity" -> x;
            case "leaky-relu(0.2)" -> x > 0 ? x : x / 5;
            case "leaky-relu(-1.5)" -> x > 0 ? x : -1.5 * x;
            case "elu(0.5)" -> x > 0 ? x : Math.expm1(x) / 2;
            default -> throw new IllegalArgumentException(a.label());
        };
    }

    /** From −8 to 8, and the slopes there. */
    private static double[][] table(Activation a, double[] x) {
        Graph g = new Graph();
        Node in = g.parameter("x", new Shape(1, x.length));
        Node out = a.apply(g, in);
        Node slope = g.gradients(g.total(out), List.of(in)).getFirst();
        Evaluator evaluator = new Evaluator(g, Map.of("x", x));
        return new double[][] {evaluator.value(out), evaluator.value(slope)};
    }

    static Stream<Activation> activations() {
        return Stream.concat(
                Activation.all().stream(),
                Stream.of("leaky-relu(0.2)", "leaky-relu(-1.5)", "elu(0.5)")
                        .map(label -> Activation.named(label).orElseThrow()));
    }

    @ParameterizedTest
    @MethodSource("activations")
    void valuesAndSlopes(Activation a) {
        double[] x = new double[1_601];
        for (int i = 0; i < x.length; i++) x[i] = (i - 800.25) / 100;
        double[][] table = table(a, x);
        double h = 1e-5;
        for (int i = 0; i < x.length; i++) {
            double slope = (exact(a, x[i] + h) - exact(a, x[i] - h)) / (2 * h);
            assertThat(table[0][i]).as("at %s", x[i]).isCloseTo(exact(a, x[i]), within(1e-9));
            assertThat(table[1][i]).as("slope at %s", x[i]).isCloseTo(slope, within(1e-6));
        }
    }

    /** The slope at a kink is that of the side that the documentation names. */
    @Test
    void kinks() {
        assertThat(table(Activation.RELU, new double[] {0})[1]).containsExactly(0);
        assertThat(table(Activation.HARD_SIGMOID, new double[] {-3, 3})[1]).containsExactly(0, 0);
        assertThat(table(Activation.HARD_TANH, new double[] {-1, 1})[1]).containsExactly(0, 0);
        assertThat(table(Activation.HARD_SWISH, new double[] {-3, 3})[1]).containsExactly(0, 1);
        assertThat(Activation.RELU.hasKinks()).isTrue();
        assertThat(Activation.HARD_SWISH.hasKinks()).isTrue();
        assertThat(Activation.elu(0.5).hasKinks()).isTrue();
        assertThat(Activation.ELU.hasKinks()).isFalse();
        assertThat(Activation.SOFTSIGN.hasKinks()).isFalse();
    }

    @Test
    void anotherNumber() {
        assertThat(Activation.leakyRelu(0.2)).isEqualTo(Activation.named("leaky-relu(.2)").get());
        assertThat(Activation.leakyRelu(0.2).label()).isEqualTo("leaky-relu(0.2)");
        assertThat(Activation.leakyRelu(0.01)).isSameAs(Activation.LEAKY_RELU);
        assertThat(Activation.named("elu(1)")).contains(Activation.ELU);
        for (String wrong :
                List.of(
                        "elu()",
                        "elu(1e999)",
                        "elu(1e39)",
                        "elu(1e-50)",
                        "elu(-)",
                        "relu(2)",
                        "leaky-relu(x)")) {
            assertThat(Activation.named(wrong)).as(wrong).isEmpty();
        }
    }

    /** Each has a row with 1/√E[f(z)²], here by the trapezoidal rule. */
    @Test
    void documented() throws IOException {
        Map<String, Double> gains = new LinkedHashMap<>();
        ROW.matcher(Files.readString(Path.of("docs/activations.md")))
                .results()
                .forEach(m -> gains.put(m.group(1), Double.valueOf(m.group(2))));
        assertThat(gains.keySet()).containsExactlyElementsOf(Activation.labels());
        for (Activation a : Activation.all()) {
            double sum = 0;
            for (double z = -10; z <= 10; z += 1e-3) {
                sum += Math.pow(exact(a, z), 2) * Math.exp(-z * z / 2) * 1e-3;
            }
            double gain = 1 / Math.sqrt(sum / Math.sqrt(2 * Math.PI));
            assertThat(gains.get(a.label())).isCloseTo(gain, within(1e-3));
        }
    }
}
